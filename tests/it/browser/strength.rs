//! The hint under a new password: what it still needs, and how good it is.

use super::chromium::{Browser, Chromium};
use crate::support::TestApp;

/// The last step of a sign-up, where there is a name beside the password.
async fn last_step(test: &TestApp, guest: &Browser) {
    guest.open("/sign-up").await;
    guest.write("#f-contact", "petrova@example.org").await;
    guest.press(".button--primary").await;
    guest.wait_for_path("/sign-up/sent").await;
    guest
        .open(&test.mail_to("petrova@example.org").await.link())
        .await;
    guest.press(".button--primary").await;
    guest.wait_for_path("/sign-up/finish").await;
}

#[actix_web::test]
async fn a_new_password_is_measured_as_it_is_typed() {
    let test = TestApp::start().await;
    let chromium = Chromium::start().await;
    let guest = chromium.browser(&test.base).await;
    last_step(&test, &guest).await;
    guest
        .wait_for("#f-password[data-enhance][data-enhanced]")
        .await;
    guest.write("#f-username", "petrova").await;
    for (password, told) in [
        (
            "k",
            "Weak. It needs 9 characters or more, an upper-case letter, a digit.",
        ),
        ("Kd4-moss", "Weak. It needs 9 characters or more."),
        ("kd٤-mossy", "Weak. It needs an upper-case letter, a digit."),
        ("Aaaaaaaaaaaaaaaaa1", "Weak"),
        ("Abcdefghij123456", "Weak"),
        ("Petrova-1", "Weak"),
        ("Kd4-mossy", "Fair"),
        ("Kd4-mossy-stone", "Good"),
        ("Kd4-mossy-stone-wall", "Strong"),
    ] {
        guest.write("#f-password", password).await;
        let level = ["", "Weak", "Fair", "Good", "Strong"]
            .iter()
            .position(|name| told.split('.').next() == Some(*name))
            .unwrap();
        let script = format!(
            "const row = document.querySelector('#f-password-rules + .row');
             return !row.hidden && row.querySelector('meter').value === {level}
                 && row.querySelector('[role=status]').textContent === {told:?};"
        );
        guest
            .wait_until(&script, &format!("{password}: {told}"))
            .await;
    }
    guest.quit().await;
    test.stop().await;
}
