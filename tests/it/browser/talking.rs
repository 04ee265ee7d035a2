//! Two people on one post: what one does is seen by the other without a reload.

use veranda::features::comments;

use super::chromium::{Browser, Chromium};
use crate::support::TestApp;

const BOX: &str = "form.comment-form[id] textarea";

async fn press_post(browser: &Browser) {
    browser.press("form.comment-form[id] button").await;
}

#[actix_web::test]
async fn reactions_and_comments_of_one_appear_in_the_window_of_the_other() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (ana_id, ana_client) = test.member("ana").await;
    let (_, bo_client) = test.member("bo").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let path = format!("/posts/{post}");
    let ana = chromium.browser(&test.base).await;
    let bo = chromium.browser(&test.base).await;
    for (browser, client) in [(&ana, &ana_client), (&bo, &bo_client)] {
        browser.enter_as(client).await;
        browser.open(&path).await;
        browser.wait_for(BOX).await;
    }
    // Nobody loads a page again from here on: this mark would be lost.
    for browser in [&ana, &bo] {
        browser
            .wait_until("window.same = true; return true;", "mark")
            .await;
    }

    // Ana is writing while Bo reacts and comments: her text and her place in it stay.
    ana.press(BOX).await;
    ana.write(BOX, "Half a thought").await;
    bo.press(".reactions__bar .reaction").await;
    ana.wait_for_text(".reactions__who", "1 person").await;
    bo.write(BOX, "How calm <b>").await;
    press_post(&bo).await;
    ana.wait_for_text(".comment__text", "How calm <b>").await;
    ana.wait_for_text("a.reaction[href*='#comments']", "1")
        .await;
    let still = format!(
        "const box = document.querySelector({BOX:?});
         return document.activeElement === box && box.value === 'Half a thought' && box.selectionStart === 14;"
    );
    assert!(ana.holds(&still).await, "the text that is being typed");
    let empty = format!("return document.querySelector({BOX:?}).value === '';");
    bo.wait_until(&empty, "empty box").await;

    // An answer, a like and an edit.
    ana.press(".comment a[href$='/reply']").await;
    ana.write(".comment__slot textarea", "It was").await;
    bo.press(".comment form[action$='/like'] button").await;
    ana.wait_for_text(".comment__meta", "1 like").await;
    ana.press(".comment__slot button").await;
    bo.wait_for_text(".comment--in1 .comment__text", "It was")
        .await;
    bo.press(".comment a[href$='/edit']").await;
    bo.write(".comment__slot textarea", "How calm it was").await;
    bo.press(".comment__slot button").await;
    ana.wait_for_text(".comment__text", "How calm it was").await;
    ana.wait_for_text(".comment__meta", "edited").await;

    // Bo's comment goes, and its stub stays above Ana's answer, until that goes, too.
    bo.press(".comment--in0 form[action$='/delete'] button")
        .await;
    bo.press("dialog .button--danger").await;
    ana.wait_for(".comment__gone").await;
    ana.press(".comment--in1 form[action$='/delete'] button")
        .await;
    ana.press("dialog .button--danger").await;
    bo.wait_for_count(".comment", 0).await;

    // A change of mind about comments reaches the other window; what is typed there is kept.
    bo.write(BOX, "Before it closes").await;
    let close = [("open", "0")];
    ana_client.post(&format!("{path}/commenting"), &close).await;
    bo.wait_for(".comment-form--closed:not([hidden])").await;
    ana_client
        .post(&format!("{path}/commenting"), &[("open", "1")])
        .await;
    bo.wait_for("form.comment-form[id]:not([hidden])").await;
    press_post(&bo).await;
    ana.wait_for_text(".comment__text", "Before it closes")
        .await;
    for browser in [&ana, &bo] {
        assert!(browser.holds("return window.same === true;").await);
        assert!(
            browser
                .holds("return !document.querySelector('.toast');")
                .await
        );
    }
    ana.quit().await;
    bo.quit().await;
    test.stop().await;
}

#[actix_web::test]
async fn a_press_counts_though_what_is_pressed_changes_meanwhile() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (ana_id, ana_client) = test.member("ana").await;
    let (_, bo_client) = test.member("bo").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let ana = chromium.browser(&test.base).await;
    ana.enter_as(&ana_client).await;
    ana.open(&format!("/posts/{post}")).await;
    let seen = "document.addEventListener('veranda:post', () => { window.heard = true; });
         return true;";
    ana.wait_until(seen, "ear").await;

    ana.hold_down(".reactions__bar .reaction").await;
    bo_client
        .post(&format!("/posts/{post}/reaction"), &[("kind", "love")])
        .await;
    ana.wait_until("return window.heard === true;", "news")
        .await;
    ana.let_go().await;
    ana.wait_for_text(".reactions__who", "You and 1 other")
        .await;
    ana.quit().await;
    test.stop().await;
}

#[actix_web::test]
async fn words_are_not_lost_with_what_they_answer_nor_without_a_network() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (ana_id, ana_client) = test.member("ana").await;
    let (bo_id, bo_client) = test.member("bo").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let comment = test
        .change(move |tx| comments::add(tx, bo_id, post, "How calm"))
        .await;
    let ana = chromium.browser(&test.base).await;
    ana.enter_as(&ana_client).await;
    ana.open(&format!("/posts/{post}")).await;
    let value =
        |words: &str| format!("return document.querySelector({BOX:?}).value === {words:?};");

    // A refused text does not come back with the next one.
    ana.write(BOX, "   ").await;
    press_post(&ana).await;
    ana.wait_for_text(".field__error", "write a comment").await;
    ana.wait_until(
        &format!("document.querySelector({BOX:?}).value = ''; return true;"),
        "an empty box",
    )
    .await;
    ana.write(BOX, "Very").await;
    press_post(&ana).await;
    ana.wait_for_text(".comment__text", "Very").await;
    ana.wait_until(&value(""), "an empty box after it").await;
    assert!(
        ana.holds("return !document.querySelector('.field__error');")
            .await
    );

    // Comments close: nothing is offered that would be refused.
    let commenting = format!("/posts/{post}/commenting");
    ana_client.post(&commenting, &[("open", "0")]).await;
    ana.wait_for_count("[data-opens][href$='/reply']:not([hidden])", 0)
        .await;
    ana_client.post(&commenting, &[("open", "1")]).await;
    let reply = format!("[href='/comments/{comment}/reply']");
    ana.wait_for(&format!("{reply}:not([hidden])")).await;

    // The comment goes while it is answered.
    ana.press(&reply).await;
    ana.write(".comment__slot textarea", "It was").await;
    bo_client
        .post(&format!("/comments/{comment}/delete"), &[])
        .await;
    ana.wait_for_text(".toast", "That comment is gone").await;
    ana.wait_until(&value("It was"), "the words in the box")
        .await;

    // Without a network the page stays, and says so.
    ana.connect(None).await;
    ana.press(".reactions__bar .reaction").await;
    ana.wait_for_text(".toast:last-child", "did not go through")
        .await;
    assert!(ana.holds(&value("It was")).await);
    ana.quit().await;
    test.stop().await;
}

#[actix_web::test]
async fn what_comes_in_above_does_not_move_what_one_reads() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (ana_id, ana_client) = test.member("ana").await;
    let post = test.post(ana_id, "A day at the lake").await;
    for n in 0..18 {
        test.change(move |tx| {
            veranda::features::comments::add(tx, ana_id, post, &format!("Number {n}"))
        })
        .await;
    }
    let ana = chromium.browser(&test.base).await;
    ana.enter_as(&ana_client).await;
    ana.open(&format!("/posts/{post}")).await;
    ana.wait_for("#comment-3").await;
    ana.wait_until(
        "document.querySelector('#comment-3').scrollIntoView({block: 'center', behavior: 'instant'});
         window.top3 = document.querySelector('#comment-3').getBoundingClientRect().top;
         return true;",
        "place",
    )
    .await;
    test.change(move |tx| veranda::features::comments::add(tx, ana_id, post, "On top of all"))
        .await;
    ana.wait_for_text(".comment__text", "On top of all").await;
    let still = "const top = document.querySelector('#comment-3').getBoundingClientRect().top;
        return Math.abs(top - window.top3) < 2;";
    ana.wait_until(still, "comment in its place").await;
    ana.quit().await;
    test.stop().await;
}

#[actix_web::test]
async fn a_feed_hears_reactions_and_new_comments_too() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (ana_id, ana_client) = test.member("ana").await;
    let (_, bo) = test.member("bo").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let ana = chromium.browser(&test.base).await;
    ana.enter_as(&ana_client).await;
    ana.open("/").await;
    ana.write("article.post textarea", "Half a thought").await;
    // By plain forms, as a browser without scripts sends them.
    bo.post(&format!("/posts/{post}/reaction"), &[("kind", "wow")])
        .await;
    bo.post(&format!("/posts/{post}/comments"), &[("body", "How calm")])
        .await
        .location()
        .unwrap();
    ana.wait_for_text(".reactions__who", "1 person").await;
    ana.wait_for_text(".comment--brief", "How calm").await;
    let still =
        "return document.querySelector('article.post textarea').value === 'Half a thought';";
    assert!(ana.holds(still).await);
    ana.quit().await;
    test.stop().await;
}

#[actix_web::test]
async fn a_post_that_goes_leaves_open_windows_but_not_what_is_written_to_it() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, bo_client) = test.member("bo").await;
    test.follow(bo_id, ana_id).await;
    let stays = test.post(ana_id, "A day at home").await;
    let goes = test.post(ana_id, "A day at the lake").await;
    let bo = chromium.browser(&test.base).await;
    bo.enter_as(&bo_client).await;
    bo.open("/").await;
    bo.wait_for_count("article.post[data-enhanced]", 2).await;
    bo.write(&format!("#f-body-{goes}"), "Half a thought").await;
    ana.post(&format!("/posts/{goes}/delete"), &[]).await;
    bo.wait_for_text(&format!("#post-{goes}"), "not here any more")
        .await;
    bo.wait_for_text(&format!("#post-{goes} .comment__text"), "Half a thought")
        .await;
    bo.wait_for_count("article.post", 1).await;

    bo.open(&format!("/posts/{stays}")).await;
    bo.wait_for("article.post[data-enhanced]").await;
    ana.post(&format!("/posts/{stays}/delete"), &[]).await;
    bo.wait_for_text("main", "not here any more").await;
    let clean = "return !document.querySelector('main :is(article, form)')
        && document.querySelector('main [data-words]').hidden;";
    assert!(bo.holds(clean).await, "nothing else of it");
    bo.quit().await;
    test.stop().await;
}
