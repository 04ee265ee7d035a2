//! What a page says by itself.

use veranda::db::UserId;

use super::chromium::{Browser, Chromium};
use crate::support::TestApp;

/// Ana has her chat with Lan open.
async fn open_a_chat(test: &TestApp, browser: &Browser) -> UserId {
    let (ana, client) = test.member("ana").await;
    test.user("lan").await;
    let chat = client.post("/chat/with/lan", &[]).await.location().unwrap();
    browser.enter_as(&client).await;
    browser.open(&chat).await;
    browser.wait_for(".chat-form").await;
    ana
}

#[actix_web::test]
async fn whoever_is_suspended_in_a_chat_reads_that_they_are_signed_out() {
    let test = TestApp::start().await;
    let chromium = Chromium::start().await;
    let browser = chromium.browser(&test.base).await;
    let ana = open_a_chat(&test, &browser).await;
    let open = "return document.querySelector('.thread__banner').hidden;";
    browser.wait_until(open, "open line").await;

    test.suspend(ana).await;
    browser
        .wait_for_text(".thread__banner", "You were signed out here.")
        .await;
    browser.write(".chat-form textarea", "Hello").await;
    browser.press(".chat-form__send").await;
    browser
        .wait_for_text(".thread__note", "Please sign in first.")
        .await;
    browser.quit().await;
    test.stop().await;
}

#[actix_web::test]
async fn whoever_is_signed_out_while_the_line_is_lost_reads_that_too() {
    let test = TestApp::start().await;
    let chromium = Chromium::start().await;
    let browser = chromium.browser(&test.base).await;
    let ana = open_a_chat(&test, &browser).await;
    // A page that is put away closes its line.
    let losing = "window.losing ??= setInterval(() => dispatchEvent(new Event('pagehide')), 5); return true;";
    assert!(browser.holds(losing).await);
    let lost = "return !document.querySelector('.thread__banner').hidden;";
    browser.wait_until(lost, "lost line").await;
    test.suspend(ana).await;
    assert!(
        browser
            .holds("clearInterval(window.losing); return true;")
            .await
    );
    browser
        .wait_for_text(".thread__banner", "You were signed out here.")
        .await;
    browser.quit().await;
    test.stop().await;
}

#[actix_web::test]
async fn an_invitations_link_is_copied_with_one_press() {
    let test = TestApp::start().await;
    let chromium = Chromium::start().await;
    let browser = chromium.browser(&test.base).await;
    let client = test.user("ana").await;
    browser.enter_as(&client).await;
    browser.open("/invitations").await;
    browser.write("[name=note]", "For Lan").await;
    browser.press("main .form button").await;
    browser.press("[data-enhance=copy]").await;
    browser.wait_for_text(".toast", "Link copied.").await;
    browser.press("[name=note]").await;
    browser.write("[name=note]", "\u{E009}v").await;
    let pasted =
        "return /^http.*\\/invitation\\/./.test(document.querySelector('[name=note]').value);";
    browser.wait_until(pasted, "link in the clipboard").await;
    browser.quit().await;
    test.stop().await;
}
