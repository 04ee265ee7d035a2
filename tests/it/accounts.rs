//! Sign-up, sign-in, passwords, invitations, set-up.

use std::time::Duration;

use diesel::prelude::*;
use futures_util::future::join_all;
use reqwest::Method;
use veranda::db::schema::{pending_accounts, sessions, users};
use veranda::web::Role;

use crate::support::{PASSWORD, Page, TestApp, TestClient};

const NEW: &str = "Harbour-5-lights";

async fn sign_up(client: &TestClient, username: &str, email: &str) -> Page {
    let form = [
        ("full_name", "Lan Nguyễn"),
        ("username", username),
        ("email", email),
        ("password", PASSWORD),
        ("password_confirmation", PASSWORD),
    ];
    client.post("/sign-up", &form).await
}

async fn count_users(test: &TestApp) -> i64 {
    test.read(|conn| Ok(users::table.count().get_result(conn)?))
        .await
}

#[actix_web::test]
async fn signing_up_by_the_mailed_link() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    sign_up(&guest, "lan", "lan@example.org")
        .await
        .goes_to("/sign-up/sent");
    assert!(
        guest
            .get("/sign-up/sent")
            .await
            .text(".auth__lead")
            .contains("lan@example.org")
    );
    assert_eq!(count_users(&test).await, 0);
    let link = test.mail_to("lan@example.org").await.link();
    // A mail scanner opens it first; nothing may happen by that.
    for _ in 0..2 {
        assert_eq!(test.anonymous().get(&link).await.status, 200);
    }
    assert_eq!(count_users(&test).await, 0);
    test.anonymous().post(&link, &[]).await.goes_to("/sign-in");
    assert_eq!(count_users(&test).await, 1);
    let pending: i64 = test
        .read(|conn| Ok(pending_accounts::table.count().get_result(conn)?))
        .await;
    assert_eq!(pending, 0);
    assert_eq!(test.anonymous().post(&link, &[]).await.status, 410);
    let lan = test.sign_in("LAN@example.org", PASSWORD).await;
    assert_eq!(lan.get("/@lan").await.text("h1"), "Lan Nguyễn");
    for closed_to_members in ["/sign-in", "/sign-up"] {
        lan.get(closed_to_members).await.goes_to("/");
    }
    test.stop().await;
}

#[actix_web::test]
async fn signing_up_by_the_mailed_code() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    sign_up(&guest, "lan", "lan@example.org").await;
    let code = test.mail_to("lan@example.org").await.code();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let page = guest.post("/sign-up/confirm", &[("code", wrong)]).await;
    assert_eq!(page.status, 422);
    assert!(
        page.text("#f-code-error")
            .starts_with("This is not the code")
    );
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    guest
        .post("/sign-up/confirm", &[("code", &spaced)])
        .await
        .goes_to("/sign-in");
    assert_eq!(count_users(&test).await, 1);
}

#[actix_web::test]
async fn five_wrong_codes_kill_the_code_and_a_new_one_works() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    sign_up(&guest, "lan", "lan@example.org").await;
    let code = test.mail_to("lan@example.org").await.code();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let form = [("code", wrong)];
    let tries = (0..8).map(|_| guest.post("/sign-up/confirm", &form));
    join_all(tries).await;
    let page = guest.post("/sign-up/confirm", &[("code", &code)]).await;
    assert!(page.text("#f-code-error").contains("can no longer be used"));
    // Too early nothing is sent; after three minutes a new code is.
    guest.post("/sign-up/resend", &[]).await;
    assert_eq!(test.mails().await.len(), 1);
    test.clock().advance(Duration::from_secs(181));
    guest
        .post("/sign-up/resend", &[])
        .await
        .goes_to("/sign-up/sent");
    assert_eq!(test.mails().await.len(), 2);
    let code = test.mail_to("lan@example.org").await.code();
    guest
        .post("/sign-up/confirm", &[("code", &code)])
        .await
        .goes_to("/sign-in");
}

#[actix_web::test]
async fn codes_end_after_ten_minutes_and_links_after_a_day() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    sign_up(&guest, "lan", "lan@example.org").await;
    let mail = test.mail_to("lan@example.org").await;
    test.clock().advance(Duration::from_secs(601));
    let page = guest
        .post("/sign-up/confirm", &[("code", &mail.code())])
        .await;
    assert_eq!(page.status, 422);
    test.clock().advance(Duration::from_secs(24 * 3600));
    assert_eq!(guest.post(&mail.link(), &[]).await.status, 410);
    test.run_jobs().await;
    let pending: i64 = test
        .read(|conn| Ok(pending_accounts::table.count().get_result(conn)?))
        .await;
    assert_eq!(pending, 0);
}

#[actix_web::test]
async fn a_known_address_is_answered_like_an_unknown_one() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let (known, unknown) = (test.anonymous(), test.anonymous());
    let a = sign_up(&known, "anna", "ANA@example.org").await;
    let b = sign_up(&unknown, "lana", "new@example.org").await;
    assert_eq!((a.status, a.location()), (b.status, b.location()));
    let texts = |page: Page| {
        page.body
            .replace("ANA@example.org", "X")
            .replace("new@example.org", "X")
    };
    let a = texts(known.get("/sign-up/sent").await);
    let b = texts(unknown.get("/sign-up/sent").await);
    assert_eq!(a, b);
    assert!(
        test.mail_to("ana@example.org")
            .await
            .subject
            .contains("already have an account")
    );
    let a = known
        .post("/password-reset", &[("email", "ana@example.org")])
        .await;
    let b = unknown
        .post("/password-reset", &[("email", "nobody@example.org")])
        .await;
    assert_eq!((a.status, a.location()), (b.status, b.location()));
}

#[actix_web::test]
async fn a_taken_username_is_said_at_once_and_again_at_the_confirmation() {
    let test = TestApp::start().await;
    let (first, second) = (test.anonymous(), test.anonymous());
    sign_up(&first, "lan", "one@example.org").await;
    sign_up(&second, "lan", "two@example.org").await;
    let one = test.mail_to("one@example.org").await.link();
    let two = test.mail_to("two@example.org").await.link();
    first.post(&one, &[]).await.goes_to("/sign-in");
    let page = second.post(&two, &[]).await;
    assert_eq!(page.status, 422);
    assert!(page.text("#f-username-error").contains("taken"));
    second
        .post(&two, &[("username", "lan.two")])
        .await
        .goes_to("/sign-in");
    let page = sign_up(&test.anonymous(), "LAN", "three@example.org").await;
    assert!(page.text("#f-username-error").contains("@lan is taken"));
}

#[actix_web::test]
async fn refused_sign_ups_say_why_and_change_nothing() {
    let test = TestApp::start().await;
    let long = "x".repeat(200);
    for (field, value, message) in [
        ("full_name", "", "Please write your name."),
        (
            "full_name",
            long.as_str(),
            "Please keep this to 80 characters",
        ),
        ("username", "", "Please choose a username."),
        ("username", "x", "A username has 3 to 30 characters."),
        ("email", "", "Please write your e-mail address."),
        ("email", "ana", "This does not look like an e-mail address"),
        ("password", "", "Please choose a password."),
        (
            "password",
            "Abcdef1",
            "The password needs 9 characters or more.",
        ),
        (
            "password_confirmation",
            "Other-7-thing",
            "The two passwords are not the same.",
        ),
    ] {
        let mut form = vec![
            ("full_name", "Ana"),
            ("username", "ana.p"),
            ("email", "ana@example.org"),
            ("password", PASSWORD),
            ("password_confirmation", PASSWORD),
        ];
        form.retain(|(name, _)| *name != field);
        form.push((field, value));
        test.clock().advance(Duration::from_secs(61));
        let page = test.anonymous().post("/sign-up", &form).await;
        assert_eq!(page.status, 422, "{field}: {value}");
        let error = page.text(&format!("#f-{field}-error"));
        assert!(error.starts_with(message), "{field}: {error}");
        assert!(!page.body.contains(PASSWORD));
    }
    assert!(test.mails().await.is_empty());
}

#[actix_web::test]
async fn twenty_confirmations_at_once_make_one_account() {
    let test = TestApp::start().await;
    sign_up(&test.anonymous(), "lan", "lan@example.org").await;
    let link = test.mail_to("lan@example.org").await.link();
    let guests: Vec<_> = (0..20).map(|_| test.anonymous()).collect();
    let pages = join_all(guests.iter().map(|guest| guest.post(&link, &[]))).await;
    let done = pages.iter().filter(|page| page.status == 303).count();
    let gone = pages.iter().filter(|page| page.status == 410).count();
    assert_eq!((done, gone), (1, 19));
    assert_eq!(count_users(&test).await, 1);
}

#[actix_web::test]
async fn a_wrong_sign_in_tells_nothing_and_is_slowed_down() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let mut texts = Vec::new();
    for login in ["ana", "nobody", "ana@example.org"] {
        let form = [("login", login), ("password", "Wrong-1-one")];
        let page = test.anonymous().post("/sign-in", &form).await;
        assert_eq!(page.status, 422);
        texts.push(page.text("#f-password-error"));
    }
    texts.dedup();
    assert_eq!(texts.len(), 1);
    let mut last = 0;
    for _ in 0..5 {
        let form = [("login", "ana"), ("password", "Wrong-1-one")];
        last = test
            .anonymous()
            .post("/sign-in", &form)
            .await
            .status
            .as_u16();
    }
    assert_eq!(last, 429);
    test.clock().advance(Duration::from_secs(301));
    test.sign_in("ana", PASSWORD).await;
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
async fn a_forgotten_password_is_chosen_anew_once() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let guest = test.anonymous();
    guest
        .post("/password-reset", &[("email", "Ana@example.org")])
        .await
        .goes_to("/password-reset/sent");
    let link = test.mail_to("ana@example.org").await.link();
    guest.get(&link).await.goes_to("/password-reset/new");
    let form = guest.get("/password-reset/new").await;
    assert!(form.has("#f-password"));
    let weak = [("password", "short"), ("password_confirmation", "short")];
    assert_eq!(guest.post("/password-reset/new", &weak).await.status, 422);
    let pair = [("password", NEW), ("password_confirmation", NEW)];
    guest
        .post("/password-reset/new", &pair)
        .await
        .goes_to("/password-reset/done");
    ana.get("/@ana").await.goes_to("/sign-in?next=%2F%40ana");
    assert!(
        test.mail_to("ana@example.org")
            .await
            .subject
            .contains("was changed")
    );
    test.clock().advance(Duration::from_secs(301));
    test.sign_in("ana", NEW).await;
    guest.get(&link).await;
    assert_eq!(guest.get("/password-reset/new").await.status, 410);
}

#[actix_web::test]
async fn twenty_resets_at_once_have_one_effect() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let guests: Vec<_> = (0..20).map(|_| test.anonymous()).collect();
    guests[0]
        .post("/password-reset", &[("email", "ana@example.org")])
        .await;
    let link = test.mail_to("ana@example.org").await.link();
    for guest in &guests {
        guest.get(&link).await;
    }
    let pair = [("password", NEW), ("password_confirmation", NEW)];
    let pages = join_all(
        guests
            .iter()
            .map(|guest| guest.post("/password-reset/new", &pair)),
    )
    .await;
    let done = pages.iter().filter(|page| page.status == 303).count();
    assert_eq!(done, 1);
    assert!(pages.iter().all(|page| page.status != 500));
    let told = test
        .mails()
        .await
        .iter()
        .filter(|mail| mail.subject.contains("was changed"))
        .count();
    assert_eq!(told, 1);
}

#[actix_web::test]
async fn a_reset_link_ends_after_five_minutes() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let guest = test.anonymous();
    guest
        .post("/password-reset", &[("email", "ana@example.org")])
        .await;
    let link = test.mail_to("ana@example.org").await.link();
    test.clock().advance(Duration::from_secs(301));
    guest.get(&link).await;
    let page = guest.get("/password-reset/new").await;
    assert_eq!(page.status, 410);
    assert_eq!(
        page.attributes(".auth__box p a.button", "href"),
        ["/password-reset"]
    );
}

#[actix_web::test]
async fn a_reset_of_a_pending_address_finishes_the_sign_up() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    sign_up(&guest, "lan", "lan@example.org").await;
    // Its mail leaves first: two that leave within one tick of the files' clock have no order.
    test.run_jobs().await;
    test.clock().advance(Duration::from_secs(5));
    guest
        .post("/password-reset", &[("email", "lan@example.org")])
        .await;
    let link = test.mail_to("lan@example.org").await.link();
    assert!(link.starts_with("/password-reset/"), "{link}");
    guest.get(&link).await;
    let pair = [("password", NEW), ("password_confirmation", NEW)];
    guest
        .post("/password-reset/new", &pair)
        .await
        .goes_to("/password-reset/done");
    test.sign_in("lan", NEW).await;
}

#[actix_web::test]
async fn changing_the_password_asks_for_the_old_one_and_ends_other_sessions() {
    let test = TestApp::start().await;
    let here = test.user("ana").await;
    let there = test.sign_in("ana", PASSWORD).await;
    let form = |current: &'static str| {
        [
            ("current", current),
            ("password", NEW),
            ("password_confirmation", NEW),
        ]
    };
    let page = here.post("/settings/password", &form("Wrong-1-one")).await;
    assert_eq!(
        page.text("#f-current-error"),
        "This is not your current password."
    );
    here.post("/settings/password", &form(PASSWORD))
        .await
        .goes_to("/settings/password");
    assert_eq!(here.get("/@ana").await.status, 200);
    assert_eq!(there.get("/@ana").await.status, 303);
}

#[actix_web::test]
async fn an_invitation_for_one_lets_one_in() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let page = ana.get("/invitations").await;
    let key = page
        .attributes("input[name=request_key]", "value")
        .remove(0);
    let form = [
        ("request_key", key.as_str()),
        ("note", "For Lan"),
        ("max_uses", "1"),
        ("days", "7"),
    ];
    let (a, b) = futures_util::join!(
        ana.post("/invitations", &form),
        ana.post("/invitations", &form)
    );
    a.goes_to("/invitations");
    b.goes_to("/invitations");
    let links = ana
        .get("/invitations")
        .await
        .attributes("input[readonly]", "value");
    assert_eq!(links.len(), 1);
    let path = url::Url::parse(&links[0]).unwrap().path().to_owned();
    assert!(
        test.anonymous()
            .get(&path)
            .await
            .text(".auth__lead")
            .contains("Ana invites you")
    );
    let guests: Vec<_> = (0..20).map(|_| test.anonymous()).collect();
    let names: Vec<_> = (0..20)
        .map(|n| (format!("guest{n}"), format!("g{n}@example.org")))
        .collect();
    let joins = guests.iter().zip(&names).map(|(guest, (name, email))| {
        let form = [
            ("full_name", "Guest"),
            ("username", name),
            ("email", email),
            ("password", PASSWORD),
            ("password_confirmation", PASSWORD),
        ];
        guest.request(Method::POST, &path).form(&form)
    });
    let pages = join_all(joins.map(Page::of)).await;
    assert_eq!(pages.iter().filter(|page| page.status == 303).count(), 1);
    assert!(pages.iter().all(|page| page.status != 500));
    assert_eq!(count_users(&test).await, 2);
    assert!(test.mails().await.is_empty());
    assert_eq!(test.anonymous().get(&path).await.status, 410);
}

#[actix_web::test]
async fn a_session_ends_when_its_owner_is_suspended() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let (admin, user) = (
        test.make("boss", Role::Admin).await,
        test.id_of("ana").await,
    );
    test.app
        .db
        .write(move |tx| veranda::features::accounts::set_suspended(tx, admin, user, Some("spam")))
        .await
        .unwrap();
    assert_eq!(ana.get("/people").await.status, 303);
    let form = [("login", "ana"), ("password", PASSWORD)];
    test.clock().advance(Duration::from_secs(61));
    assert_eq!(test.anonymous().post("/sign-in", &form).await.status, 422);
}

#[actix_web::test]
async fn an_empty_site_is_set_up_once_by_the_link_from_the_log() {
    let test = TestApp::start_empty().await;
    let guest = test.anonymous();
    for path in ["/", "/sign-in", "/people"] {
        let page = guest.get(path).await;
        assert_eq!(page.status, 503);
        assert!(page.text("main").contains("not set up yet"));
    }
    assert_eq!(guest.get("/setup/guessed").await.status, 404);
    let token = test.app.setup_token.load().as_ref().clone().unwrap();
    let path = format!("/setup/{token}");
    assert!(guest.get(&path).await.has("#f-site_name"));
    let mut form = vec![
        ("site_name", ""),
        ("base_url", test.base.as_str()),
        ("sign_up", "open"),
        ("full_name", "Martin Keller"),
        ("username", "martin"),
        ("email", "martin@example.org"),
        ("password", PASSWORD),
        ("password_confirmation", PASSWORD),
    ];
    let page = guest.post(&path, &form).await;
    assert_eq!(
        page.text("#f-site_name-error"),
        "Please give the site a name."
    );
    form[0].1 = "Our Porch";
    let twins: Vec<_> = (0..5).map(|_| test.anonymous()).collect();
    let pages = join_all(twins.iter().map(|twin| twin.post(&path, &form))).await;
    assert_eq!(pages.iter().filter(|page| page.status == 303).count(), 1);
    assert_eq!(count_users(&test).await, 1);
    assert_eq!(test.anonymous().get(&path).await.status, 404);
    let winner = pages.iter().position(|page| page.status == 303).unwrap();
    assert_eq!(twins[winner].get("/admin").await.status, 200);
    assert!(
        test.anonymous()
            .get("/sign-in")
            .await
            .text("title")
            .ends_with("Our Porch")
    );
}

#[actix_web::test]
async fn guessed_links_are_no_longer_good_and_leave_no_session() {
    let test = TestApp::start().await;
    for path in [
        "/password-reset/guess",
        "/sign-up/confirm/guess",
        "/invitation/guess",
    ] {
        let page = test.anonymous().get(path).await;
        assert_eq!(page.status, 410, "{path}");
        assert!(page.text("h1").ends_with("is no longer good"), "{path}");
        assert_eq!(page.header("set-cookie"), "", "{path}");
    }
    let page = test.anonymous().get("/setup/guess").await;
    assert_eq!((page.status.as_u16(), page.header("set-cookie")), (404, ""));
    let left: i64 = test
        .read(|conn| Ok(sessions::table.count().get_result(conn)?))
        .await;
    assert_eq!(left, 0);
}
