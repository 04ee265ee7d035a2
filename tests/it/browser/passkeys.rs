//! Passkeys with a device that the browser makes believe.

use super::chromium::{Browser, Chromium};
use crate::passkeys::{start, turn_two_step_on};
use crate::support::PASSWORD;

#[actix_web::test]
async fn a_passkey_from_its_first_day_to_its_last() {
    let test = start().await;
    let chromium = Chromium::start().await;
    let browser = chromium.browser(&test.base).await;
    test.user("ana").await;
    let device = browser.plug_in_device().await;
    sign_in_with_password(&browser).await;
    browser.wait_for_path("/").await;

    add(&browser).await;
    name_it(&browser).await;
    browser.touch_device(&device, false).await;
    sign_out(&browser).await;
    browser.touch_device(&device, true).await;
    press_unless_in(&browser).await;
    browser.wait_for_path("/").await;
    // It is also among the suggestions of the login: a finger that is there at once takes it.
    let script = "return (await fetch('/sign-out', {method: 'POST'})).ok;";
    assert!(browser.holds(script).await);
    browser.open("/sign-in?next=/people").await;
    browser.wait_for_path("/people").await;
    browser.open("/settings/passkeys").await;
    browser.wait_for_text(".person__sub", "last used").await;

    browser.touch_device(&device, false).await;
    sign_out(&browser).await;
    turn_two_step_on(&test, "ana").await;
    sign_in_with_password(&browser).await;
    browser.wait_for_path("/sign-in/second-step").await;
    browser.touch_device(&device, true).await;
    browser.press("[data-enhance=passkey] button").await;
    browser.wait_for_path("/").await;
    remove(&browser).await;

    browser.quit().await;
    test.run_jobs().await;
    test.stop().await;
}

async fn sign_in_with_password(browser: &Browser) {
    browser.open("/sign-in").await;
    browser.write("#f-login", "ana").await;
    browser.write("#f-password", PASSWORD).await;
    browser.press(".button--primary").await;
}

async fn sign_out(browser: &Browser) {
    let script = "const form = Object.assign(document.createElement('form'),
        {method: 'post', action: '/sign-out'}); document.body.append(form); form.submit();
        return true;";
    assert!(browser.holds(script).await);
    browser.wait_for_path("/sign-in").await;
}

/// Presses the button for a passkey, if the suggestion of the login does not take the finger first.
async fn press_unless_in(browser: &Browser) {
    let script = "const button = document.querySelector('[data-enhanced] > button');
        if (button && !button.form.ariaBusy) button.click();
        return location.pathname === '/';";
    browser.wait_until(script, "way in").await;
}

async fn add(browser: &Browser) {
    browser.open("/settings/passkeys").await;
    browser
        .wait_for_text(".empty__title", "No passkey yet")
        .await;
    assert!(
        browser
            .holds("return document.getElementById('passkey-instead').hidden;")
            .await
    );
    // The password is asked first, and what is wrong with it is said.
    browser.write("#f-current", "Wrong-7-moon").await;
    browser
        .press("[data-enhance=passkey] button.button--primary")
        .await;
    browser
        .wait_for_text("#passkey-says", "not your password")
        .await;
    browser.write("#f-name", "Door key").await;
    browser.write("#f-current", PASSWORD).await;
    browser
        .press("[data-enhance=passkey] button.button--primary")
        .await;
    browser.wait_for_text(".person__name", "Door key").await;

    // The device knows that it has one.
    browser.write("#f-current", PASSWORD).await;
    browser
        .press("[data-enhance=passkey] button.button--primary")
        .await;
    browser
        .wait_for_text("#passkey-says", "has a passkey for your account already")
        .await;
}

async fn name_it(browser: &Browser) {
    browser.press(".person__acts a").await;
    browser.write("#f-name", "Front door").await;
    browser.press("main .button--primary").await;
    browser.wait_for_path("/settings/passkeys").await;
    browser.wait_for_text(".person__name", "Front door").await;
}

async fn remove(browser: &Browser) {
    browser.open("/settings/passkeys").await;
    browser.press(".person__acts a").await;
    browser.write("#f-current", PASSWORD).await;
    browser.press(".button--danger").await;
    browser.wait_for_path("/settings/passkeys").await;
    browser
        .wait_for_text(".empty__title", "No passkey yet")
        .await;
}
