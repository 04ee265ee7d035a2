//! Through another site and back, in a browser that holds forms to their `form-action`.

use veranda::web::Role;

use super::chromium::{Browser, Chromium};
use super::forms::SEND;
use crate::identities;
use crate::support::{Fault, PASSWORD, Person};

/// The way in by the other site.
async fn go_by_the_other_site(browser: &Browser) {
    browser.open("/sign-in").await;
    browser
        .press("form[action='/sign-in/with/google'] button")
        .await;
}

#[actix_web::test]
async fn somebody_new_comes_with_the_account_of_another_site() {
    let (test, provider) = identities::site().await;
    let chromium = Chromium::start().await;
    let lan = chromium.browser(&test.base).await;
    go_by_the_other_site(&lan).await;
    lan.wait_for_path("/sign-up/finish").await;
    lan.write("#f-username", "lan.n").await;
    lan.press("button.button--block").await;
    lan.wait_for_path("/").await;
    assert_eq!(identities::owner(&test).await.as_deref(), Some("lan.n"));
    // Again, by the same button.
    lan.sign_out().await;
    go_by_the_other_site(&lan).await;
    lan.wait_for_path("/").await;
    assert_eq!(provider.tokens(), 2);
    lan.quit().await;
    test.run_jobs().await;
    test.stop().await;
}

#[actix_web::test]
async fn somebody_known_is_asked_for_the_password_once_and_disconnects_it_again() {
    let (test, provider) = identities::site().await;
    test.make("lan", Role::Member).await;
    provider.is_used_by(Person::new("1001", "lan@example.org", false));
    let chromium = Chromium::start().await;
    let lan = chromium.browser(&test.base).await;

    // Said no there, and tried again.
    provider.has(Fault::Denies);
    go_by_the_other_site(&lan).await;
    lan.wait_for_text("h1", "Nothing was shared").await;
    provider.has(Fault::None);
    lan.press("main .button--primary").await;
    lan.wait_for_path("/sign-in/known").await;
    lan.wait_for_text(".auth__lead", "lan@example.org").await;
    lan.fill_in(&[("#f-password", "Wrong-7-moon")], SEND).await;
    lan.wait_for_refusal("password", "do not match").await;
    lan.fill_in(&[("#f-password", PASSWORD)], SEND).await;
    lan.wait_for_path("/").await;
    lan.sign_out().await;
    go_by_the_other_site(&lan).await;
    lan.wait_for_path("/").await;

    lan.open("/settings/profile").await;
    lan.press(".settings__menu a[href='/settings/ways']").await;
    lan.wait_for_text(".card__intro", "lan@example.org").await;
    lan.press("main details:has(form) summary").await;
    let off = "form[action$='/disconnect'] button";
    let password = "form[action$='/disconnect'] [name=current]";
    lan.fill_in(&[(password, "Wrong-7-moon")], off).await;
    lan.wait_for_text("details[open] .field__error", "This is not your password.")
        .await;
    lan.fill_in(&[(password, PASSWORD)], off).await;
    lan.wait_for_text("h2", "Sign in with Google").await;
    assert_eq!(identities::owner(&test).await, None);
    lan.quit().await;
    test.run_jobs().await;
    test.stop().await;
}
