//! What was done, on pages: one's own, that of people one follows and who share it, and that of
//! a post.

use std::time::Duration;

use veranda::features::activity;
use veranda::features::reactions::{ReactionKind, react};
use veranda::features::{comments as talk, posts};

use crate::support::{TestApp, TestClient};

async fn lines(client: &TestClient, path: &str) -> Vec<String> {
    client.get(path).await.texts(".told .told__link")
}

#[actix_web::test]
async fn what_one_did_is_listed_with_what_is_known_of_it_and_by_kind() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, ben) = test.member("ben").await;
    let post = test.post(ben_id, "Ben bakes <b>bread</b>").await;
    test.follow(ana_id, ben_id).await;
    test.change(move |tx| react(tx, ana_id, post, Some(ReactionKind::Love)))
        .await;
    test.change(move |tx| react(tx, ana_id, post, Some(ReactionKind::Wow)))
        .await;
    let comment = test
        .change(move |tx| talk::add(tx, ana_id, post, "What a smell"))
        .await;
    test.change(move |tx| talk::delete(tx, ana_id, comment))
        .await;
    let said = lines(&ana, "/activity").await;
    assert_eq!(
        said[..5],
        [
            "You deleted a comment",
            "You commented on a post",
            "You reacted 😮 to a post",
            "You reacted ❤️ to a post",
            "You started to follow Ben",
        ]
    );
    let page = ana.get("/activity").await;
    assert!(page.body.contains("Before that ❤️"), "its metadata");
    assert!(!page.body.contains("What a smell"), "deleted");
    assert_eq!(page.texts(".told__text")[0], "Ben bakes <b>bread</b>");
    assert!(page.body.contains("with your password"));
    for (kind, count) in [
        ("reactions", 2),
        ("people", 1),
        ("posts", 2),
        ("nonsense", 0),
    ] {
        let said = lines(&ana, &format!("/activity?kind={kind}")).await;
        match kind {
            "nonsense" => assert!(said.len() > 5),
            _ => assert_eq!(said.len(), count, "{kind}: {said:?}"),
        }
    }
    // It is nobody else's, and Ben's holds nothing of hers.
    let bens = lines(&ben, "/activity").await;
    assert!(
        bens.iter().all(|line| !line.contains("reacted")),
        "{bens:?}"
    );
    assert!(lines(&ben, "/activity?kind=reactions").await.is_empty());
    let page = ben.get("/activity?kind=reactions").await;
    assert!(page.body.contains("Nothing here yet"));
    // Each row of the stream says more than who and when.
    let without = "SELECT CAST(count(*) AS TEXT) AS line FROM activities
        WHERE verb IN ('posted', 'reacted', 'signed_in') AND metadata = '{}'";
    assert_eq!(test.one_text(without).await.unwrap(), "0");
    test.stop().await;
}

#[actix_web::test]
async fn pages_of_what_one_did_go_on_where_the_last_ended() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    for n in 0..90 {
        test.post(ana_id, &format!("Post {n}")).await;
    }
    for (path, expected) in [("/activity?kind=posts", 90), ("/activity", 91)] {
        let (mut path, mut seen) = (path.to_owned(), std::collections::BTreeSet::new());
        loop {
            let page = ana.get(&path).await;
            seen.extend(page.attributes(".told", "id"));
            match page.attributes("a[rel=next]", "href").pop() {
                Some(next) => path = next,
                None => break,
            }
        }
        assert_eq!(seen.len(), expected, "{path}");
    }
    test.stop().await;
}

#[actix_web::test]
async fn what_one_does_is_private_unless_one_shares_it() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, ben) = test.member("ben").await;
    let (_, eve) = test.member("eve").await;
    let post = test.post(ben_id, "Ben bakes").await;
    let early = test.post(ana_id, "Before").await;
    test.follow(ben_id, ana_id).await;
    let path = "/activity/following";
    assert!(ben.get(path).await.body.contains("Nothing here yet"));
    let page = ana.get("/settings/privacy").await;
    assert!(!page.has("input[name=shares][checked]"), "off at first");
    test.clock().advance(Duration::from_secs(60));
    let shared = [("private", ""), ("shares", "1")];
    ana.post("/settings/privacy", &shared)
        .await
        .goes_to("/settings/privacy");
    test.clock().advance(Duration::from_secs(60));
    let comment = test
        .change(move |tx| {
            react(tx, ana_id, early, Some(ReactionKind::Like))?;
            react(tx, ana_id, post, Some(ReactionKind::Love))?;
            talk::add(tx, ana_id, post, "What a smell")
        })
        .await;
    test.follow(ana_id, ben_id).await;
    let said = lines(&ben, path).await;
    assert_eq!(
        said,
        [
            "Ana commented on a post",
            "Ana reacted ❤️ to a post",
            "Ana reacted 👍 to a post"
        ],
        "no follows, and nothing from before"
    );
    assert!(lines(&eve, path).await.is_empty(), "she follows nobody");
    // What does not stand any more is not told.
    test.change(move |tx| {
        react(tx, ana_id, post, None)?;
        talk::delete(tx, ana_id, comment)?;
        posts::set_deleted(tx, ana_id, early, true)
    })
    .await;
    assert!(lines(&ben, path).await.is_empty());
    test.change(move |tx| {
        posts::set_deleted(tx, ana_id, early, false)?;
        react(tx, ana_id, post, Some(ReactionKind::Sad))
    })
    .await;
    assert_eq!(lines(&ben, path).await.len(), 2);
    test.change(move |tx| activity::share(tx, ana_id, false))
        .await;
    assert!(lines(&ben, path).await.is_empty());
    test.stop().await;
}

#[actix_web::test]
async fn what_was_done_to_a_post_is_for_its_author_and_for_staff() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, ben) = test.member("ben").await;
    let (eve_id, _) = test.member("eve").await;
    let staff = test.staff("sam").await;
    let post = test.post(ana_id, "Ana bakes").await;
    let other = test.post(ana_id, "Ana sleeps").await;
    test.change(move |tx| {
        react(tx, ben_id, post, Some(ReactionKind::Haha))?;
        let comment = talk::add(tx, ben_id, post, "Well done")?;
        talk::reply(tx, ana_id, comment, "Thanks")?;
        talk::like(tx, ana_id, comment, true)?;
        react(tx, eve_id, post, Some(ReactionKind::Wow))?;
        react(tx, eve_id, other, Some(ReactionKind::Wow))?;
        Ok(())
    })
    .await;
    let path = format!("/posts/{post}/activity");
    let expected = [
        "Eve reacted 😮 to a post",
        "Ana liked a comment",
        "Ana replied to a comment",
        "Ben commented on a post",
        "Ben reacted 😂 to a post",
        "Ana published a post",
    ];
    let own: Vec<String> = expected
        .iter()
        .map(|line| line.replace("Ana", "You"))
        .collect();
    assert_eq!(lines(&ana, &path).await, own);
    assert_eq!(lines(&staff, &path).await, expected);
    assert_eq!(ben.get(&path).await.status, 404);
    assert!(
        ana.get("/")
            .await
            .body
            .contains(&format!("href=\"{path}\""))
    );
    assert!(!ben.get("/people").await.body.contains(&path));
    // Who is blocked is not shown to the author.
    test.block(ana_id, eve_id).await;
    assert_eq!(lines(&ana, &path).await, own[1..]);
    test.stop().await;
}
