//! Who came too often keeps what was typed and reads how long to wait; after that it goes.

use std::time::Duration;

use veranda::web::Role;

use super::{WRONG, begin, other_than, try_sign_in};
use crate::support::{PASSWORD, Page, TestApp};

/// The wait that is named.
fn named(text: &str) -> Duration {
    let (_, rest) = text.split_once("Please wait ").unwrap();
    let (wait, _) = rest.split_once(" and try").unwrap();
    let (count, unit) = wait.split_once(' ').unwrap();
    let count = if count == "a" {
        1
    } else {
        count.parse().unwrap()
    };
    Duration::from_secs(if unit.starts_with("minute") {
        count * 60
    } else {
        count
    })
}

fn refused(page: &Page, field: &str) -> Duration {
    assert_eq!(page.status, 429);
    named(&page.text(&format!("#f-{field}-error")))
}

#[actix_web::test]
async fn whoever_waits_as_long_as_is_named_is_let_try() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let guest = test.anonymous();
    for _ in 0..5 {
        assert_eq!(try_sign_in(&guest, "ana", WRONG).await.status, 422);
    }
    // However often it is asked, the wait only grows shorter: the limit of the address, which is
    // used up on the way, does not hide the longer one.
    let mut last = Duration::from_secs(61);
    for _ in 0..12 {
        let wait = refused(&try_sign_in(&guest, "ana", PASSWORD).await, "password");
        assert!(wait <= last && wait >= Duration::from_secs(40), "{wait:?}");
        last = wait;
        test.clock().advance(Duration::from_secs(1));
    }
    // Near its end the limit of the address is the longer one.
    test.clock().advance(Duration::from_secs(44));
    let mut wait = Duration::ZERO;
    for _ in 0..12 {
        wait = refused(&try_sign_in(&guest, "ana", PASSWORD).await, "password");
    }
    test.clock().advance(wait);
    try_sign_in(&guest, "ana", PASSWORD).await.goes_to("/");
}

#[actix_web::test]
async fn sign_ups_that_come_too_often_keep_what_was_typed() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    for _ in 0..15 {
        // Mistyped ones do not count.
        assert_eq!(begin(&guest, "lan@").await.status, 422);
    }
    for n in 0..10 {
        begin(&guest, &format!("lan{n}@example.org"))
            .await
            .goes_to("/sign-up/sent");
    }
    let page = begin(&guest, "lan@example.org").await;
    let wait = refused(&page, "contact");
    assert_eq!(page.attributes("#f-contact", "value"), ["lan@example.org"]);
    test.clock().advance(wait);
    begin(&guest, "lan@example.org")
        .await
        .goes_to("/sign-up/sent");
}

#[actix_web::test]
async fn codes_and_resets_that_come_too_often_keep_what_was_typed() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    begin(&guest, "lan@example.org")
        .await
        .goes_to("/sign-up/sent");
    let code = test.mail_to("lan@example.org").await.code();
    let wrong = other_than(&code);
    for _ in 0..20 {
        let page = guest.post("/sign-up/confirm", &[("code", wrong)]).await;
        assert_eq!(page.status, 422);
    }
    let page = guest.post("/sign-up/confirm", &[("code", &code)]).await;
    refused(&page, "code");
    assert_eq!(page.attributes("#f-code", "value"), [code]);
    for _ in 0..5 {
        let form = [("contact", "ana@example.org")];
        guest
            .post("/password-reset", &form)
            .await
            .goes_to("/password-reset/sent");
    }
    let form = [("contact", "ana@example.org")];
    let page = guest.post("/password-reset", &form).await;
    let wait = refused(&page, "contact");
    assert_eq!(page.attributes("#f-contact", "value"), ["ana@example.org"]);
    test.clock().advance(wait);
    guest
        .post("/password-reset", &form)
        .await
        .goes_to("/password-reset/sent");
}
