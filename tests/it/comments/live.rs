//! Open pages hear what changes, each person with their own eyes.

use futures_util::SinkExt;
use reqwest::multipart::Form;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use veranda::db::PostId;
use veranda::features::comments as service;
use veranda::features::posts;
use veranda::features::reactions::{ReactionKind, react};
use veranda::features::visibility::Audience;
use veranda::web::end_all_sessions;

use crate::leaving::world::stored;
use crate::support::{Line, TestApp};

/// The comments of news: which, and their text as it is shown.
fn told(news: &Value) -> Vec<(i64, Option<String>)> {
    let comments = news["comments"].as_array().unwrap();
    let told = |comment: &Value| {
        let html = comment["html"].as_str().map(str::to_owned);
        (comment["id"].as_i64().unwrap(), html)
    };
    comments.iter().map(told).collect()
}

/// The posts that are not there any more, of which nothing else is heard.
fn gone(heard: Vec<Value>) -> Vec<i64> {
    let gone = |frame: &Value| {
        assert_eq!(frame["type"], "gone");
        let html = frame["html"].as_str().unwrap();
        assert!(html.contains("This post is not here any more."), "{html}");
        frame["post"].as_i64().unwrap()
    };
    heard.iter().map(gone).collect()
}

#[actix_web::test]
async fn what_is_written_edited_liked_and_deleted_is_heard_by_those_who_may_see_it() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, _) = test.member("bo").await;
    let (cy_id, cy) = test.member("cy").await;
    let post = test.post(ana_id, "A day at the lake").await;
    test.block(cy_id, bo_id).await;
    let mut of_ana = Line::watch(&test, &ana, &[(post, 0, true)]).await;
    let mut of_cy = Line::watch(&test, &cy, &[(post, 0, true)]).await;
    assert!(of_ana.all().await.is_empty());

    let id = test
        .change(move |tx| service::add(tx, bo_id, post, "Hello <b>"))
        .await;
    let news = of_ana.next().await;
    assert_eq!(
        (&news["type"], &news["post"]),
        (&json!("post"), &json!(post.0))
    );
    let (first, html) = told(&news).remove(0);
    assert_eq!(first, id.0);
    let html = html.unwrap();
    assert!(
        html.contains("Hello &lt;b&gt;") && html.contains("/delete"),
        "{html}"
    );
    let page = ana.get(&format!("/posts/{post}")).await;
    assert!(
        page.body.contains(html.trim()),
        "one rendering for pages and lines"
    );
    // Who is blocked hears that something changed, and nothing of what.
    for news in of_cy.all().await {
        assert_eq!(told(&news), [(id.0, None)]);
        assert!(!news.to_string().contains("Hello"));
        assert!(!news["bar"].as_str().unwrap().contains("1 comment"));
    }

    test.change(move |tx| service::edit(tx, bo_id, id, "Hello you"))
        .await;
    let html = told(&of_ana.next().await).remove(0).1.unwrap();
    assert!(html.contains("Hello you") && html.contains("edited"));
    test.change(move |tx| service::like(tx, bo_id, id, true))
        .await;
    let html = told(&of_ana.next().await).remove(0).1.unwrap();
    assert!(html.contains("1 like") && html.contains("aria-pressed=\"false\""));
    test.change(move |tx| react(tx, bo_id, post, Some(ReactionKind::Love)))
        .await;
    let news = of_ana.next().await;
    assert!(news["bar"].as_str().unwrap().contains("1 person"), "{news}");
    assert!(told(&news).is_empty());
    test.change(move |tx| service::delete(tx, bo_id, id)).await;
    assert_eq!(told(&of_ana.next().await), [(id.0, None)]);

    // From the moment of a block nothing more is heard of the post but that it is not there.
    test.block(ana_id, cy_id).await;
    of_cy.all().await;
    test.change(move |tx| service::add(tx, ana_id, post, "Among us"))
        .await;
    assert_eq!(gone(of_cy.all().await), [post.0]);
    test.change(move |tx| service::add(tx, ana_id, post, "Still among us"))
        .await;
    assert!(of_cy.all().await.is_empty());
    test.stop().await;
}

#[actix_web::test]
async fn what_happened_while_a_page_was_away_is_told_together() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let page = ana.get(&format!("/posts/{post}")).await;
    let version = page.attributes("article.post", "data-version").remove(0);
    let version: i64 = version.parse().unwrap();
    for n in 0..3 {
        test.change(move |tx| service::add(tx, ana_id, post, &format!("n{n}")))
            .await;
    }
    let mut line = Line::watch(&test, &ana, &[(post, version, true)]).await;
    let news = line.next().await;
    assert_eq!(told(&news).len(), 3);
    assert_eq!(news["stale"], false);
    assert!(line.all().await.is_empty());
    // A burst costs a few frames, not one each.
    for n in 0..60 {
        test.change(move |tx| service::add(tx, ana_id, post, &format!("m{n}")))
            .await;
    }
    let heard = line.all().await;
    assert!(heard.len() < 30, "{}", heard.len());
    let last = heard.last().unwrap();
    let now = ana.get(&format!("/posts/{post}")).await;
    let shown = now.attributes("article.post", "data-version").remove(0);
    assert_eq!(last["version"].to_string(), shown);
    // Far behind, a page is told to load anew.
    let mut old = Line::watch(&test, &ana, &[(post, 0, true)]).await;
    assert_eq!(old.next().await["stale"], true);
    let mut feed = Line::watch(&test, &ana, &[(post, 0, false)]).await;
    let news = feed.next().await;
    assert!(news["brief"].as_str().unwrap().contains("m59"));
    assert!(told(&news).is_empty());
    test.stop().await;
}

#[actix_web::test]
async fn a_line_is_for_the_signed_in_and_ends_with_the_session() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, _) = test.member("bo").await;
    let guest = test.anonymous();
    let refused = test.websocket(&guest, "/live", &test.base).await;
    assert_eq!(refused.err(), Some(303));
    let other = test.websocket(&ana, "/live", "https://evil.example").await;
    assert_eq!(other.err(), Some(403));
    let hidden = test.post(bo_id, "Not for Ana").await;
    test.block(bo_id, ana_id).await;
    let mut line = Line::watch(&test, &ana, &[(hidden, 0, true), (PostId(99), 0, true)]).await;
    // One that is hidden and one that never was are told alike, once.
    assert_eq!(gone(line.all().await), [hidden.0, 99]);
    test.change(move |tx| service::add(tx, bo_id, hidden, "Psst"))
        .await;
    assert!(line.all().await.is_empty());
    test.change(move |tx| end_all_sessions(tx, ana_id)).await;
    assert_eq!(line.end().await, 1008);
    let mut odd = test
        .websocket(&test.user("cy").await, "/live", &test.base)
        .await
        .unwrap();
    odd.send(Message::text("{\"type\":\"nonsense\"}"))
        .await
        .unwrap();
    assert_eq!(Line(odd).end().await, 1007);
    test.stop().await;
}

#[actix_web::test]
async fn a_post_that_goes_leaves_open_pages() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, bo) = test.member("bo").await;
    test.follow(bo_id, ana_id).await;
    let deleted = test.post(ana_id, "A day at the lake").await;
    let photo = stored(&test, ana_id, 80).await;
    let private = test
        .change(move |tx| {
            let (now, photos) = (tx.now, [(photo, "A boat".to_owned())]);
            posts::publish_now(tx, ana_id, "A day at home", &photos, now)
        })
        .await;
    let shown = [(deleted, 0, false), (private, 0, true)];
    let mut of_bo = Line::watch(&test, &bo, &shown).await;
    let mut of_ana = Line::watch(&test, &ana, &shown).await;
    assert!(of_bo.all().await.is_empty());

    ana.post(&format!("/posts/{deleted}/delete"), &[]).await;
    assert_eq!(gone(of_bo.all().await), [deleted.0]);
    assert_eq!(gone(of_ana.all().await), [deleted.0]);

    let form = Form::new()
        .text("form_key", "first")
        .text("audience", Audience::OnlyMe.as_str())
        .text("action", "publish");
    let saved = ana.upload(&format!("/posts/{private}/edit"), form).await;
    saved.goes_to(&format!("/posts/{private}"));
    assert_eq!(gone(of_bo.all().await), [private.0]);
    assert_eq!(of_ana.next().await["type"], "post", "its author keeps it");
    test.stop().await;
}
