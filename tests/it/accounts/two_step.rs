//! Two-step sign-in: turned on by a right code, asked at every way in, taken once.

use std::time::Duration;

use diesel::prelude::*;
use futures_util::future::join_all;
use totp_rs::{Builder, Secret};
use veranda::db::schema::{recovery_codes, two_step};

use super::{NEW, WRONG, events, mail, try_sign_in};
use crate::support::{PASSWORD, Page, TestApp, TestClient};

/// What an app shows for a key at the test's time.
fn code_of(test: &TestApp, key: &str) -> String {
    let secret = Secret::try_from_base32(key.replace(' ', "")).unwrap();
    let totp = Builder::new()
        .with_secret(secret)
        .with_account_name("ana")
        .build()
        .unwrap();
    let seconds = u64::try_from(test.clock().now().0 / 1_000_000).unwrap();
    totp.generate(seconds).to_string()
}

/// Turns it on; gives the key and the recovery codes.
pub async fn turn_on(test: &TestApp, client: &TestClient) -> (String, Vec<String>) {
    client
        .post("/settings/two-step", &[("current", PASSWORD)])
        .await
        .goes_to("/settings/two-step");
    let page = client.get("/settings/two-step").await;
    let key = page.text(".mono");
    assert!(page.attributes("img.qr", "src")[0].starts_with("data:image/png;base64,"));
    let code = code_of(test, &key);
    let page = client
        .post("/settings/two-step/confirm", &[("code", &code)])
        .await;
    assert_eq!(page.status, 200, "{}", page.body);
    (key, page.texts(".codes li"))
}

async fn second(client: &TestClient, code: &str) -> Page {
    client.post("/sign-in/second-step", &[("code", code)]).await
}

#[actix_web::test]
async fn it_is_on_after_one_right_code_and_asked_from_then_on() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    // Not without the password.
    let page = ana.post("/settings/two-step", &[("current", WRONG)]).await;
    assert_eq!(page.status, 422);
    ana.post("/settings/two-step", &[("current", PASSWORD)])
        .await;
    let key = ana.get("/settings/two-step").await.text(".mono");
    let page = ana
        .post("/settings/two-step/confirm", &[("code", "000000")])
        .await;
    assert_eq!(page.status, 422);
    // Not yet on: the password alone is enough.
    test.sign_in("ana", PASSWORD).await;
    let code = code_of(&test, &key);
    let page = ana
        .post("/settings/two-step/confirm", &[("code", &code)])
        .await;
    let codes = page.texts(".codes li");
    assert_eq!(codes.len(), 10);
    assert!(page.attributes("a[download]", "href")[0].starts_with("data:text/plain"));
    assert!(
        mail(&test, "ana@", "is on")
            .await
            .text
            .contains("recovery codes")
    );
    // The key is shown no more, and stored sealed.
    assert!(!ana.get("/settings/two-step").await.body.contains(&key));
    let sealed: Vec<u8> = test
        .read(|conn| {
            Ok(two_step::table
                .select(two_step::sealed_secret)
                .first(conn)?)
        })
        .await;
    let plain = Secret::try_from_base32(key.replace(' ', "")).unwrap();
    assert!(plain.as_bytes().len() >= 16);
    assert!(
        !sealed
            .windows(plain.as_bytes().len())
            .any(|part| part == plain.as_bytes())
    );

    let guest = test.anonymous();
    try_sign_in(&guest, "ana", PASSWORD)
        .await
        .goes_to("/sign-in/second-step");
    guest
        .get("/people")
        .await
        .goes_to("/sign-in?next=%2Fpeople");
    let page = second(&guest, "000000").await;
    assert_eq!(page.status, 422);
    // The code that turned it on was used by that.
    assert_eq!(second(&guest, &code).await.status, 422);
    test.clock().advance(Duration::from_secs(30));
    second(&guest, &code_of(&test, &key)).await.goes_to("/");
    assert_eq!(guest.get("/people").await.status, 200);
    let kinds = events(&test, "ana").await;
    assert_eq!(
        kinds,
        ["signed_in", "signed_in", "two_step_on", "signed_in"]
    );
}

#[actix_web::test]
async fn one_code_sent_twenty_times_lets_one_in_and_never_again() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let (key, _) = turn_on(&test, &ana).await;
    test.clock().advance(Duration::from_secs(60));
    let guests: Vec<_> = (0..20).map(|_| test.anonymous()).collect();
    for guest in &guests {
        test.clock().advance(Duration::from_secs(7));
        try_sign_in(guest, "ana", PASSWORD)
            .await
            .goes_to("/sign-in/second-step");
    }
    let code = code_of(&test, &key);
    let pages = join_all(guests.iter().map(|guest| second(guest, &code))).await;
    let inside = pages
        .iter()
        .filter(|page| page.location().as_deref() == Some("/"))
        .count();
    assert_eq!(inside, 1);
    // The next interval still knows the code's step, and does not take it.
    test.clock().advance(Duration::from_secs(30));
    let late = test.anonymous();
    test.clock().advance(Duration::from_secs(0));
    try_sign_in(&late, "ana", PASSWORD).await;
    assert_ne!(second(&late, &code).await.location().as_deref(), Some("/"));
}

#[actix_web::test]
async fn wrong_codes_are_slowed_down_in_the_database() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let (key, _) = turn_on(&test, &ana).await;
    let guest = test.anonymous();
    try_sign_in(&guest, "ana", PASSWORD).await;
    for _ in 0..5 {
        assert_eq!(second(&guest, "000000").await.status, 422);
    }
    test.clock().advance(Duration::from_secs(30));
    let page = second(&guest, &code_of(&test, &key)).await;
    assert_eq!(page.status, 429);
    // Another browser with the password waits as well.
    let other = test.anonymous();
    try_sign_in(&other, "ana", PASSWORD).await;
    assert_eq!(second(&other, &code_of(&test, &key)).await.status, 429);
    test.clock().advance(Duration::from_secs(61));
    second(&guest, &code_of(&test, &key)).await.goes_to("/");
}

#[actix_web::test]
async fn the_first_step_is_forgotten_after_ten_minutes() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let (key, _) = turn_on(&test, &ana).await;
    let guest = test.anonymous();
    try_sign_in(&guest, "ana", PASSWORD).await;
    test.clock().advance(Duration::from_secs(601));
    second(&guest, &code_of(&test, &key))
        .await
        .goes_to("/sign-in");
    assert_eq!(guest.get("/people").await.status, 303);
}

#[actix_web::test]
async fn a_recovery_code_lets_in_once_and_a_lost_device_is_replaced() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let (_, codes) = turn_on(&test, &ana).await;
    let stored: Vec<String> = test
        .read(|conn| {
            Ok(recovery_codes::table
                .select(recovery_codes::code_hash)
                .load(conn)?)
        })
        .await;
    assert!(stored.iter().all(|hash| hash.len() == 64));
    let guests: Vec<_> = (0..20).map(|_| test.anonymous()).collect();
    for guest in &guests {
        test.clock().advance(Duration::from_secs(7));
        try_sign_in(guest, "ana", PASSWORD).await;
    }
    let typed = codes[3].to_uppercase().replace('-', " ");
    let pages = join_all(guests.iter().map(|guest| second(guest, &typed))).await;
    let inside: Vec<_> = (0..20)
        .filter(|n| pages[*n].location().as_deref() == Some("/"))
        .collect();
    assert_eq!(inside.len(), 1);
    assert!(
        mail(&test, "ana@", "recovery code")
            .await
            .text
            .contains("9 codes are left")
    );
    // The lost device goes, a new one comes.
    let phone = &guests[inside[0]];
    let off = [("current", PASSWORD)];
    phone
        .post("/settings/two-step/off", &off)
        .await
        .goes_to("/settings/two-step");
    let (key, fresh) = turn_on(&test, phone).await;
    assert!(!fresh.contains(&codes[0]));
    test.clock().advance(Duration::from_secs(3600));
    let guest = test.anonymous();
    try_sign_in(&guest, "ana", PASSWORD).await;
    second(&guest, &code_of(&test, &key)).await.goes_to("/");
    let other = test.anonymous();
    try_sign_in(&other, "ana", PASSWORD).await;
    assert_eq!(second(&other, &codes[0]).await.status, 422);
}

#[actix_web::test]
async fn new_recovery_codes_end_the_old_ones() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let (_, old) = turn_on(&test, &ana).await;
    let path = "/settings/two-step/recovery-codes";
    assert_eq!(ana.post(path, &[("current", WRONG)]).await.status, 422);
    let page = ana.post(path, &[("current", PASSWORD)]).await;
    let fresh = page.texts(".codes li");
    let guest = test.anonymous();
    try_sign_in(&guest, "ana", PASSWORD).await;
    assert_eq!(second(&guest, &old[0]).await.status, 422);
    second(&guest, &fresh[0]).await.goes_to("/");
}

#[actix_web::test]
async fn a_trusted_device_is_asked_again_after_thirty_days() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let (_, codes) = turn_on(&test, &ana).await;
    let guest = test.anonymous();
    try_sign_in(&guest, "ana", PASSWORD).await;
    let form = [("code", codes[0].as_str()), ("trust", "1")];
    guest.post("/sign-in/second-step", &form).await.goes_to("/");
    guest.post("/sign-out", &[]).await;
    test.clock().advance(Duration::from_secs(29 * 24 * 3600));
    try_sign_in(&guest, "ana", PASSWORD).await.goes_to("/");
    guest.post("/sign-out", &[]).await;
    test.clock().advance(Duration::from_secs(2 * 24 * 3600));
    try_sign_in(&guest, "ana", PASSWORD)
        .await
        .goes_to("/sign-in/second-step");
    // Another device is asked all along.
    test.clock().advance(Duration::from_secs(7));
    try_sign_in(&test.anonymous(), "ana", PASSWORD)
        .await
        .goes_to("/sign-in/second-step");
}

#[actix_web::test]
async fn a_reset_does_not_get_around_it() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    turn_on(&test, &ana).await;
    let guest = test.anonymous();
    guest
        .post("/password-reset", &[("contact", "ana@example.org")])
        .await;
    let link = test.mail_to("ana@example.org").await.link();
    guest.get(&link).await;
    let pair = [("password", NEW), ("password_confirmation", NEW)];
    guest
        .post("/password-reset/new", &pair)
        .await
        .goes_to("/password-reset/done");
    assert_eq!(guest.get("/people").await.status, 303);
    try_sign_in(&guest, "ana", NEW)
        .await
        .goes_to("/sign-in/second-step");
}

#[actix_web::test]
async fn who_waits_at_the_second_step_is_sent_back_by_a_new_password() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let (_, codes) = turn_on(&test, &ana).await;
    let other = test.anonymous();
    let form = [("login", "ana"), ("password", PASSWORD)];
    other
        .post("/sign-in", &form)
        .await
        .goes_to("/sign-in/second-step");
    test.clock().advance(Duration::from_secs(60));
    let form = [
        ("current", PASSWORD),
        ("password", NEW),
        ("password_confirmation", NEW),
    ];
    assert_eq!(ana.post("/settings/password", &form).await.status, 303);
    let page = other
        .post("/sign-in/second-step", &[("code", codes[0].as_str())])
        .await;
    assert!(page.location().unwrap().starts_with("/sign-in"));
    assert!(!page.location().unwrap().contains("second-step?"));
    assert_eq!(other.get("/people").await.status, 303);
}

#[actix_web::test]
async fn an_admin_helps_somebody_in_who_has_lost_everything() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    turn_on(&test, &ana).await;
    let id = test.id_of("ana").await;
    let (staff, admin) = (test.staff("sam").await, test.admin().await);
    let act = |action: &str| format!("/admin/users/{id}/{action}");
    assert_eq!(staff.post(&act("two-step-off"), &[]).await.status, 403);
    admin
        .post(&act("two-step-off"), &[])
        .await
        .goes_to(&format!("/admin/users/{id}"));
    let page = admin.get(&format!("/admin/users/{id}")).await;
    assert!(!page.has(&format!("form[action='{}']", act("two-step-off"))));
    // The password alone is enough again, and Ana hears of it and reads it in her log.
    let inside = test.sign_in("ana", PASSWORD).await;
    let mails = test.mails().await;
    assert!(
        mails
            .iter()
            .any(|mail| mail.to.contains("ana@") && mail.subject.ends_with("is off"))
    );
    let log = inside.get("/settings/security-log").await;
    assert!(log.body.contains("Staff turned two-step sign-in off"));

    // Another address: Ana alone gets the message, and it counts when she has confirmed it.
    let refused = admin
        .post(&act("set-contact"), &[("text", "nowhere")])
        .await;
    assert_eq!(refused.status, 422);
    admin
        .post(&act("set-contact"), &[("text", "ana.new@example.org")])
        .await
        .goes_to(&format!("/admin/users/{id}"));
    let page = admin.get(&format!("/admin/users/{id}")).await;
    assert!(page.text(".facts").contains("ana@example.org"));
    let link = test.mail_to("ana.new@example.org").await.link();
    test.anonymous().post(&link, &[]).await.goes_to("/sign-in");
    let page = admin.get(&format!("/admin/users/{id}")).await;
    assert!(page.text(".facts").contains("ana.new@example.org"));
}

#[actix_web::test]
async fn an_admin_without_it_does_not_shut_themselves_out() {
    let test = TestApp::start().await;
    let admin = test.admin().await;
    let page = admin.get("/admin/settings").await;
    let name = page.attributes("#f-name", "value").remove(0);
    let base = test.base.clone();
    let form = [
        ("name", name.as_str()),
        ("base_url", base.as_str()),
        ("sign_up", "open"),
        ("quota_megabytes", "2000"),
        ("staff_two_step", "1"),
    ];
    let page = admin.post("/admin/settings", &form).await;
    assert_eq!(page.status, 422);
    assert!(
        page.text("#f-staff_two_step-error")
            .contains("for yourself first")
    );
    assert!(page.has("#f-staff_two_step[checked]"));
    assert_eq!(admin.get("/admin").await.status, 200);
    turn_on(&test, &admin).await;
    admin
        .post("/admin/settings", &form)
        .await
        .goes_to("/admin/settings");
    assert_eq!(admin.get("/admin").await.status, 200);
}

#[actix_web::test]
async fn staff_can_be_made_to_have_it() {
    let test = TestApp::start().await;
    let sam = test.staff("sam").await;
    assert_eq!(sam.get("/admin").await.status, 200);
    test.change(|tx| {
        let mut site = veranda::state::Site::load(tx.conn, None)?;
        site.staff_two_step = true;
        site.store(tx)
    })
    .await;
    test.app.reload_site().await.unwrap();
    let page = sam.get("/admin").await;
    assert_eq!(page.status, 403);
    assert!(page.body.contains("two steps"));
    let way_out = page.attributes(".plain__acts .button--primary", "href");
    assert_eq!(way_out, ["/settings/two-step"]);
    let user = test.id_of("sam").await;
    assert_eq!(
        sam.post(&format!("/admin/users/{user}/clear-attempts"), &[])
            .await
            .status,
        403
    );
    turn_on(&test, &sam).await;
    assert_eq!(sam.get("/admin").await.status, 200);
    let page = sam
        .post("/settings/two-step/off", &[("current", PASSWORD)])
        .await;
    assert_eq!(page.status, 403);
}
