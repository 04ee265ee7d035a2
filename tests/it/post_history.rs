//! What posts said before they were edited.

use reqwest::multipart::Form;
use veranda::db::{PostId, UserId};
use veranda::features::{people, posts};

use crate::leaving::world::stored;
use crate::support::{Page, TestApp, TestClient};

/// A post with one photo.
async fn post(test: &TestApp, author: UserId, caption: &'static str) -> PostId {
    let media = stored(test, author, 80).await;
    test.change(move |tx| {
        let (now, photos) = (tx.now, [(media, "A boat".to_owned())]);
        posts::publish_now(tx, author, caption, &photos, now)
    })
    .await
}

/// Sends the form of the editor with these fields changed.
async fn edit(who: &TestClient, post: PostId, fields: &[(&'static str, String)]) -> Page {
    let path = format!("/posts/{post}/edit");
    let page = who.get(&path).await;
    let action = page.attributes("#composer", "action").remove(0);
    let key = page.attributes("[name=form_key]", "value").pop();
    let mut form = Form::new()
        .text("form_key", key.unwrap_or_default())
        .text("action", "publish");
    for (name, value) in fields {
        form = form.text(*name, value.clone());
    }
    who.upload(&action, form).await
}

async fn say(who: &TestClient, post: PostId, caption: &str) {
    let answer = edit(who, post, &[("caption", caption.to_owned())]).await;
    answer.goes_to(&format!("/posts/{post}"));
}

fn words(page: &Page) -> Vec<String> {
    page.texts(".comment__text")
}

#[actix_web::test]
async fn whoever_sees_a_post_reads_what_it_said_before() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, ben) = test.member("ben").await;
    test.follow(ben_id, ana_id).await;
    let post = post(&test, ana_id, "First words").await;
    let (path, history) = (format!("/posts/{post}"), format!("/posts/{post}/history"));
    assert!(!ben.get(&path).await.has(".post__meta a[href$='/history']"));
    assert_eq!(words(&ben.get(&history).await).len(), 2);

    say(&ana, post, "Second <b>words</b>").await;
    say(&ana, post, "Second <b>words</b>").await;
    say(&ana, post, "").await;
    for page in [ben.get(&path).await, ben.get("/").await] {
        assert_eq!(
            page.attributes(".post__meta a[href$='/history']", "href"),
            std::slice::from_ref(&history)
        );
    }
    let page = ben.get(&history).await;
    assert_eq!(
        words(&page),
        ["No words.", "Second <b>words</b>", "First words"]
    );
    assert!(!page.body.contains("<b>words"));
    assert!(
        page.text("main")
            .contains("Whoever sees the post sees this")
    );

    // With the post its earlier words are shut away, and come back.
    let choose = async |audience: &str| {
        let fields = [
            ("caption", String::new()),
            ("audience", audience.to_owned()),
        ];
        edit(&ana, post, &fields).await.goes_to(&path);
    };
    choose("friends").await;
    assert_eq!(ben.get(&history).await.status, 404);
    assert_eq!(words(&ana.get(&history).await).len(), 3);
    choose("public").await;
    assert_eq!(words(&ben.get(&history).await).len(), 3);
    test.change(move |tx| people::block(tx, ana_id, ben_id))
        .await;
    assert_eq!(ben.get(&history).await.status, 404);
    let guest = test.anonymous().get(&history).await;
    assert!(guest.location().unwrap().starts_with("/sign-in"));
    test.stop().await;
}

#[actix_web::test]
async fn a_post_whose_photos_alone_were_changed_is_edited_and_says_so() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let post = post(&test, ana_id, "The lake").await;
    let page = ana.get(&format!("/posts/{post}/edit")).await;
    let photo = page.attributes(".tile", "data-tile").remove(0);
    let field: &'static str = format!("alt-{photo}").leak();
    edit(&ana, post, &[(field, "Two boats".into())])
        .await
        .goes_to(&format!("/posts/{post}"));
    let page = ana.get(&format!("/posts/{post}")).await;
    assert!(page.has(".post__meta a[href$='/history']"));
    let page = ana.get(&format!("/posts/{post}/history")).await;
    assert_eq!(words(&page).len(), 2);
    assert!(words(&page)[1].contains("always been these"));
    test.stop().await;
}

#[actix_web::test]
async fn two_edits_at_once_leave_each_text_once() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let post = post(&test, ana_id, "Number 0").await;
    let edit = format!("/posts/{post}/edit");
    let presses = (1..=8).map(|n| {
        let form = Form::new()
            .text("caption", format!("Number {n}"))
            .text("action", "publish");
        ana.upload(&edit, form)
    });
    for page in futures_util::future::join_all(presses).await {
        page.goes_to(&format!("/posts/{post}"));
    }
    let mut said = words(&ana.get(&format!("/posts/{post}/history")).await);
    said.sort();
    let expected: Vec<String> = (0..=8).map(|n| format!("Number {n}")).collect();
    assert_eq!(said, expected);
    test.stop().await;
}

#[actix_web::test]
async fn many_earlier_texts_are_read_page_by_page() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let post = post(&test, ana_id, "Number 0").await;
    for n in 1..=25 {
        say(&ana, post, &format!("Number {n}")).await;
    }
    let first = ana.get(&format!("/posts/{post}/history")).await;
    assert_eq!(words(&first).len(), 21);
    let next = first.attributes("a[rel=next]", "href").remove(0);
    let second = ana.get(&next).await;
    let last: Vec<String> = (0..5).rev().map(|n| format!("Number {n}")).collect();
    assert_eq!(words(&second)[1..], last);
    let odd = ana.get(&format!("/posts/{post}/history?before=x")).await;
    assert_eq!(words(&odd).len(), 21);
    test.stop().await;
}
