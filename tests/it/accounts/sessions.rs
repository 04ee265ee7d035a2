//! Sessions: their cookies and keys, how long they last, how often one may try to begin one.

use std::time::Duration;

use diesel::prelude::*;
use reqwest::Method;
use veranda::db::schema::users;
use veranda::web::Role;

use super::two_step::turn_on;
use super::{NEW, WRONG, try_sign_in};
use crate::support::{PASSWORD, Page, TestApp, TestClient};

const HOUR: Duration = Duration::from_secs(3600);

fn cookies_set(page: &Page) -> Vec<String> {
    let set = page.headers.get_all("set-cookie").iter();
    set.map(|value| value.to_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn where_the_site_is_reached_by_https_cookies_are_secure_and_bound_to_it() {
    let base = "https://porch.example.org";
    let test = TestApp::open_with(|config| config.web.base_url = Some(base.parse().unwrap()));
    let test = test.await.set_up().await;
    test.make("ana", Role::Member).await;
    let form = [("login", "ana"), ("password", PASSWORD), ("remember", "1")];
    let request = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
        .post(format!("{}/sign-in", test.base))
        .header("host", "porch.example.org")
        .header("origin", base)
        .form(&form);
    let page = Page::of(request).await;
    page.goes_to("/");
    let cookies = cookies_set(&page);
    for name in ["__Host-session=", "__Host-device="] {
        let cookie = cookies.iter().find(|cookie| cookie.starts_with(name));
        let cookie = cookie.unwrap_or_else(|| panic!("no {name} in {cookies:?}"));
        for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    assert!(page.header("strict-transport-security").contains("max-age"));
}

#[actix_web::test]
async fn what_a_request_says_of_https_changes_no_cookie() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let form = [("login", "ana"), ("password", PASSWORD)];
    let request = test.anonymous().post_request("/sign-in", &form);
    let request = request
        .header("x-forwarded-proto", "https")
        .header("forwarded", "proto=https");
    let page = Page::of(request).await;
    page.goes_to("/");
    let cookies = cookies_set(&page);
    assert!(cookies.iter().any(|cookie| cookie.starts_with("session=")));
    assert!(cookies.iter().all(|cookie| !cookie.contains("Secure")));
    // The key has 43 letters and digits of 6 bits, and a signature in front.
    let session = cookies.iter().find(|cookie| cookie.starts_with("session="));
    let value = session.unwrap().split(['=', ';']).nth(1).unwrap();
    assert!(value.len() >= 22 + 43, "{value}");
}

/// Whether these cookies still let somebody in.
async fn is_in(test: &TestApp, cookies: &str) -> bool {
    let request = test.anonymous().request(Method::GET, "/people");
    Page::of(request.header("cookie", cookies)).await.status == 200
}

#[actix_web::test]
async fn a_new_key_is_given_after_the_second_step_and_with_a_new_password() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let (_, codes) = turn_on(&test, &ana).await;
    let guest = test.anonymous();
    try_sign_in(&guest, "ana", PASSWORD)
        .await
        .goes_to("/sign-in/second-step");
    let first = guest.cookies();
    guest
        .post("/sign-in/second-step", &[("code", &codes[0])])
        .await
        .goes_to("/");
    let second = guest.cookies();
    assert_ne!(first, second);
    assert!(!is_in(&test, &first).await);
    assert!(is_in(&test, &second).await);
    // Nor does the first key still stand before the second step.
    let request = test
        .anonymous()
        .request(Method::GET, "/sign-in/second-step");
    Page::of(request.header("cookie", first))
        .await
        .goes_to("/sign-in");
    let form = [
        ("current", PASSWORD),
        ("password", NEW),
        ("password_confirmation", NEW),
    ];
    guest
        .post("/settings/password", &form)
        .await
        .goes_to("/settings/password");
    assert!(!is_in(&test, &second).await);
    assert!(is_in(&test, &guest.cookies()).await);
}

#[actix_web::test]
async fn a_session_of_one_browser_window_ends_after_a_week_however_used() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let mut hours = 0;
    while ana.get("/@ana").await.status == 200 {
        hours += 12;
        assert!(hours < 400);
        test.clock().advance(12 * HOUR);
    }
    assert_eq!(hours, 7 * 24);
}

#[actix_web::test]
async fn staff_sign_a_person_out_everywhere() {
    let test = TestApp::start().await;
    let (ana, staff) = (test.user("ana").await, test.staff("sam").await);
    let other = test.sign_in("ana", PASSWORD).await;
    let id = test.id_of("ana").await;
    let path = format!("/admin/users/{id}/sign-out");
    assert_eq!(ana.post(&path, &[]).await.status, 403);
    assert_eq!(ana.get("/people").await.status, 200);
    assert_eq!(staff.post(&path, &[]).await.status, 303);
    for client in [&ana, &other] {
        assert_eq!(client.get("/people").await.status, 303);
    }
    assert_eq!(staff.get("/people").await.status, 200);
    test.sign_in("ana", PASSWORD).await;
}

#[actix_web::test]
async fn one_address_signs_in_ten_times_a_minute_and_is_told_to_wait() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    for n in 0..10 {
        let page = try_sign_in(&test.anonymous(), &format!("guess{n}"), WRONG).await;
        assert_eq!(page.status, 422, "{n}");
    }
    let page = try_sign_in(&test.anonymous(), "ana", PASSWORD).await;
    assert_eq!(page.status, 429);
    assert!(page.text("#f-password-error").contains("Please wait"));
    test.clock().advance(Duration::from_secs(7));
    test.sign_in("ana", PASSWORD).await;
}

#[actix_web::test]
async fn a_new_password_is_asked_for_five_times_a_minute_known_or_not() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let ask = async |to: &str| {
        let form = [("contact", to)];
        let page = test.anonymous().post("/password-reset", &form).await;
        (page.status.as_u16(), page.body.replace(to, "X"))
    };
    for _ in 0..5 {
        let known = ask("ana@example.org").await;
        assert_eq!(known, ask("nobody@example.org").await);
        assert_eq!(known.0, 303);
    }
    let known = ask("ANA@example.org").await;
    let unknown = ask("NOBODY@example.org").await;
    assert_eq!(known.0, 429);
    let masked = |body: &str| {
        let page = scraper::Html::parse_document(body);
        let main = scraper::Selector::parse("main").unwrap();
        let text: String = page.select(&main).flat_map(|main| main.text()).collect();
        // A refusal carries the number of its request.
        let words = text.split_whitespace();
        words
            .filter(|word| word.len() < 30)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(masked(&known.1), masked(&unknown.1));
    assert_eq!(unknown.0, 429);
    assert_eq!(test.mails().await.len(), 1);
}

#[actix_web::test]
async fn a_password_of_128_characters_counts_to_its_last() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let long = format!("{}Q7", "kd4-mossy ".repeat(13)[..126].to_owned());
    assert_eq!(long.chars().count(), 128);
    let choose = async |current: &str, new: &str| {
        let form = [
            ("current", current),
            ("password", new),
            ("password_confirmation", new),
        ];
        ana.post("/settings/password", &form).await
    };
    let page = choose(PASSWORD, &format!("{long}x")).await;
    assert!(page.text("#f-password-error").contains("128 characters"));
    choose(PASSWORD, &long).await.goes_to("/settings/password");
    for other in [
        format!("{}8", &long[..127]),
        long[..127].to_owned(),
        long[..72].to_owned(),
    ] {
        let page = try_sign_in(&test.anonymous(), "ana", &other).await;
        assert_eq!(page.status, 422, "{other}");
    }
    try_sign_in(&test.anonymous(), "ana", &long)
        .await
        .goes_to("/");
}

/// A page on which a password is chosen: whose, where, and what else it asks.
type Door<'a> = (&'a TestClient, &'a str, &'a [(&'a str, &'a str)]);

#[actix_web::test]
async fn ones_own_words_are_no_password_wherever_one_is_chosen() {
    let test = TestApp::start().await;
    let mut site = test.app.site.load().as_ref().clone();
    site.name = "Porchlight".into();
    test.change(move |tx| site.store(tx)).await;
    test.app.reload_site().await.unwrap();
    let petrova = test.make("petrova", Role::Member).await;
    test.change(move |tx| {
        diesel::update(users::table.find(petrova))
            .set(users::full_name.eq("Anastasia P"))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let inside = test.sign_in("petrova", PASSWORD).await;
    let outside = test.anonymous();
    let form = [("contact", "petrova@example.org")];
    outside.post("/password-reset", &form).await;
    let link = super::mail(&test, "petrova@", "Choose").await.link();
    outside.get(&link).await.goes_to("/password-reset/new");
    let joining = test.anonymous();
    super::prove(&test, &joining, "petrovna@example.org").await;
    let who = [("full_name", "Anastasia P"), ("username", "petrova.two")];
    let doors: [Door<'_>; 3] = [
        (&inside, "/settings/password", &[("current", PASSWORD)]),
        (&outside, "/password-reset/new", &[]),
        (&joining, "/sign-up/finish", &who),
    ];
    for (client, path, fields) in doors {
        for password in ["Porchlight7", "Petrova123", "Anastasia12"] {
            let pair = [("password", password), ("password_confirmation", password)];
            let page = client.post(path, &[fields, &pair].concat()).await;
            assert_eq!(page.status, 422, "{path}: {password}");
            let told = page.text("#f-password-error");
            assert!(told.contains("built from"), "{path}: {told}");
        }
    }
}

#[actix_web::test]
async fn password_managers_know_every_field() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let guest = test.anonymous();
    let sign_in = guest.get("/sign-in").await;
    let means = |page: &Page, field: &str| page.attributes(field, "autocomplete").remove(0);
    assert!(means(&sign_in, "#f-login").contains("username"));
    assert_eq!(means(&sign_in, "#f-password"), "current-password");
    let change = ana.get("/settings/password").await;
    assert_eq!(means(&change, "#f-current"), "current-password");
    assert_eq!(means(&change, "#f-password"), "new-password");
    assert_eq!(means(&change, "[name=username]"), "username");
    super::prove(&test, &guest, "lan@example.org").await;
    let last = guest.get("/sign-up/finish").await;
    assert_eq!(means(&last, "#f-username"), "username");
    for field in ["#f-password", "#f-password_confirmation"] {
        assert_eq!(means(&last, field), "new-password");
    }
    turn_on(&test, &ana).await;
    let other = test.anonymous();
    try_sign_in(&other, "ana", PASSWORD).await;
    let second = other.get("/sign-in/second-step").await;
    assert_eq!(means(&second, "#f-code"), "one-time-code");
    // Nothing keeps anybody from pasting.
    for page in [&sign_in, &change, &last, &second] {
        assert!(!page.body.contains("onpaste") && !page.body.contains("onselectstart"));
    }
}
