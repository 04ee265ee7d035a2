//! My devices, and the log of my account.

use std::time::Duration;

use super::{WRONG, events, try_sign_in};
use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
async fn a_person_sees_their_devices_and_ends_them() {
    let test = TestApp::start().await;
    let here = test.user("ana").await;
    test.clock().advance(Duration::from_secs(7));
    let there = test.sign_in("ana", PASSWORD).await;
    let third = test.sign_in("ana", PASSWORD).await;
    let page = here.get("/settings/devices").await;
    assert_eq!(page.texts(".person").len(), 3);
    assert_eq!(page.texts(".pill"), ["This device"]);
    assert!(page.text(".person__sub").contains("127.0.x.x"));
    let ends = page.attributes(".person form", "action");
    assert_eq!(ends.len(), 2);
    here.post(&ends[1], &[]).await.goes_to("/settings/devices");
    assert_eq!(there.get("/people").await.status, 303);
    assert_eq!(third.get("/people").await.status, 200);
    assert_eq!(here.post(&ends[1], &[]).await.status, 404);
    // Nobody else's.
    let ben = test.user("ben").await;
    assert_eq!(ben.post(&ends[0], &[]).await.status, 404);
    here.post("/settings/devices/end-others", &[])
        .await
        .goes_to("/settings/devices");
    assert_eq!(third.get("/people").await.status, 303);
    assert_eq!(here.get("/people").await.status, 200);
    assert_eq!(
        here.get("/settings/devices").await.texts(".person").len(),
        1
    );
    assert!(
        events(&test, "ana")
            .await
            .contains(&"sessions_ended".to_owned())
    );
}

#[actix_web::test]
async fn a_device_that_is_new_is_told_by_mail_once() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    // The first device of an account is nothing new.
    assert!(test.mails().await.is_empty());
    ana.post("/sign-out", &[]).await;
    try_sign_in(&ana, "ana", PASSWORD).await.goes_to("/");
    assert!(test.mails().await.is_empty());
    try_sign_in(&test.anonymous(), "ana", WRONG).await;
    assert!(test.mails().await.is_empty());
    let other = test.sign_in("ana", PASSWORD).await;
    let mails = test.mails().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].subject.contains("A new sign-in"));
    let text = mails[0].text.replace(&test.base, "");
    assert!(text.contains("127.0.x.x") && !text.contains("127.0.0.1"));
    other.post("/sign-out", &[]).await;
    try_sign_in(&other, "ana", PASSWORD).await.goes_to("/");
    assert_eq!(test.mails().await.len(), 1);
}

#[actix_web::test]
async fn the_log_says_what_happened_and_from_where() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let page = ana.get("/settings/security-log").await;
    assert_eq!(
        page.texts(".person__name"),
        ["Signed in with your password"]
    );
    assert!(page.text(".person__sub").contains("127.0.x.x"));
    for _ in 0..35 {
        ana.post("/sign-out", &[]).await;
        test.clock().advance(Duration::from_secs(10));
        try_sign_in(&ana, "ana", PASSWORD).await;
    }
    let page = ana.get("/settings/security-log").await;
    assert_eq!(page.texts(".person").len(), 30);
    let next = page.attributes("a[rel=next]", "href");
    assert_eq!(ana.get(&next[0]).await.texts(".person").len(), 6);
    // After a year it is forgotten.
    test.clock().advance(Duration::from_secs(366 * 24 * 3600));
    test.run_jobs().await;
    assert!(events(&test, "ana").await.is_empty());
}
