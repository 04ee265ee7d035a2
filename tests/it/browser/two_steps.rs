//! The second step: turned on in the settings, asked, trusted, and passed without the app.

use std::time::Duration;

use totp_rs::{Builder, Secret};

use super::chromium::{Browser, Chromium};
use super::forms::SEND;
use crate::accounts::other_than;
use crate::support::{PASSWORD, TestApp};

const STEP: Duration = Duration::from_secs(30);
const CONFIRM: &str = "form[action='/settings/two-step/confirm'] button";
const BEGIN: &str = "form[action='/settings/two-step'] button";

/// What an app shows now that has been given this key.
fn app_shows(test: &TestApp, key: &str) -> String {
    let secret = Secret::try_from_base32(key.replace(' ', "")).unwrap();
    let app = Builder::new()
        .with_secret(secret)
        .with_account_name("ana")
        .build()
        .unwrap();
    let seconds = test.clock().now().0 / 1_000_000;
    app.generate(seconds.try_into().unwrap()).to_string()
}

#[actix_web::test]
async fn the_second_step_from_the_settings_to_a_lost_phone() {
    let test = TestApp::start().await;
    let chromium = Chromium::start().await;
    let laptop = chromium.browser(&test.base).await;
    laptop.enter_as(&test.user("ana").await).await;

    let key = set_it_up(&test, &laptop).await;
    let codes = keep_the_codes(&laptop).await;
    come_in_and_be_trusted(&test, &laptop, &key).await;

    // Elsewhere it is asked every time; a recovery code does it once.
    let other = chromium.browser(&test.base).await;
    let login = [("#f-login", "ana"), ("#f-password", PASSWORD)];
    other.open("/settings/two-step").await;
    other.fill_in(&login, SEND).await;
    other.wait_for_path("/sign-in/second-step").await;
    other.fill_in(&[("#f-code", &codes[0])], SEND).await;
    other.wait_for_path("/settings/two-step").await;
    other
        .wait_for_text("main", "9 recovery codes are left")
        .await;
    other.sign_out().await;
    other.fill_in(&login, SEND).await;
    other.wait_for_path("/sign-in/second-step").await;
    other.fill_in(&[("#f-code", &codes[0])], SEND).await;
    other
        .wait_for_refusal("code", "is not right, or was used already")
        .await;
    test.clock().advance(STEP);
    let code = app_shows(&test, &key);
    other.fill_in(&[("#f-code", &code)], SEND).await;
    other.wait_for_path("/").await;
    other.sign_out().await;
    other.fill_in(&login, SEND).await;
    other.wait_for_path("/sign-in/second-step").await;

    laptop.quit().await;
    other.quit().await;
    test.run_jobs().await;
    test.stop().await;
}

/// On by a code of the app, and by nothing else. Gives the key.
async fn set_it_up(test: &TestApp, browser: &Browser) -> String {
    browser.open("/settings/profile").await;
    browser
        .press(".settings__menu a[href='/settings/two-step']")
        .await;
    browser
        .fill_in(&[("#f-current", "Wrong-7-moon")], BEGIN)
        .await;
    browser
        .wait_for_refusal("current", "This is not your password.")
        .await;
    browser.fill_in(&[("#f-current", PASSWORD)], BEGIN).await;
    browser.wait_for_text("h2", "Scan this").await;
    let image = "const image = document.querySelector('img.qr');
        return image.naturalWidth > 100 && image.alt !== '';";
    browser.wait_until(image, "QR code").await;
    let key = browser.text("main .mono").await;
    // Whoever goes away and comes back finds the same key: it may be in the app already.
    browser.open("/people").await;
    browser.open("/settings/two-step").await;
    assert_eq!(browser.text("main .mono").await, key);

    let code = app_shows(test, &key);
    browser
        .fill_in(&[("#f-code", other_than(&code))], CONFIRM)
        .await;
    browser
        .wait_for_refusal("code", "This is not the code of the app.")
        .await;
    browser.fill_in(&[("#f-code", &code)], CONFIRM).await;
    browser.wait_for_text("h2", "Your recovery codes").await;
    key
}

/// They are shown once: to be printed, or kept as a file.
async fn keep_the_codes(browser: &Browser) -> Vec<String> {
    browser.wait_for_count(".codes li", 10).await;
    let listed = browser.text(".codes").await;
    let codes: Vec<String> = listed.split_whitespace().map(str::to_owned).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = browser
        .download("a[download]", folder.path(), "recovery-codes.txt")
        .await;
    let kept = std::fs::read_to_string(file).unwrap();
    assert!(kept.contains("Porch"), "{kept}");
    assert!(codes.iter().all(|code| kept.contains(code)), "{kept}");
    let heard = "window.print = () => { window.printed = true; }; return true;";
    assert!(browser.holds(heard).await);
    browser.press("[data-enhance=print]").await;
    browser
        .wait_until("return window.printed === true;", "print-out")
        .await;
    browser.press("main .button--primary").await;
    browser
        .wait_for_text("main", "10 recovery codes are left")
        .await;
    browser.wait_for_count(".codes", 0).await;
    codes
}

/// In with a code, which need not be written again on this device.
async fn come_in_and_be_trusted(test: &TestApp, browser: &Browser, key: &str) {
    browser.sign_out().await;
    browser.sign_in("ana").await;
    browser.wait_for_path("/sign-in/second-step").await;
    // The password alone opens nothing.
    browser.open("/people").await;
    browser.wait_for_path("/sign-in").await;
    browser.open("/sign-in/second-step").await;
    // What the app showed before is used up.
    let code = app_shows(test, key);
    browser.fill_in(&[("#f-code", &code)], SEND).await;
    browser.wait_for_refusal("code", "was used already").await;
    test.clock().advance(STEP);
    browser.press("input[name=trust]").await;
    let code = app_shows(test, key);
    browser.fill_in(&[("#f-code", &code)], SEND).await;
    browser.wait_for_path("/").await;
    browser.sign_out().await;
    browser.sign_in("ana").await;
    browser.wait_for_path("/").await;
}
