//! Reactions: put, changed, taken back, counted.

use diesel::prelude::*;
use futures_util::future::join_all;
use veranda::db::schema::{activities, post_counters, reaction_changes, reactions};
use veranda::db::{PostId, UserId};
use veranda::features::reactions::{ReactionKind, react};

use crate::support::TestApp;

/// The counts beside a post, and the same counted from the rows.
async fn counts(test: &TestApp, post: PostId) -> (Vec<i64>, Vec<i64>) {
    test.read(move |conn| {
        let kept: (i64, i64, i64, i64, i64, i64) = post_counters::table
            .find(post)
            .select((
                post_counters::likes,
                post_counters::loves,
                post_counters::hahas,
                post_counters::wows,
                post_counters::sads,
                post_counters::angries,
            ))
            .first(conn)?;
        let mut counted = Vec::new();
        for kind in ReactionKind::ALL {
            counted.push(
                reactions::table
                    .filter(reactions::post_id.eq(post))
                    .filter(reactions::kind.eq(*kind))
                    .count()
                    .get_result(conn)?,
            );
        }
        let kept = vec![kept.0, kept.1, kept.2, kept.3, kept.4, kept.5];
        Ok((kept, counted))
    })
    .await
}

async fn history(test: &TestApp) -> Vec<(Option<String>, Option<String>)> {
    test.read(|conn| {
        Ok(reaction_changes::table
            .order(reaction_changes::id)
            .select((reaction_changes::previous, reaction_changes::kind))
            .load(conn)?)
    })
    .await
}

#[actix_web::test]
async fn a_reaction_is_put_changed_and_taken_back_with_its_history() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let path = format!("/posts/{post}/reaction");
    let bar = format!("#reactions-{post}");

    for kind in ["like", "like", "love", ""] {
        let page = ana.post(&path, &[("kind", kind)]).await;
        page.goes_to(&format!("/posts/{post}"));
    }
    let (kept, counted) = counts(&test, post).await;
    assert_eq!((&kept, kept.iter().sum::<i64>()), (&counted, 0));
    let word = |text: &str| Some(text.to_owned());
    assert_eq!(
        history(&test).await,
        [
            (None, word("like")),
            (word("like"), word("love")),
            (word("love"), None)
        ]
    );
    let told: i64 = test
        .read(|conn| {
            let reacted = activities::table.filter(activities::verb.eq("reacted"));
            Ok(reacted.count().get_result(conn)?)
        })
        .await;
    assert_eq!(told, 3);

    let part = ana.fetch(&path, &[("kind", "wow")]).await;
    assert_eq!(part.status, 200);
    assert!(
        part.body
            .trim_start()
            .starts_with("<div class=\"reactions\"")
    );
    assert!(part.has(&bar));
    assert_eq!(part.attributes("button.reaction", "aria-pressed"), ["true"]);
    let page = ana.get(&format!("/posts/{post}")).await;
    assert_eq!(page.attributes("button.reaction", "value"), [""]);
    assert!(page.text(".reactions__who").ends_with("You"));
    test.stop().await;
}

#[actix_web::test]
async fn an_unknown_kind_and_a_hidden_post_are_refused() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, _) = test.member("bo").await;
    let post = test.post(bo_id, "Mine").await;
    let path = format!("/posts/{post}/reaction");
    assert_eq!(ana.post(&path, &[("kind", "meh")]).await.status, 400);
    test.block(bo_id, ana_id).await;
    assert_eq!(ana.post(&path, &[("kind", "like")]).await.status, 404);
    let list = ana.get(&format!("/posts/{post}/reactions")).await;
    assert_eq!(list.status, 404);
    assert_eq!(history(&test).await, []);
    test.stop().await;
}

#[actix_web::test]
async fn twenty_presses_at_once_leave_one_reaction_and_right_counts() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let path = format!("/posts/{post}/reaction");
    let presses = (0..20).map(|n| {
        let (ana, path) = (ana.clone(), path.clone());
        async move {
            let kinds = ["like", "love", "", "wow"];
            ana.post(&path, &[("kind", kinds[n % 4])]).await.status
        }
    });
    for status in join_all(presses).await {
        assert_eq!(status, 303);
    }
    let (kept, counted) = counts(&test, post).await;
    assert_eq!(kept, counted);
    assert!(kept.iter().sum::<i64>() <= 1);
    // Each change begins where the one before it ended.
    let mut last = None;
    for (previous, kind) in history(&test).await {
        assert_eq!(previous, last);
        last = kind;
    }
    test.stop().await;
}

#[actix_web::test]
async fn twenty_people_at_once_are_all_counted() {
    let test = TestApp::start().await;
    let people = test.crowd(20).await;
    let post = test.post(people[0], "A day at the lake").await;
    let reacting = people.iter().zip(0..).map(|(person, n): (&UserId, usize)| {
        let (db, person) = (test.app.db.clone(), *person);
        let kind = ReactionKind::ALL[n % 3];
        async move {
            db.write(move |tx| react(tx, person, post, Some(kind)))
                .await
        }
    });
    for outcome in join_all(reacting).await {
        outcome.unwrap();
    }
    let (kept, counted) = counts(&test, post).await;
    assert_eq!(kept, counted);
    assert_eq!(kept, [7, 7, 6, 0, 0, 0]);
    test.stop().await;
}

#[actix_web::test]
async fn the_list_names_who_reacted_by_kind_without_the_blocked_and_suspended() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let people = test.crowd(60).await;
    let post = test.post(ana_id, "A day at the lake").await;
    for person in people.clone() {
        test.change(move |tx| react(tx, person, post, Some(ReactionKind::Like)))
            .await;
    }
    let (one, two) = (people[59], people[58]);
    test.change(move |tx| react(tx, ana_id, post, Some(ReactionKind::Sad)))
        .await;
    test.block(one, ana_id).await;
    test.suspend(two).await;
    let first = ana.get(&format!("/posts/{post}/reactions")).await;
    let mut names = first.texts(".person__sub");
    assert_eq!(names.len(), 50);
    let next = first.attributes("a[rel=next]", "href").remove(0);
    let second = ana.get(&next).await;
    names.extend(second.texts(".person__sub"));
    assert!(!second.has("a[rel=next]"));
    assert_eq!(names.len(), 59);
    assert!(!names.contains(&"@guest59".into()) && !names.contains(&"@guest58".into()));
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 59);
    // The blocked one is in no count that she reads; the suspended one comes back with theirs.
    assert_eq!(second.texts(".tabs__count")[..2], ["60", "59"]);
    let bar = ana.get(&format!("/posts/{post}")).await;
    assert!(bar.text(".reactions__who").ends_with("You and 59 others"));
    let sad = ana.get(&format!("/posts/{post}/reactions?kind=sad")).await;
    assert_eq!(sad.texts(".person__sub"), ["@ana"]);
    test.stop().await;
}
