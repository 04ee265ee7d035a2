//! A post is edited while others have it open.

use std::time::Duration;

use reqwest::multipart::Form;
use veranda::features::posts;

use super::chromium::{Browser, Chromium};
use crate::leaving::world::stored;
use crate::support::{TestApp, TestClient};

const MINUTE: Duration = Duration::from_secs(60);

/// Puts these changes into a post by the plain form.
async fn edit(who: &TestClient, post: &str, fields: &[(&'static str, String)]) {
    let page = who.get(&format!("{post}/edit")).await;
    let composer = page.attributes("#composer", "action").remove(0);
    let form = fields.iter().fold(Form::new(), |form, (name, value)| {
        form.text(*name, value.clone())
    });
    let form = match page.attributes("#composer [name=form_key]", "value").pop() {
        Some(key) => form.text("form_key", key),
        None => form,
    };
    let answer = who.upload(&composer, form).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
}

async fn publish(who: &TestClient, post: &str, caption: &str) {
    let fields = [
        ("caption", caption.to_owned()),
        ("location", "Pier 3".to_owned()),
        ("action", "publish".to_owned()),
    ];
    edit(who, post, &fields).await;
}

async fn count(browsers: [&Browser; 2], css: &str, count: usize) {
    for browser in browsers {
        browser.wait_for_count(css, count).await;
    }
}

#[actix_web::test]
async fn an_edit_appears_in_open_pages_around_what_is_being_written() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, bo) = test.member("bo").await;
    test.follow(bo_id, ana_id).await;
    let photos = [
        stored(&test, ana_id, 80).await,
        stored(&test, ana_id, 90).await,
    ];
    let id = test
        .change(move |tx| {
            let photos = photos.map(|photo| (photo, "A boat".to_owned()));
            posts::publish_now(tx, ana_id, "A day at the lake", &photos, tx.now)
        })
        .await;
    let post = format!("/posts/{id}");
    let feed = chromium.browser(&test.base).await;
    let page = chromium.browser(&test.base).await;
    let both = [&feed, &page];
    for (browser, path) in both.iter().zip(["/", &post]) {
        browser.enter_as(&bo).await;
        browser.open(path).await;
        browser.write(&format!("#f-body-{id}"), "Half a").await;
        browser.wait_for("article.post[data-enhanced]").await;
        let mark = "window.strip = document.querySelector('.strip'); return !!window.strip;";
        browser.wait_until(mark, "the photos").await;
    }

    let words =
        format!("return document.querySelector('#f-body-{id}').value === 'Half a thought';");
    publish(&ana, &post, "An evening at the lake").await;
    for browser in both {
        browser
            .wait_for_text(".caption", "An evening at the lake")
            .await;
        browser.wait_for(".post__meta a[href$='/history']").await;
        browser.wait_for_text(".post__meta", "Pier 3").await;
        let kept = "return window.strip === document.querySelector('.strip');";
        assert!(browser.holds(kept).await, "the photos that did not change");
        browser.type_on(&format!("#f-body-{id}"), " thought").await;
        assert!(browser.holds(&words).await, "what is being written");
    }
    feed.keep_screenshot("edited-live").await;

    // A photo is taken out, and the caption.
    let begun = ana.get(&format!("{post}/edit")).await;
    let second = begun.attributes(".tile", "data-tile").remove(1);
    edit(&ana, &post, &[("action", format!("remove:{second}"))]).await;
    test.clock().advance(MINUTE);
    publish(&ana, &post, "").await;
    count(both, ".strip__slide", 1).await;
    count(both, ".caption", 0).await;
    test.clock().advance(MINUTE);
    publish(&ana, &post, "Just the boat").await;
    count(both, ".caption", 1).await;
    for browser in both {
        browser.wait_for_text(".caption", "Just the boat").await;
        assert!(browser.holds(&words).await, "what is being written");
    }
    feed.quit().await;
    page.quit().await;
    test.stop().await;
}

#[actix_web::test]
async fn an_edited_text_appears_in_open_pages() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, bo) = test.member("bo").await;
    test.follow(bo_id, ana_id).await;
    let words = |title: &str, caption: &str| {
        let form = Form::new().text("action", "publish");
        form.text("title", title.to_owned())
            .text("caption", caption.to_owned())
    };
    let written = ana
        .upload("/posts/new", words("A day", "Rain at first."))
        .await;
    let post = written.location().unwrap();
    let feed = chromium.browser(&test.base).await;
    let page = chromium.browser(&test.base).await;
    for (browser, path) in [(&feed, "/"), (&page, post.as_str())] {
        browser.enter_as(&bo).await;
        browser.open(path).await;
        browser.write("[id^='f-body-']", "Half a").await;
        browser.wait_for("article.post[data-enhanced]").await;
    }

    let changes = ["title", "caption", "action"].into_iter();
    let changes = changes.zip(["A night", "**Stars** after it.", "publish"].map(str::to_owned));
    edit(&ana, &post, &changes.collect::<Vec<_>>()).await;
    for (browser, body) in [(&feed, ".caption"), (&page, ".prose strong")] {
        browser.wait_for_text(".article__title", "A night").await;
        browser.wait_for_text(body, "Stars").await;
        let rest = "return !document.body.textContent.includes('Rain at first')
            && document.querySelector(\"[id^='f-body-']\").value === 'Half a';";
        browser.wait_until(rest, "new words only").await;
    }
    feed.quit().await;
    page.quit().await;
    test.stop().await;
}
