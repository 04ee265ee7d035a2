//! Durable writes a second: reactions by 1 and by 16 writers through the service, beside a raw
//! loop of the same statements, each in a savepoint, 16 to a commit: as many as 16 writers can
//! have waiting. A loop with 64 to a commit, the writer's own limit, stands beside it.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use veranda::db::schema::reactions as reaction_rows;
use veranda::db::schema::{activities, post_counters, posts, reaction_changes, users};
use veranda::db::{self, Backend, Clock, Db, DbConn, PostId, Purpose, Timestamp, UserId};
use veranda::features::reactions::{ReactionKind, react};
use veranda::realtime::Bus;

const SPAN: Duration = Duration::from_secs(5);

/// Posts from here on have reactions already.
const FRESH_POSTS: i64 = 90_000;

pub async fn run(folder: &str) {
    let backend = Backend::Sqlite(Path::new(folder).join("veranda.sqlite3"));
    for writers in [1, 16] {
        let clock = Clock::system();
        let store = Db::open(backend.clone(), clock, Bus::default()).unwrap();
        println!(
            "writes_{writers} {:.0}",
            through_service(&store, writers).await
        );
    }
    for group in [16, 64] {
        let user = UserId(4900 + group);
        println!("raw_{group} {:.0}", raw(&backend, group, user));
    }
}

/// Each writer reacts to posts of its own, a new reaction each time.
async fn through_service(store: &Db, writers: i64) -> f64 {
    let begun = Instant::now();
    let work = (0..writers).map(|writer| async move {
        let mut done = 0_i64;
        while begun.elapsed() < SPAN {
            let (user, post) = (UserId(4000 + writer), PostId(done + 1));
            store
                .write(move |tx| react(tx, user, post, Some(ReactionKind::Like)))
                .await
                .unwrap();
            done += 1;
        }
        done
    });
    let done: i64 = futures_util::future::join_all(work).await.iter().sum();
    done as f64 / begun.elapsed().as_secs_f64()
}

/// What one new reaction asks of the database, and nothing around it.
fn statements(conn: &mut SqliteConnection, user: UserId, post: PostId, now: Timestamp) {
    let visible: PostId = posts::table
        .inner_join(users::table)
        .filter(posts::id.eq(post))
        .filter(posts::deleted_at.is_null())
        .filter(posts::published_at.is_not_null())
        .filter(users::suspended_at.is_null())
        .select(posts::id)
        .first(conn)
        .unwrap();
    let previous: Option<String> = reaction_rows::table
        .find((visible, user))
        .select(reaction_rows::kind)
        .first(conn)
        .optional()
        .unwrap();
    diesel::insert_into(reaction_rows::table)
        .values((
            reaction_rows::post_id.eq(post),
            reaction_rows::user_id.eq(user),
            reaction_rows::kind.eq("like"),
            reaction_rows::created_at.eq(now),
        ))
        .execute(conn)
        .unwrap();
    diesel::insert_into(reaction_changes::table)
        .values((
            reaction_changes::post_id.eq(post),
            reaction_changes::user_id.eq(user),
            reaction_changes::previous.eq(previous),
            reaction_changes::kind.eq(Some("like")),
            reaction_changes::created_at.eq(now),
        ))
        .execute(conn)
        .unwrap();
    diesel::insert_into(activities::table)
        .values((
            activities::actor_id.eq(user),
            activities::verb.eq("reacted"),
            activities::object_kind.eq("post"),
            activities::object_id.eq(post.0),
            activities::created_at.eq(now),
        ))
        .execute(conn)
        .unwrap();
    diesel::update(post_counters::table.find(post))
        .set((
            post_counters::likes.eq(post_counters::likes + 1),
            post_counters::version.eq(post_counters::version + 1),
        ))
        .execute(conn)
        .unwrap();
}

fn raw(backend: &Backend, group: i64, user: UserId) -> f64 {
    let DbConn::Sqlite(mut conn) = db::connect(backend, Purpose::Write).unwrap() else {
        panic!("the bench runs on SQLite");
    };
    let now = Clock::system().now();
    let begun = Instant::now();
    let mut done = 0_i64;
    while begun.elapsed() < SPAN && done < FRESH_POSTS {
        conn.batch_execute("BEGIN IMMEDIATE").unwrap();
        for _ in 0..group {
            conn.batch_execute("SAVEPOINT member").unwrap();
            statements(&mut conn, user, PostId(done + 1), now);
            conn.batch_execute("RELEASE member").unwrap();
            done += 1;
        }
        conn.batch_execute("COMMIT").unwrap();
    }
    done as f64 / begun.elapsed().as_secs_f64()
}
