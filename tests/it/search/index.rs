//! The index holds what the texts say: always, and again after damage; and is asked piece by piece.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use veranda::db::schema::{posts as post_rows, users};
use veranda::db::{DbConn, PostId};
use veranda::features::search_index::{self, Index, Report, wrong};
use veranda::features::{comments, posts};

use super::found;
use crate::support::TestApp;

async fn all_wrong(test: &TestApp) -> Vec<i64> {
    let of = |index| test.read(move |conn| wrong(conn, index));
    [
        of(Index::People).await,
        of(Index::Posts).await,
        of(Index::Comments).await,
    ]
    .concat()
}

#[actix_web::test]
async fn planted_damage_is_found_and_put_right() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    let post = test.post(ana, "Bread and būter").await;
    test.post(ana, "🎉").await;
    test.change(move |tx| comments::add(tx, ana, post, "Warm bread"))
        .await;
    assert_eq!(all_wrong(&test).await, Vec::<i64>::new());
    assert_eq!(
        search_index::rebuild(&test.app.db).await.unwrap(),
        Report::default()
    );
    // Texts changed behind the index, words that are gone, and words of what is not there.
    test.change(move |tx| {
        diesel::update(post_rows::table.find(post))
            .set(post_rows::caption.eq("Cheese"))
            .execute(tx.conn)?;
        diesel::update(users::table.find(ana))
            .set(users::search_key.eq(" ana zorro "))
            .execute(tx.conn)?;
        let gone = match tx.conn {
            DbConn::Sqlite(_) => "DELETE FROM comment_words WHERE rowid = 1",
            DbConn::Postgres(_) => "DELETE FROM comment_words WHERE id = 1",
        };
        sql_query(gone).execute(tx.conn)?;
        // PostgreSQL itself sees to it that words are of something.
        if let DbConn::Sqlite(_) = tx.conn {
            sql_query("INSERT INTO post_words (rowid, words) VALUES (4711, 'ghost')")
                .execute(tx.conn)?;
        }
        Ok(())
    })
    .await;
    assert_eq!(found(&client, "posts", "cheese").await.len(), 0);
    let ghosts = usize::from(!test.app.db.backend().is_postgres());
    let report = search_index::rebuild(&test.app.db).await.unwrap();
    let expected = Report {
        people: 1,
        posts: 1 + ghosts,
        comments: 1,
    };
    assert_eq!(report, expected);
    assert_eq!(all_wrong(&test).await, Vec::<i64>::new());
    assert_eq!(found(&client, "posts", "cheese").await.len(), 1);
    assert_eq!(found(&client, "posts", "butter").await.len(), 0);
    assert_eq!(found(&client, "people", "zorro").await.len(), 1);
    assert_eq!(found(&client, "comments", "bread").await.len(), 1);
    assert_eq!(
        search_index::rebuild(&test.app.db).await.unwrap(),
        Report::default()
    );
    test.stop().await;
}

#[actix_web::test]
async fn what_is_undone_or_gone_for_good_leaves_no_words() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    let undone = test
        .app
        .db
        .write(move |tx| {
            let now = tx.now;
            posts::publish_now(tx, ana, "Nevermore", &[], now)?;
            Err::<(), _>(veranda::Error::NotFound)
        })
        .await;
    assert!(undone.is_err());
    assert_eq!(found(&client, "posts", "nevermore").await.len(), 0);
    let post = test.post(ana, "Forever").await;
    test.change(move |tx| comments::add(tx, ana, post, "And ever"))
        .await;
    let sure = [("sure", "1"), ("current", crate::support::PASSWORD)];
    client.post("/settings/data/delete-account", &sure).await;
    test.clock()
        .advance(std::time::Duration::from_secs(15 * 24 * 3600));
    test.run_jobs().await;
    assert_eq!(all_wrong(&test).await, Vec::<i64>::new());
    let left: i64 = test
        .read(|conn| Ok(post_rows::table.count().get_result(conn)?))
        .await;
    assert_eq!(left, 0);
    for table in ["post_words", "comment_words", "people_words"] {
        let count = format!("SELECT CAST(count(*) AS TEXT) AS line FROM {table}");
        let count = test.one_text(&count).await;
        // What is left of a person who is gone has no words.
        assert_eq!(count.as_deref(), Some("0"), "{table}");
    }
    test.stop().await;
}

#[actix_web::test]
async fn a_beginning_finds_all_its_words_be_they_few_or_many() {
    let test = TestApp::start_unhurried().await;
    let (ana, _) = test.member("ana").await;
    // A rare beginning; common ones of many words, of few words, and of one.
    let rare = ["Harbour", "Harbours", "Harbourmaster", "harboured", "Harb"];
    let (few, many): (Vec<_>, Vec<_>) = (0..300)
        .map(|n| (format!("Lantern{}", n % 3), format!("Platform{}", n % 70)))
        .unzip();
    let others = ["Harvest", "plateau", "Lanter"];
    let texts: Vec<String> = (rare.map(str::to_owned).into_iter())
        .chain(few)
        .chain(many)
        .chain(others.map(str::to_owned))
        .collect();
    let ids: Vec<i64> = test
        .change(move |tx| {
            let now = tx.now;
            let ids = texts.iter().map(|text| {
                let id = posts::publish_now(tx, ana, text, &[], now)?;
                Ok(id.0)
            });
            ids.collect()
        })
        .await;
    let newest_first =
        |from: usize, to: usize| -> Vec<i64> { ids[from..to].iter().rev().copied().collect() };
    let hits = |typed: &'static str| {
        test.read(move |conn| {
            let wanted = veranda::words::Wanted::of(typed).unwrap();
            search_index::hits(conn, Index::Posts, &wanted)?.below(conn, i64::MAX, 1_000)
        })
    };
    assert_eq!(hits("harb").await, newest_first(0, 5));
    assert_eq!(hits("harbour").await, newest_first(0, 4));
    assert_eq!(hits("harbourm").await, [ids[2]]);
    assert_eq!(hits("harbo harbour").await, Vec::<i64>::new());
    assert_eq!(hits("harbz").await, Vec::<i64>::new());
    assert_eq!(hits("lantern").await, newest_first(5, 305));
    assert_eq!(hits("lanter").await.len(), 301);
    assert_eq!(hits("lantern1").await.len(), 100);
    assert_eq!(hits("platform").await, newest_first(305, 605));
    test.stop().await;
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    #[diesel(column_name = "QUERY PLAN")]
    line: String,
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[actix_web::test]
async fn a_common_word_is_not_sorted_and_a_rare_one_is_not_walked_to() {
    let test = TestApp::start_unhurried().await;
    let (ana, _) = test.member("ana").await;
    let first = test.post(ana, "A needle among hay").await;
    test.change(move |tx| {
        for n in 0..12_000 {
            let id: PostId = diesel::insert_into(post_rows::table)
                .values((
                    post_rows::author_id.eq(ana),
                    post_rows::caption.eq(format!("Much hay {n}")),
                    post_rows::audience.eq("public"),
                    post_rows::created_at.eq(tx.now),
                    post_rows::published_at.eq(tx.now),
                ))
                .returning(post_rows::id)
                .get_result(tx.conn)?;
            search_index::put_post(tx, id)?;
        }
        Ok(())
    })
    .await;
    let hits = |typed: &'static str, before: i64| {
        test.read(move |conn| {
            let wanted = veranda::words::Wanted::of(typed).unwrap();
            search_index::hits(conn, Index::Posts, &wanted)?.below(conn, before, 30)
        })
    };
    let newest = hits("hay", i64::MAX).await;
    assert_eq!(newest.len(), 30);
    assert!(newest.windows(2).all(|pair| pair[0] == pair[1] + 1));
    let next = hits("much ha", newest[29]).await;
    assert_eq!(next[0], newest[29] - 1);
    assert_eq!(hits("needle", i64::MAX).await, [first.0]);
    assert_eq!(hits("hay needl", i64::MAX).await, [first.0]);
    assert_eq!(hits("needle", first.0).await, Vec::<i64>::new());
    if test.app.db.backend().is_postgres() {
        let plan = test
            .read(|conn| {
                sql_query("ANALYZE post_words").execute(conn)?;
                Ok(sql_query(
                    "EXPLAIN SELECT id FROM post_words
                     WHERE words @@ '''needle'''::tsquery AND id <= 8000 AND id > 0
                     ORDER BY id DESC LIMIT 30",
                )
                .load::<Line>(conn)?)
            })
            .await;
        let plan: String = plan.into_iter().map(|line| line.line + "\n").collect();
        assert!(plan.contains("post_words_words"), "{plan}");
    } else {
        let plan = test
            .read(|conn| {
                Ok(sql_query(
                    "EXPLAIN QUERY PLAN SELECT rowid AS id FROM post_words
                     WHERE post_words MATCH '\"hay\" *' AND rowid < 9000
                     ORDER BY rowid DESC LIMIT 30",
                )
                .load::<Step>(conn)?)
            })
            .await;
        let plan: String = plan.into_iter().map(|step| step.detail + "\n").collect();
        assert!(plan.contains("VIRTUAL TABLE INDEX"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
    test.stop().await;
}
