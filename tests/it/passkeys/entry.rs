//! Coming in with a passkey.

use diesel::prelude::*;
use veranda::db::schema::{passkeys, sign_in_attempts};

use super::device::Device;
use super::{add, come_in, event, last_event, start, turn_two_step_on};
use crate::support::{PASSWORD, Page, TestApp, TestClient};

#[actix_web::test]
async fn a_passkey_is_enough_to_come_in_also_where_two_steps_are_asked() {
    let test = start().await;
    let mut phone = Device::new(&test.base);
    add(&test.user("ana").await, &mut phone, "Phone").await;
    turn_two_step_on(&test, "ana").await;

    let guest = test.anonymous();
    assert!(
        guest
            .get("/sign-in")
            .await
            .has("form[action='/sign-in/passkey'][hidden]")
    );
    come_in(&guest, &mut phone).await.goes_to("/");
    assert_eq!(guest.get("/").await.status, 200);
    assert_eq!(
        last_event(&test).await,
        event("signed_in", "with a passkey")
    );
    let (used, text): (Option<veranda::db::Timestamp>, String) = test
        .read(|conn| {
            let row = passkeys::table.select((passkeys::last_used_at, passkeys::credential));
            Ok(row.first(conn)?)
        })
        .await;
    assert_eq!(used, Some(test.clock().now()));
    assert!(text.contains("\"counter\":1"), "{text}");
    assert_eq!(attempts(&test).await, ("passkey".into(), "right".into()));
    let page = guest.get("/settings/passkeys").await;
    assert!(page.text(".person__sub").contains("last used"));
    test.stop().await;
}

#[actix_web::test]
async fn a_passkey_leads_to_the_page_that_was_wanted() {
    let test = start().await;
    let mut phone = Device::new(&test.base);
    add(&test.user("ana").await, &mut phone, "Phone").await;
    let guest = test.anonymous();
    for (next, leads_to) in [("/people", "/people"), ("//evil.example", "/")] {
        let asked = guest.fetch("/sign-in/passkey/begin", &[]).await;
        let credential = phone.show(&asked.body);
        let form = [("credential", credential.as_str()), ("next", next)];
        let page = guest.post("/sign-in/passkey", &form).await;
        page.goes_to(leads_to);
    }
    test.stop().await;
}

#[actix_web::test]
async fn a_passkey_is_the_second_step() {
    let test = start().await;
    let (mut phone, mut other) = (Device::new(&test.base), Device::new(&test.base));
    add(&test.user("ana").await, &mut phone, "Phone").await;
    add(&test.user("ben").await, &mut other, "Phone").await;
    turn_two_step_on(&test, "ana").await;

    let guest = first_step(&test, "ana").await;
    let page = guest.get("/sign-in/second-step").await;
    assert!(page.has("form[action='/sign-in/second-step/passkey']"));
    // Somebody else's does not do, and the question stays.
    let page = second_step(&guest, &mut other).await;
    assert_eq!(page.status, 422);
    assert!(page.text("#passkey-says").contains("not known here"));
    assert_eq!(guest.get("/").await.status, 303);

    second_step(&guest, &mut phone).await.goes_to("/");
    assert_eq!(guest.get("/").await.status, 200);
    assert_eq!(
        last_event(&test).await,
        event("signed_in", "with a passkey")
    );
    test.stop().await;
}

#[actix_web::test]
async fn the_second_step_asks_for_a_passkey_only_who_has_one() {
    let test = start().await;
    test.user("ana").await;
    turn_two_step_on(&test, "ana").await;
    let guest = first_step(&test, "ana").await;
    let page = guest.get("/sign-in/second-step").await;
    assert!(!page.has("form[action='/sign-in/second-step/passkey']"));
    let begin = "/sign-in/second-step/passkey/begin";
    assert_eq!(guest.fetch(begin, &[]).await.status, 422);
    // And nobody who has not passed the first.
    assert_eq!(test.anonymous().fetch(begin, &[]).await.status, 422);
    let page = test
        .anonymous()
        .post("/sign-in/second-step/passkey", &[("credential", "{}")])
        .await;
    page.goes_to("/sign-in");
    test.stop().await;
}

#[actix_web::test]
async fn who_is_suspended_is_told_so_and_stays_outside() {
    let test = start().await;
    let mut phone = Device::new(&test.base);
    add(&test.user("ana").await, &mut phone, "Phone").await;
    test.suspend(test.id_of("ana").await).await;
    let guest = test.anonymous();
    let page = come_in(&guest, &mut phone).await;
    assert_eq!(page.status, 422);
    assert!(page.text("#passkey-says").contains("is suspended"));
    assert_eq!(guest.get("/").await.status, 303);
    assert_eq!(attempts(&test).await, ("passkey".into(), "shut_out".into()));
    test.stop().await;
}

/// How, and what became of it: the newest try to come in.
async fn attempts(test: &TestApp) -> (String, String) {
    test.read(|conn| {
        Ok(sign_in_attempts::table
            .order(sign_in_attempts::id.desc())
            .select((sign_in_attempts::method, sign_in_attempts::outcome))
            .first(conn)?)
    })
    .await
}

pub async fn first_step(test: &TestApp, login: &str) -> TestClient {
    let guest = test.anonymous();
    let form = [("login", login), ("password", PASSWORD)];
    let page = guest.post("/sign-in", &form).await;
    page.goes_to("/sign-in/second-step");
    guest
}

async fn second_step(guest: &TestClient, device: &mut Device) -> Page {
    let begin = "/sign-in/second-step/passkey/begin";
    let credential = device.show(&guest.fetch(begin, &[]).await.body);
    let form = [("credential", credential.as_str())];
    guest.post("/sign-in/second-step/passkey", &form).await
}
