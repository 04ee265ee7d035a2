//! Signing in and out: who comes in, how wrong tries are slowed down, how long one stays.

use std::time::Duration;

use diesel::prelude::*;
use futures_util::future::join_all;
use reqwest::Method;
use veranda::db::schema::{sessions, sign_in_attempts, users};
use veranda::web::Role;

use super::{WRONG, try_sign_in};
use crate::support::{PASSWORD, Page, TestApp};

#[actix_web::test]
async fn one_box_takes_an_address_a_username_and_a_number() {
    let test = TestApp::start().await;
    let ana = test.make("ana", Role::Member).await;
    test.change(move |tx| {
        diesel::update(users::table.find(ana))
            .set(users::phone.eq(Some("+998901234567")))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    for login in [
        "ana",
        "@Ana",
        " ANA@Example.org ",
        "+998901234567",
        "+998 90 123-45-67",
        "00998 90 123 45 67",
        "998901234567",
    ] {
        test.clock().advance(Duration::from_secs(10));
        let page = try_sign_in(&test.anonymous(), login, PASSWORD).await;
        page.goes_to("/");
    }
}

#[actix_web::test]
async fn a_wrong_sign_in_tells_nothing() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let keyless = test.make("keyless", Role::Member).await;
    test.change(move |tx| {
        diesel::update(users::table.find(keyless))
            .set(users::password_hash.eq(None::<String>))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let mut answers = Vec::new();
    for login in [
        "ana",
        "nobody",
        "keyless",
        "ana@example.org",
        "+998901234567",
    ] {
        let page = try_sign_in(&test.anonymous(), login, WRONG).await;
        assert_eq!(page.status, 422);
        answers.push(page.body.replace(login, "X"));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
}

#[actix_web::test]
async fn wrong_tries_wait_longer_and_longer() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let stranger = test.anonymous();
    for login in ["ana", "nobody"] {
        for _ in 0..5 {
            test.clock().advance(Duration::from_secs(7));
            assert_eq!(try_sign_in(&stranger, login, WRONG).await.status, 422);
        }
        // Now even the right one waits, and the page says how long and what to do.
        let page = try_sign_in(&stranger, login, PASSWORD).await;
        assert_eq!(page.status, 429);
        assert!(page.text("#f-password-error").contains("wait"));
        assert!(page.has(".notice a[href=\"/password-reset\"]"));
        test.clock().advance(Duration::from_secs(61));
        assert_eq!(try_sign_in(&stranger, login, WRONG).await.status, 422);
        test.clock().advance(Duration::from_secs(61));
        assert_eq!(try_sign_in(&stranger, login, WRONG).await.status, 429);
        test.clock().advance(Duration::from_secs(60));
        assert_eq!(try_sign_in(&stranger, login, WRONG).await.status, 422);
    }
    test.clock().advance(Duration::from_secs(3600));
    test.sign_in("ana", PASSWORD).await;
    // A right one forgives the wrong ones before it.
    for _ in 0..4 {
        test.clock().advance(Duration::from_secs(7));
        assert_eq!(try_sign_in(&stranger, "ana", WRONG).await.status, 422);
    }
}

#[actix_web::test]
async fn a_device_of_the_owner_is_not_locked_out_by_a_stranger() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    ana.post("/sign-out", &[]).await;
    for _ in 0..6 {
        test.clock().advance(Duration::from_secs(7));
        try_sign_in(&test.anonymous(), "ana", WRONG).await;
    }
    assert_eq!(
        try_sign_in(&test.anonymous(), "ana", PASSWORD).await.status,
        429
    );
    try_sign_in(&ana, "ana", PASSWORD).await.goes_to("/");
    // It has tries of its own, and those are limited too.
    ana.post("/sign-out", &[]).await;
    for _ in 0..5 {
        test.clock().advance(Duration::from_secs(7));
        assert_eq!(try_sign_in(&ana, "ana", WRONG).await.status, 422);
    }
    assert_eq!(try_sign_in(&ana, "ana", PASSWORD).await.status, 429);
}

#[actix_web::test]
async fn twenty_tries_at_once_are_not_more_than_five() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let guests: Vec<_> = (0..20).map(|_| test.anonymous()).collect();
    let pages = join_all(guests.iter().map(|guest| try_sign_in(guest, "ana", WRONG))).await;
    let tried = pages.iter().filter(|page| page.status == 422).count();
    assert_eq!(tried, 5);
    assert_eq!(pages.iter().filter(|page| page.status == 429).count(), 15);
}

#[actix_web::test]
async fn one_client_waits_whatever_accounts_it_tries() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    for n in 0..30 {
        test.clock().advance(Duration::from_secs(7));
        let page = try_sign_in(&test.anonymous(), &format!("guess{n}"), WRONG).await;
        assert_eq!(page.status, 422, "{n}");
    }
    test.clock().advance(Duration::from_secs(7));
    assert_eq!(
        try_sign_in(&test.anonymous(), "ana", PASSWORD).await.status,
        429
    );
    test.clock().advance(Duration::from_secs(3601));
    test.sign_in("ana", PASSWORD).await;
}

#[actix_web::test]
async fn staff_see_attempts_and_clear_them() {
    let test = TestApp::start().await;
    let ana = test.make("ana", Role::Member).await;
    let staff = test.staff("sam").await;
    for _ in 0..5 {
        test.clock().advance(Duration::from_secs(7));
        try_sign_in(&test.anonymous(), "ana", WRONG).await;
    }
    try_sign_in(&test.anonymous(), "My-Secret-Typed-Here-1", WRONG).await;
    assert_eq!(
        try_sign_in(&test.anonymous(), "ana", PASSWORD).await.status,
        429
    );
    let page = staff.get("/admin/sign-in-attempts?outcome=wrong").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("@ana") && page.body.contains("127.0.0.1"));
    // A password typed into the wrong box is kept nowhere.
    assert!(!page.body.contains("Secret-Typed"));
    let path = format!("/admin/users/{ana}/clear-attempts");
    assert_eq!(staff.post(&path, &[]).await.status, 303);
    test.clock().advance(Duration::from_secs(61));
    test.sign_in("ana", PASSWORD).await;
    let page = staff.post(&path, &[]).await;
    let told = staff.get(&page.location().unwrap()).await;
    assert!(
        told.body.contains("no wrong sign-ins to clear"),
        "{}",
        told.body
    );
    let kept: i64 = test
        .read(|conn| Ok(sign_in_attempts::table.count().get_result(conn)?))
        .await;
    assert!(kept >= 8);
    test.clock().advance(Duration::from_secs(91 * 24 * 3600));
    test.run_jobs().await;
    let kept: i64 = test
        .read(|conn| Ok(sign_in_attempts::table.count().get_result(conn)?))
        .await;
    assert_eq!(kept, 0);
}

#[actix_web::test]
async fn staff_clear_the_wrong_tries_beside_those_of_somebody_suspended() {
    let test = TestApp::start().await;
    let (ana, boss) = (
        test.make("ana", Role::Member).await,
        test.make("boss", Role::Admin).await,
    );
    let staff = test.staff("sam").await;
    test.change(move |tx| veranda::features::accounts::set_suspended(tx, boss, ana, Some("spam")))
        .await;
    let guest = test.anonymous();
    assert_eq!(try_sign_in(&guest, "ana", PASSWORD).await.status, 422);
    for _ in 0..5 {
        test.clock().advance(Duration::from_secs(7));
        assert_eq!(try_sign_in(&guest, "ana", WRONG).await.status, 422);
    }
    assert_eq!(try_sign_in(&guest, "ana", PASSWORD).await.status, 429);
    let list = staff.get("/admin/sign-in-attempts?outcome=shut_out").await;
    let entry = list
        .attributes("table a", "href")
        .into_iter()
        .find(|path| path.starts_with("/admin/sign-in-attempts/"))
        .unwrap();
    let page = staff.get(&entry).await;
    for action in ["clear-account", "clear-client"] {
        assert!(page.body.contains(&format!("{entry}/{action}")), "{action}");
    }
    let done = staff.post(&format!("{entry}/clear-account"), &[]).await;
    assert_eq!(done.status, 303);
    let page = try_sign_in(&guest, "ana", PASSWORD).await;
    assert!(page.text("#f-password-error").contains("suspended"));
}

#[actix_web::test]
async fn a_suspended_person_is_told_after_the_right_password_only() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let (boss, user) = (
        test.make("boss", Role::Admin).await,
        test.id_of("ana").await,
    );
    test.change(move |tx| veranda::features::accounts::set_suspended(tx, boss, user, Some("spam")))
        .await;
    ana.get("/people").await.goes_to("/sign-in?next=%2Fpeople");
    let page = try_sign_in(&test.anonymous(), "ana", PASSWORD).await;
    assert_eq!(page.status, 422);
    assert!(page.text("#f-password-error").contains("suspended"));
    let page = try_sign_in(&test.anonymous(), "ana", WRONG).await;
    assert!(page.text("#f-password-error").contains("do not match"));
}

#[actix_web::test]
async fn signing_out_ends_the_session_and_only_a_form_does_it() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let before = ana.cookies();
    assert!(ana.get("/sign-out").await.status.as_u16() >= 400);
    assert_eq!(ana.get("/@ana").await.status, 200);
    ana.post("/sign-out", &[]).await.goes_to("/sign-in");
    let stolen = test
        .anonymous()
        .request(Method::GET, "/@ana")
        .header("cookie", before);
    assert_eq!(Page::of(stolen).await.status, 303);
    let left: i64 = test
        .read(|conn| Ok(sessions::table.count().get_result(conn)?))
        .await;
    assert_eq!(left, 0);
}

#[actix_web::test]
async fn pages_send_guests_to_sign_in_and_back_to_local_paths_only() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let guest = test.anonymous();
    guest
        .get("/people?q=lan")
        .await
        .goes_to("/sign-in?next=%2Fpeople%3Fq%3Dlan");
    for (next, goes) in [
        ("/people?q=lan", "/people?q=lan"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("", "/"),
    ] {
        test.clock().advance(Duration::from_secs(7));
        let form = [("login", "ana"), ("password", PASSWORD), ("next", next)];
        test.anonymous().post("/sign-in", &form).await.goes_to(goes);
    }
}

#[actix_web::test]
async fn a_remembered_session_outlives_the_browser_and_has_an_end() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let cookie = |page: &Page| {
        page.headers
            .get_all("set-cookie")
            .iter()
            .map(|value| value.to_str().unwrap().to_owned())
            .find(|value| value.starts_with("session="))
            .unwrap()
    };
    let short = test.anonymous();
    let page = try_sign_in(&short, "ana", PASSWORD).await;
    assert!(!cookie(&page).contains("Max-Age"), "{}", cookie(&page));
    let long = test.anonymous();
    let form = [("login", "ana"), ("password", PASSWORD), ("remember", "1")];
    let page = long.post("/sign-in", &form).await;
    assert!(cookie(&page).contains("Max-Age"));
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie(&page).contains(attribute), "{attribute}");
    }
    // A day without use ends the one, a month the other.
    test.clock().advance(Duration::from_secs(25 * 3600));
    assert_eq!(short.get("/@ana").await.status, 303);
    assert_eq!(long.get("/@ana").await.status, 200);
    // Used every three weeks it lives on, but not for ever.
    let mut weeks = 0;
    while long.get("/@ana").await.status == 200 {
        weeks += 3;
        assert!(weeks < 40);
        test.clock().advance(Duration::from_secs(21 * 24 * 3600));
    }
    assert!((24..=30).contains(&weeks), "{weeks}");
}

#[actix_web::test]
async fn a_new_key_is_given_at_sign_in() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let guest = test.anonymous();
    // A session that a stranger could have planted.
    guest
        .post("/password-reset", &[("contact", "x@example.org")])
        .await;
    let before = guest.cookies();
    try_sign_in(&guest, "ana", PASSWORD).await.goes_to("/");
    assert_ne!(before, guest.cookies());
    let planted = test
        .anonymous()
        .request(Method::GET, "/@ana")
        .header("cookie", before);
    assert_eq!(Page::of(planted).await.status, 303);
}
