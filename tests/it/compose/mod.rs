//! Writing posts: texts, places, comments closed from the start; drafts and set times have their
//! own files.

mod drafting;
mod scheduling;

use std::time::Duration;

use diesel::prelude::*;
use reqwest::multipart::{Form, Part};
use veranda::db::PostId;
use veranda::db::schema::posts as post_rows;
use veranda::features::posts;

use crate::forms::rows::picture;
use crate::support::{TestApp, TestClient};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

fn form(fields: &[(&'static str, &str)]) -> Form {
    fields.iter().fold(Form::new(), |form, (name, value)| {
        form.text(*name, (*value).to_owned())
    })
}

fn photo(width: u32) -> Part {
    Part::bytes(picture(width)).file_name("lake.png")
}

/// A draft with one photo; gives its address.
async fn begun(who: &TestClient, caption: &str) -> String {
    let form = form(&[("caption", caption), ("action", "add")]).part("photos", photo(80));
    who.upload("/posts/new", form).await.goes_to("/posts/new");
    let page = who.get("/posts/new").await;
    page.attributes("#composer", "action").remove(0)
}

/// A text that is published; gives its address.
async fn written(who: &TestClient, title: &str, body: &str) -> String {
    let fields = [("title", title), ("caption", body), ("action", "publish")];
    let page = who.upload("/posts/new", form(&fields)).await;
    page.location().unwrap_or_else(|| panic!("{}", page.body))
}

fn id_in(address: &str) -> PostId {
    PostId(address.rsplit('/').next().unwrap().parse().unwrap())
}

async fn count_posts(test: &TestApp) -> i64 {
    test.read(|conn| Ok(post_rows::table.count().get_result(conn)?))
        .await
}

#[actix_web::test]
async fn a_text_needs_a_title_and_words_and_no_photo() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, ben) = test.member("ben").await;
    test.follow(ben_id, ana_id).await;
    let page = ana.get("/posts/new?kind=text").await;
    assert!(page.has("#f-title") && page.has("textarea#f-caption"));
    let fields = [("kind", "text"), ("action", "publish")];
    let refused = ana.upload("/posts/new", form(&fields)).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#f-title-error").contains("give it a title"));
    assert!(refused.text("#f-caption-error").contains("write something"));

    let body = "First *words* of @ben.\n\n## Then\n\n- <script>alert(1)</script>\n- [out](javascript:alert(1)) and [in](https://example.org)\n\n![cat](https://example.org/cat.png)";
    let post = written(&ana, "A <b>day</b>", body).await;
    for who in [&ana, &ben] {
        let feed = who.get("/").await;
        assert_eq!(feed.text(".article__title"), "A <b>day</b>");
        assert_eq!(feed.text("article .caption"), "First words of @ben.");
        assert_eq!(
            feed.attributes("article .post__body > p a[href^='/posts']", "href"),
            std::slice::from_ref(&post)
        );
        let page = who.get(&post).await;
        assert_eq!(page.text("h1"), "A <b>day</b>");
        assert!(page.text("title").starts_with("A <b>day</b>"));
        assert_eq!(page.text(".prose h3"), "Then");
        assert_eq!(page.attributes(".prose em", "class").len(), 0);
        assert_eq!(page.text(".prose em"), "words");
        assert_eq!(
            page.attributes(".prose a", "href"),
            ["/@ben", "https://example.org"]
        );
        let rel = &page.attributes(".prose a", "rel")[0];
        assert!(rel.contains("nofollow") && rel.contains("noopener"));
        assert!(!page.has(".prose script") && !page.has(".prose img"));
        assert!(page.text(".prose").contains("<script>alert(1)</script>"));
        let profile = who.get("/@ana").await;
        assert_eq!(profile.text(".grid__text"), "A <b>day</b>");
    }
    let edit = ana.get(&format!("{post}/edit")).await;
    assert_eq!(
        edit.text("#f-caption"),
        body.split_whitespace().collect::<Vec<_>>().join(" ")
    );
    let changed = form(&[("title", "A night"), ("action", "publish")]);
    ana.upload(&format!("{post}/edit"), changed).await;
    assert_eq!(ben.get(&post).await.text("h1"), "A night");
    let history = ben.get(&format!("{post}/history")).await;
    assert!(
        history
            .texts(".comment__text strong")
            .contains(&"A <b>day</b>".to_owned())
    );
    let no_words = form(&[("caption", " "), ("action", "publish")]);
    let refused = ana.upload(&format!("{post}/edit"), no_words).await;
    assert_eq!(refused.status, 422);
    test.stop().await;
}

#[actix_web::test]
async fn a_place_and_closed_comments_go_with_the_post() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, ben) = test.member("ben").await;
    test.follow(ben_id, ana_id).await;
    let fields = [
        ("caption", "Calm"),
        ("location", " Lake <Bohinj> "),
        ("comments", "closed"),
        ("action", "publish"),
    ];
    let page = ana
        .upload("/posts/new", form(&fields).part("photos", photo(80)))
        .await;
    let post = page.location().unwrap();
    for page in [ben.get("/").await, ben.get(&post).await] {
        assert!(page.text(".post__meta").contains("Lake <Bohinj>"));
        assert!(page.has(".comment-form--closed:not([hidden])"));
    }
    let comment = ben
        .post(&format!("{post}/comments"), &[("body", "So")])
        .await;
    assert_eq!(comment.status, 422);
    let edit = format!("{post}/edit");
    let page = ana.get(&edit).await;
    assert_eq!(page.attributes("#f-location", "value"), ["Lake <Bohinj>"]);
    let chosen = page.attributes("#f-comments option[selected]", "value");
    assert_eq!(chosen, ["closed"]);
    let fields = [
        ("comments", "open"),
        ("location", ""),
        ("action", "publish"),
    ];
    ana.upload(&edit, form(&fields)).await.goes_to(&post);
    let page = ben.get(&post).await;
    assert!(!page.text(".post__meta").contains("Bohinj"));
    ben.post(&format!("{post}/comments"), &[("body", "So")])
        .await
        .goes_to(&format!("{post}#comment-1"));
    // A form that says nothing of them leaves them as they are.
    ana.upload(&edit, form(&[("action", "publish")])).await;
    assert_eq!(ben.get(&post).await.texts(".comment").len(), 1);
    let long = "x".repeat(81);
    let refused = ana.upload(&edit, form(&[("location", &*long)])).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#f-location-error").contains("80"));
    test.stop().await;
}

#[actix_web::test]
async fn a_text_that_is_deleted_comes_back_as_it_was() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let post = written(&ana, "A day", "# Early\n\nIt was *calm*.").await;
    let id = id_in(&post);
    test.change(move |tx| posts::delete(tx, ana_id, id)).await;
    let page = ana.get(&format!("/settings/deleted/{id}")).await;
    assert_eq!(page.text(".prose em"), "calm");
    assert_eq!(
        ana.get("/settings/deleted").await.text(".tile__name"),
        "A day"
    );
    test.change(move |tx| posts::bring_back(tx, ana_id, id))
        .await;
    assert_eq!(ana.get(&post).await.text(".prose h2"), "Early");
    assert!(!ana.get("/posts/new?kind=nonsense").await.has("#f-title"));
    test.stop().await;
}
