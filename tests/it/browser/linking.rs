//! A secret link is made, opened in another browser, counted and taken back.

use super::chromium::Chromium;
use crate::support::TestApp;

#[actix_web::test]
async fn secret_link() {
    let test = TestApp::start_unhurried().await;
    let chromium = Chromium::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let post = test.post(ana_id, "For my aunt").await;
    let browser = chromium.browser(&test.base).await;
    let stranger = chromium.browser(&test.base).await;
    browser.enter_as(&ana).await;
    browser.open("/").await;
    browser
        .press(&format!("#post-{post} .post__head .menu summary"))
        .await;
    browser
        .press(&format!("a[href='/posts/{post}/links']"))
        .await;
    browser.wait_for_text(".empty__title", "No links yet").await;
    browser.press(".form__actions button").await;
    browser.wait_for("#f-made").await;
    let made = "[data-enhance=copy][data-for=f-made]:not([hidden])";
    browser.wait_for(made).await;
    browser.press(made).await;
    browser.wait_for_text("#toasts", "Link copied").await;
    let page = format!("/posts/{post}/links");
    let read = "const path = new URL(document.querySelector('#f-made').value).pathname;
        history.replaceState(null, '', path); return path.startsWith('/s/');";
    assert!(browser.holds(read).await);
    let link = browser.path().await;
    for _ in 0..2 {
        stranger.open(&link).await;
        stranger.wait_for_text(".caption", "For my aunt").await;
    }
    browser.open(&page).await;
    browser.wait_for_text(".person__name", "Opened once").await;
    browser.press(".person__acts button").await;
    browser.wait_for("dialog[open]").await;
    browser.press("dialog .button--danger").await;
    browser.wait_for_text(".flash", "no longer works").await;
    stranger.open(&link).await;
    stranger.wait_for_text("h1", "This link has ended").await;
    for browser in [browser, stranger] {
        browser.quit().await;
    }
    test.stop().await;
}
