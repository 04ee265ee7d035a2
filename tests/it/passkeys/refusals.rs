//! Answers that prove nothing: refused with a clear message, and nothing is changed.

use std::time::Duration;

use futures_util::future::join_all;

use super::device::Device;
use super::{add, ask_to_add, come_in, move_to, names, start};
use crate::support::{PASSWORD, Page, TestApp, TestClient};

const LATER: Duration = Duration::from_secs(301);

async fn send(client: &TestClient, credential: &str) -> Page {
    client
        .post("/settings/passkeys", &[("credential", credential)])
        .await
}

async fn enter(guest: &TestClient, credential: &str) -> Page {
    guest
        .post("/sign-in/passkey", &[("credential", credential)])
        .await
}

async fn asked(guest: &TestClient) -> String {
    guest.fetch("/sign-in/passkey/begin", &[]).await.body
}

#[track_caller]
fn is_refused(page: &Page, says: &str) {
    assert_eq!(page.status, 422, "{}", page.body);
    let said = page.text("#passkey-says");
    assert!(said.contains(says), "{said}");
}

#[actix_web::test]
async fn nothing_begins_without_the_password() {
    let test = start().await;
    let ana = test.user("ana").await;
    for password in ["", "Wrong-7-moon"] {
        let form = [("current", password)];
        let page = ana.fetch("/settings/passkeys/begin", &form).await;
        assert_eq!(page.status, 422);
        assert!(page.body.contains("not your password"), "{}", page.body);
        // Without a script it is a page.
        let page = ana.post("/settings/passkeys/begin", &form).await;
        assert_eq!(page.status, 422);
        assert!(page.has("#f-current-error"));
    }
    let page = test
        .anonymous()
        .post("/settings/passkeys/begin", &[("current", PASSWORD)])
        .await;
    assert!(page.location().unwrap().starts_with("/sign-in"));
    test.stop().await;
}

#[actix_web::test]
async fn a_new_passkey_needs_the_question_of_its_own_session() {
    let test = start().await;
    let (ana, ben) = (test.user("ana").await, test.user("ben").await);
    let mut phone = Device::new(&test.base);
    is_refused(&send(&ana, "{}").await, "took too long");
    let question = ask_to_add(&ana).await;
    let answer = phone.create(&question);
    // Nobody asked Ben; and whoever was asked something else.
    is_refused(&send(&ben, &answer).await, "took too long");
    ask_to_add(&ben).await;
    is_refused(&send(&ben, &answer).await, "could not be checked");
    assert!(names(&test).await.is_empty());

    send(&ana, &answer).await.goes_to("/settings/passkeys");
    is_refused(&send(&ana, &answer).await, "was sent twice");
    assert_eq!(names(&test).await.len(), 1);

    // One device's passkey belongs to one account.
    let again = phone.create(&ask_to_add(&ben).await);
    is_refused(&send(&ben, &again).await, "is here already");
    assert_eq!(names(&test).await.len(), 1);
    test.stop().await;
}

#[actix_web::test]
async fn a_new_passkey_comes_in_time_from_this_site_and_from_its_owner() {
    let test = start().await;
    let ana = test.user("ana").await;
    let mut phone = Device::new(&test.base);
    let late = phone.create(&ask_to_add(&ana).await);
    test.clock().advance(LATER);
    is_refused(&send(&ana, &late).await, "took too long");

    let mut careless = Device::new(&test.base);
    careless.verifies = false;
    let answer = careless.create(&ask_to_add(&ana).await);
    is_refused(&send(&ana, &answer).await, "screen lock");
    let elsewhere = Device::new("https://evil.example").create(&ask_to_add(&ana).await);
    is_refused(&send(&ana, &elsewhere).await, "another address");
    for odd in ["", "{}", "[]", "null", "\u{0}", "{\"id\":\"x\"}"] {
        ask_to_add(&ana).await;
        is_refused(&send(&ana, odd).await, "could not be checked");
    }
    assert!(names(&test).await.is_empty());
    test.stop().await;
}

#[actix_web::test]
async fn an_answer_lets_in_once_in_time_and_in_its_own_browser() {
    let test = start().await;
    let mut phone = Device::new(&test.base);
    add(&test.user("ana").await, &mut phone, "Phone").await;
    let (guest, other) = (test.anonymous(), test.anonymous());

    let late = phone.show(&asked(&guest).await);
    test.clock().advance(LATER);
    is_refused(&enter(&guest, &late).await, "took too long");

    let answer = phone.show(&asked(&guest).await);
    is_refused(&enter(&other, &answer).await, "took too long");
    asked(&other).await;
    is_refused(&enter(&other, &answer).await, "could not be checked");
    enter(&guest, &answer).await.goes_to("/");
    is_refused(&enter(&guest, &answer).await, "was sent twice");
    is_refused(&enter(&test.anonymous(), &answer).await, "was sent twice");
    assert_eq!(other.get("/").await.status, 303);
    test.stop().await;
}

#[actix_web::test]
async fn of_one_answer_sent_several_times_at_once_one_lets_in() {
    let test = start().await;
    let mut phone = Device::new(&test.base);
    add(&test.user("ana").await, &mut phone, "Phone").await;
    let guest = test.anonymous();
    let answer = phone.show(&asked(&guest).await);
    // The count of a synchronised passkey stays at nothing: it must not be what helps here.
    let pages = join_all((0..4).map(|_| enter(&guest, &answer))).await;
    let inside = pages.iter().filter(|page| page.status == 303).count();
    assert_eq!(inside, 1);
    assert!(pages.iter().all(|page| page.status.as_u16() < 500));
    test.stop().await;
}

#[actix_web::test]
async fn an_answer_is_signed_verified_and_counted() {
    let test = start().await;
    let mut phone = Device::new(&test.base);
    add(&test.user("ana").await, &mut phone, "Phone").await;
    let guest = test.anonymous();
    come_in(&guest, &mut phone).await.goes_to("/");
    let guest = test.anonymous();

    phone.count = 0;
    let copied = phone.show(&asked(&guest).await);
    is_refused(&enter(&guest, &copied).await, "could not be checked");
    phone.count = 7;
    phone.verifies = false;
    let careless = phone.show(&asked(&guest).await);
    is_refused(&enter(&guest, &careless).await, "screen lock");
    phone.verifies = true;
    let answer = phone.show(&asked(&guest).await);
    let mut forged: serde_json::Value = serde_json::from_str(&answer).unwrap();
    forged["response"]["signature"] = Device::new("").signature().into();
    let page = enter(&guest, &forged.to_string()).await;
    is_refused(&page, "could not be checked");
    assert_eq!(guest.get("/").await.status, 303);
    test.stop().await;
}

#[actix_web::test]
async fn passkeys_are_not_offered_where_browsers_make_none() {
    for base in ["http://192.168.1.5:8080", "https://192.168.1.5"] {
        let test = move_to(TestApp::start().await, base).await;
        let client = TestClient::new(&test.base);
        assert!(!client.get("/sign-in").await.has("[data-enhance=passkey]"));
        for path in ["/sign-in/passkey/begin", "/sign-in/passkey"] {
            let request = client.post_request(path, &[]);
            // The pages of such a site come from another address than the test's own.
            let request = request.header("sec-fetch-site", "same-origin");
            assert_eq!(Page::of(request).await.status, 404, "{base}{path}");
        }
        test.stop().await;
    }
    let test = move_to(TestApp::start().await, "http://192.168.1.5:8080").await;
    let ana = test.user("ana").await;
    let page = ana.get("/settings/password").await;
    assert!(!page.has(".settings__menu a[href='/settings/passkeys']"));
    for path in ["/settings/passkeys", "/settings/passkeys/1"] {
        assert_eq!(ana.get(path).await.status, 404);
    }
    for path in ["", "/begin", "/1", "/1/remove"] {
        let path = format!("/settings/passkeys{path}");
        assert_eq!(ana.post(&path, &[]).await.status, 404, "{path}");
    }
    test.stop().await;
}
