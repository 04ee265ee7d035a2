//! A forgotten password: a link that came too late, a new one, and everyone else out.

use std::time::Duration;

use super::NEW_PASSWORD;
use super::chromium::{Browser, Chromium};
use super::forms::SEND;
use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
async fn a_forgotten_password_is_chosen_anew_and_other_devices_are_out() {
    let test = TestApp::start().await;
    let chromium = Chromium::start().await;
    let desk = chromium.browser(&test.base).await;
    let phone = chromium.browser(&test.base).await;
    desk.enter_as(&test.user("ana").await).await;
    desk.open("/").await;
    desk.wait_for("a.nav__link[href='/people']").await;

    phone.open("/sign-in").await;
    let guess = [("#f-login", "ana"), ("#f-password", NEW_PASSWORD)];
    phone.fill_in(&guess, SEND).await;
    phone.wait_for_refusal("password", "do not match").await;
    let kept = "return document.querySelector('#f-login').value === 'ana'";
    assert!(phone.holds(kept).await);
    phone.press("a.forgot").await;
    phone.wait_for_path("/password-reset").await;
    phone.fill_in(&[("#f-contact", "ana")], SEND).await;
    phone.wait_for_refusal("contact", "neither").await;
    ask(&test, &phone).await;
    phone.wait_for_countdown("#resend").await;
    phone.sit_the_wait_out("#resend").await;
    test.clock().advance(Duration::from_secs(181));
    phone.press("#resend").await;
    phone
        .wait_for_text("main", "another message, it is on its way")
        .await;

    // The mail is read after lunch.
    let late = test.mail_to("ana@example.org").await.link();
    test.clock().advance(Duration::from_secs(301));
    phone.open(&late).await;
    phone.wait_for_text("h1", "no longer good").await;
    phone.press("main .button--primary").await;
    phone.wait_for_path("/password-reset").await;
    let link = ask(&test, &phone).await;
    phone.open(&link).await;
    phone.wait_for_path("/password-reset/new").await;
    choose(&phone).await;

    // Where one was signed in, the next click leads out, and back in with the new password only.
    desk.press("a.nav__link[href='/people']").await;
    desk.wait_for_path("/sign-in").await;
    let old = [("#f-login", "ana"), ("#f-password", PASSWORD)];
    desk.fill_in(&old, SEND).await;
    desk.wait_for_refusal("password", "do not match").await;
    desk.fill_in(&[("#f-password", NEW_PASSWORD)], SEND).await;
    desk.wait_for_path("/people").await;
    desk.open(&link).await;
    desk.wait_for_text("h1", "no longer good").await;

    desk.quit().await;
    phone.quit().await;
    test.run_jobs().await;
    test.stop().await;
}

/// Asks for the mail; gives its link.
async fn ask(test: &TestApp, browser: &Browser) -> String {
    let fields = [("#f-contact", "ana@example.org")];
    browser.fill_in(&fields, SEND).await;
    browser.wait_for_path("/password-reset/sent").await;
    browser
        .wait_for_text(".auth__lead", "ana@example.org")
        .await;
    test.mail_to("ana@example.org").await.link()
}

/// A new password: too weak, not the same twice, and right.
async fn choose(browser: &Browser) {
    browser.write("#f-password", "ana7").await;
    browser
        .wait_for_text("[role=status]", "Weak. It needs 9 characters or more")
        .await;
    browser
        .fill_in(&[("#f-password_confirmation", "ana7")], SEND)
        .await;
    browser
        .wait_for_refusal("password", "Missing: an upper-case letter")
        .await;
    let slip = [
        ("#f-password", NEW_PASSWORD),
        ("#f-password_confirmation", PASSWORD),
    ];
    browser.fill_in(&slip, SEND).await;
    browser
        .wait_for_refusal("password_confirmation", "are not the same")
        .await;
    let right = [
        ("#f-password", NEW_PASSWORD),
        ("#f-password_confirmation", NEW_PASSWORD),
    ];
    browser.write("#f-password", NEW_PASSWORD).await;
    browser.wait_for_text("[role=status]", "Good").await;
    browser.fill_in(&right, SEND).await;
    browser.wait_for_path("/password-reset/done").await;
    browser.press("main a.button--primary").await;
    browser.wait_for_path("/sign-in").await;
    let fields = [("#f-login", "ana"), ("#f-password", NEW_PASSWORD)];
    browser.fill_in(&fields, SEND).await;
    browser.wait_for_path("/").await;
}
