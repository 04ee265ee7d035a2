//! Muting people and words: left out of lists, still there where one looks, and nobody is told.

use diesel::prelude::*;
use veranda::db::schema::activities;
use veranda::features::reactions::{ReactionKind, react};
use veranda::features::{activity, people};

use crate::notifications::told;
use crate::support::{TestApp, TestClient};

async fn holds(client: &TestClient, path: &str, word: &str) -> bool {
    client.get(path).await.body.contains(word)
}

#[actix_web::test]
async fn who_is_muted_is_left_out_of_lists_and_seen_where_one_looks() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, ben) = test.member("ben").await;
    let (carl_id, _) = test.member("carl").await;
    let post = test.post(ben_id, "Ben bakes").await;
    let own = test.post(ana_id, "Ana sleeps").await;
    test.follow(ana_id, ben_id).await;
    test.change(move |tx| {
        activity::share(tx, ben_id, true)?;
        people::follow(tx, ben_id, carl_id)?;
        react(tx, ben_id, own, Some(ReactionKind::Love))
    })
    .await;
    let page = format!("/posts/{post}");
    let lists = async || {
        [
            holds(&ana, "/", "Ben bakes").await,
            holds(&ana, "/activity/following", "Ana sleeps").await,
            told(&ana).await == (vec!["Ben loved your post".into()], 1),
        ]
    };
    assert_eq!(lists().await, [true; 3]);
    let mine = ana.get("/@ben").await;
    let action = mine.attributes("form[action$='/mute']", "action").remove(0);
    ana.post(&action, &[]).await.goes_to("/settings/muted");
    assert_eq!(lists().await, [false; 3]);
    assert_eq!(told(&ana).await, (vec![], 0));
    let profile = ana.get("/@ben").await;
    assert_eq!(
        profile.texts(".profile__count strong")[0],
        "1",
        "it stays there"
    );
    assert!(holds(&ana, &page, "Ben bakes").await);
    assert!(holds(&ana, "/settings/muted", "@ben").await);
    // Ben is not told, and nothing of his changes.
    assert!(holds(&ben, &format!("/posts/{own}"), "Ana sleeps").await);
    assert_eq!(told(&ben).await.0, ["Ana started to follow you"]);
    assert!(holds(&ben, "/@ana", "/unfollow").await || holds(&ben, "/@ana", "/follow").await);
    // Twice is once, and oneself cannot be muted.
    ana.post(&action, &[]).await;
    let times: i64 = test
        .read(|conn| {
            let muted = activities::table.filter(activities::verb.eq("muted"));
            Ok(muted.count().get_result(conn)?)
        })
        .await;
    assert_eq!(times, 1);
    assert_eq!(ana.post("/people/ana/mute", &[]).await.status, 409);

    let mine = ana.get("/@ben").await;
    let back = mine
        .attributes("form[action$='/unmute']", "action")
        .remove(0);
    ana.post(&back, &[]).await.goes_to("/settings/muted");
    assert_eq!(lists().await, [true; 3]);
    assert!(holds(&ana, "/settings/muted", "Nobody is muted").await);
    test.stop().await;
}

#[actix_web::test]
async fn who_is_muted_is_not_suggested() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, _) = test.member("ana").await;
    let (ben_id, _) = test.member("ben").await;
    let suggested = async || {
        let found = test.read(move |conn| people::newcomers(conn, ana_id, 10));
        let found = found.await;
        found.iter().any(|person| person.id == ben_id)
    };
    assert!(suggested().await);
    test.change(move |tx| people::mute(tx, ana_id, ben_id))
        .await;
    assert!(!suggested().await);
    test.stop().await;
}

#[actix_web::test]
async fn muted_phrases_hide_the_posts_of_others_from_the_feed_alone() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, _) = test.member("ben").await;
    test.follow(ana_id, ben_id).await;
    let post = test.post(ben_id, "No ĐƯỜNG today").await;
    test.post(ben_id, "A party").await;
    test.post(ana_id, "My own duong").await;
    let add = async |word: &str| {
        let form = [("word", word)];
        ana.post("/settings/muted/words", &form).await
    };
    add("duong").await.goes_to("/settings/muted");
    add("art").await.goes_to("/settings/muted");
    let page = ana.get("/").await;
    assert!(!page.body.contains("No ĐƯỜNG today"));
    assert!(page.body.contains("A party") && page.body.contains("My own duong"));
    assert!(holds(&ana, &format!("/posts/{post}"), "No ĐƯỜNG today").await);
    let profile = ana.get("/@ben").await;
    assert_eq!(profile.texts(".profile__count strong")[0], "2");
    // Refused with what was typed; the same again is one.
    let long = "a".repeat(61);
    for (word, message) in [
        ("", "Write a word or a few words."),
        ("...", "Write a word with letters or digits."),
        (&long, "60 characters"),
    ] {
        let page = add(word).await;
        assert_eq!(page.status, 422);
        assert!(page.text("#f-word-error").contains(message), "{word}");
        assert_eq!(page.attributes("#f-word", "value"), [word]);
    }
    add("DƯỜNG").await.goes_to("/settings/muted");
    let rows = "SELECT CAST(count(*) AS TEXT) AS line FROM muted_phrases";
    assert_eq!(test.one_text(rows).await.unwrap(), "2");
    let page = ana.get("/settings/muted").await;
    let removes = page.attributes("form[action$='/remove']", "action");
    ana.post(&removes[1], &[]).await.goes_to("/settings/muted");
    assert!(holds(&ana, "/", "No ĐƯỜNG today").await);
    assert_eq!(ana.post(&removes[1], &[]).await.status, 404);
    // A hundred at most, also when they come at once.
    let many = (0..110).map(|n| {
        let word = format!("word{n}");
        test.app
            .db
            .write(move |tx| people::add_word(tx, ana_id, &word))
    });
    let added = futures_util::future::join_all(many).await;
    assert_eq!(added.iter().filter(|one| one.is_ok()).count(), 99);
    assert!(add("one more").await.text("#f-word-error").contains("100"));
    test.stop().await;
}

#[actix_web::test]
async fn a_page_is_filled_up_behind_what_muted_phrases_hide() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, _) = test.member("ben").await;
    test.follow(ana_id, ben_id).await;
    for n in 0..30 {
        test.post(ben_id, &format!("Kept {n}")).await;
    }
    for _ in 0..70 {
        test.post(ben_id, "Spoiler").await;
    }
    let all = async || {
        let (mut seen, mut pages, mut path) = (Vec::new(), 0, "/".to_owned());
        loop {
            let page = ana.get(&path).await;
            seen.push(page.attributes("article.post", "id"));
            pages += 1;
            match page.attributes("a[rel=next]", "href").pop() {
                Some(next) => path = next,
                None => return (seen, pages),
            }
        }
    };
    test.change(move |tx| people::add_word(tx, ana_id, "spoiler"))
        .await;
    let (seen, pages) = all().await;
    assert_eq!(seen[0].len(), 20, "a full page");
    let mut every: Vec<_> = seen.concat();
    assert_eq!(every.len(), 30);
    every.dedup();
    assert_eq!((every.len(), pages), (30, 2));
    // With more of them than one page looks at, it goes on by a link.
    for _ in 0..200 {
        test.post(ben_id, "Spoiler").await;
    }
    let (seen, _) = all().await;
    assert_eq!(seen.concat().len(), 30);
    test.stop().await;
}
