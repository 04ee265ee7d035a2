//! Another address: it proves itself, and the one before takes the change back.

use super::NEW_PASSWORD;
use super::chromium::{Browser, Chromium};
use super::forms::SEND;
use crate::accounts::{mail, other_than};
use crate::support::{PASSWORD, TestApp};

const CHANGE: &str = "form[action='/settings/contact'] .button--primary";
const CONFIRM: &str = "form[action='/settings/contact/confirm'] button";
const NEW: &str = "new@example.org";
const OLD: &str = "ana@example.org";

#[actix_web::test]
async fn an_address_changes_and_the_one_before_takes_it_back() {
    let test = TestApp::start().await;
    let chromium = Chromium::start().await;
    let ana = chromium.browser(&test.base).await;
    let elsewhere = chromium.browser(&test.base).await;
    ana.enter_as(&test.user("ana").await).await;

    wish(&ana).await;
    let proof = test.mail_to(NEW).await;
    let wrong = other_than(&proof.code());
    ana.fill_in(&[("#f-code-email", wrong)], CONFIRM).await;
    ana.wait_for_refusal("code-email", "This is not the code we sent.")
        .await;

    // The new mail box is open in another browser.
    elsewhere.open(&proof.link()).await;
    elsewhere.press(SEND).await;
    elsewhere.wait_for_path("/sign-in").await;
    elsewhere
        .wait_for_text("main", "From now on messages go to new@example.org.")
        .await;
    elsewhere.open(&proof.link()).await;
    elsewhere.wait_for_text("h1", "no longer good").await;
    ana.open("/settings/contact").await;
    ana.wait_for_text("#s-email + p", NEW).await;

    take_it_back(&test, &elsewhere, &ana).await;
    ana.quit().await;
    elsewhere.quit().await;
    test.run_jobs().await;
    test.stop().await;
}

/// Wishes for the new address, once without the right password.
async fn wish(ana: &Browser) {
    ana.open("/settings/profile").await;
    ana.press(".settings__menu a[href='/settings/contact']")
        .await;
    ana.wait_for_text("#s-email + p", OLD).await;
    let guess = [("#f-contact", NEW), ("#f-current", "Wrong-7-moon")];
    ana.fill_in(&guess, CHANGE).await;
    ana.wait_for_refusal("current", "This is not your password.")
        .await;
    // What was typed is still there, and recognised.
    ana.wait_for_text("#f-contact-hint", "An e-mail address")
        .await;
    ana.fill_in(&[("#f-current", PASSWORD)], CHANGE).await;
    ana.wait_for_text(".notice", NEW).await;
    // Nothing has changed yet.
    ana.wait_for_text("#s-email + p", OLD).await;
    ana.wait_for_countdown("#resend-email").await;
}

/// The owner of the old address takes the change back: whoever is in is out, and a new password
/// is chosen.
async fn take_it_back(test: &TestApp, owner: &Browser, intruder: &Browser) {
    let link = mail(test, OLD, "was changed").await.link();
    owner.open(&link).await;
    owner.wait_for_text(".auth__lead", OLD).await;
    owner.press(SEND).await;
    owner.wait_for_text("h1", "Taken back").await;
    intruder.press("a.nav__link[href='/people']").await;
    intruder.wait_for_path("/sign-in").await;

    owner.press("main .button--primary").await;
    owner.wait_for_path("/password-reset/new").await;
    let chosen = [
        ("#f-password", NEW_PASSWORD),
        ("#f-password_confirmation", NEW_PASSWORD),
    ];
    owner.fill_in(&chosen, SEND).await;
    owner.wait_for_path("/password-reset/done").await;
    owner.press("main a.button--primary").await;
    let fields = [("#f-login", OLD), ("#f-password", NEW_PASSWORD)];
    owner.fill_in(&fields, SEND).await;
    owner.wait_for_path("/").await;
    owner.open("/settings/contact").await;
    owner.wait_for_text("#s-email + p", OLD).await;
    // The way back is walked once.
    intruder.open(&link).await;
    intruder.wait_for_text("h1", "no longer good").await;
}
