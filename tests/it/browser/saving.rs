//! A post is saved from the feed, put into a collection, found there and taken away.

use super::chromium::Chromium;
use crate::support::TestApp;

#[actix_web::test]
async fn saved() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (ben_id, _) = test.member("ben").await;
    test.follow(ana_id, ben_id).await;
    let post = test.post(ben_id, "Ben bakes bread").await;
    let browser = chromium.browser(&test.base).await;
    browser.enter_as(&ana).await;
    browser.open("/").await;
    browser
        .wait_for(&format!("#save-{post}[data-enhanced]"))
        .await;
    let mark = "window.same = true; return true;";
    browser.wait_until(mark, "mark").await;
    let button = format!("#save-{post} button");
    let pressed = format!("{button}[aria-pressed=true]");
    browser.press(&button).await;
    browser.wait_for(&pressed).await;
    // The page is the same, and the focus where it was.
    assert!(browser.holds("return window.same === true;").await);
    let focus = format!("return document.activeElement.matches({pressed:?});");
    assert!(browser.holds(&focus).await);

    browser.press(&format!("#post-{post} .menu summary")).await;
    browser
        .press(&format!("a[href='/posts/{post}/collections']"))
        .await;
    browser.wait_for("#f-name").await;
    browser.write("#f-name", "Bread").await;
    browser.press(".form__actions button").await;
    browser.wait_for_path(&format!("/posts/{post}")).await;

    browser.open("/@ana").await;
    browser.press("a[href='/saved']").await;
    browser.wait_for_count(".grid__item", 1).await;
    browser.press(".tabs a:last-child").await;
    browser.wait_for_text("h1", "Bread").await;
    browser.press(".grid__item").await;
    browser.wait_for(&pressed).await;
    browser.press(&button).await;
    browser
        .wait_for(&format!("{button}[aria-pressed=false]"))
        .await;
    browser.open("/saved").await;
    browser
        .wait_for_text(".empty__title", "Nothing saved yet")
        .await;
    browser.quit().await;
    test.stop().await;
}
