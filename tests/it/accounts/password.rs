//! A forgotten password, and changing one.

use std::time::Duration;

use futures_util::future::join_all;
use veranda::web::Role;

use super::{NEW, WRONG, begin, count_users, events, finish, mail, try_sign_in};
use crate::support::{PASSWORD, TestApp, TestClient};

async fn ask(client: &TestClient, contact: &str) {
    client
        .post("/password-reset", &[("contact", contact)])
        .await
        .goes_to("/password-reset/sent");
}

const PAIR: [(&str, &str); 2] = [("password", NEW), ("password_confirmation", NEW)];

#[actix_web::test]
async fn a_forgotten_password_is_chosen_anew_once() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let guest = test.anonymous();
    ask(&guest, "Ana@example.org").await;
    let link = test.mail_to("ana@example.org").await.link();
    // Opening it uses nothing up, and the address then holds no token.
    for _ in 0..2 {
        test.anonymous()
            .get(&link)
            .await
            .goes_to("/password-reset/new");
    }
    guest.get(&link).await.goes_to("/password-reset/new");
    assert!(guest.get("/password-reset/new").await.has("#f-password"));
    let weak = [("password", "short"), ("password_confirmation", "short")];
    assert_eq!(guest.post("/password-reset/new", &weak).await.status, 422);
    guest
        .post("/password-reset/new", &PAIR)
        .await
        .goes_to("/password-reset/done");
    let done = guest.get("/password-reset/done").await;
    assert_eq!(done.text("h1"), "Password changed");
    // Nobody else is told of a change that they did not make.
    let other = test.anonymous();
    other.get("/password-reset/done").await.goes_to("/sign-in");
    ana.get("/@ana").await.goes_to("/sign-in?next=%2F%40ana");
    assert!(
        test.mail_to("ana@example.org")
            .await
            .subject
            .contains("was changed")
    );
    assert_eq!(events(&test, "ana").await, ["signed_in", "password_reset"]);
    assert_eq!(
        try_sign_in(&test.anonymous(), "ana", PASSWORD).await.status,
        422
    );
    test.sign_in("ana", NEW).await;
    assert_eq!(guest.get(&link).await.status, 410);
    assert_eq!(guest.get("/password-reset/new").await.status, 410);
}

#[actix_web::test]
async fn after_a_reset_its_owner_does_not_wait_for_anybodys_tries() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    for _ in 0..6 {
        test.clock().advance(Duration::from_secs(7));
        try_sign_in(&test.anonymous(), "ana", WRONG).await;
    }
    let guest = test.anonymous();
    ask(&guest, "ana@example.org").await;
    let link = test.mail_to("ana@example.org").await.link();
    guest.get(&link).await;
    guest
        .post("/password-reset/new", &PAIR)
        .await
        .goes_to("/password-reset/done");
    try_sign_in(&guest, "ana", NEW).await.goes_to("/");
}

#[actix_web::test]
async fn twenty_resets_at_once_have_one_effect() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let guests: Vec<_> = (0..20).map(|_| test.anonymous()).collect();
    ask(&guests[0], "ana@example.org").await;
    let link = test.mail_to("ana@example.org").await.link();
    for guest in &guests {
        guest.get(&link).await;
    }
    let posts = guests
        .iter()
        .map(|guest| guest.post("/password-reset/new", &PAIR));
    let pages = join_all(posts).await;
    assert_eq!(pages.iter().filter(|page| page.status == 303).count(), 1);
    assert!(pages.iter().all(|page| page.status != 500));
    let mails = test.mails().await;
    let told = mails
        .iter()
        .filter(|mail| mail.subject.contains("was changed"));
    assert_eq!(told.count(), 1);
}

#[actix_web::test]
async fn a_reset_link_ends_after_five_minutes_and_the_page_offers_a_new_one() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let guest = test.anonymous();
    ask(&guest, "ana@example.org").await;
    let link = test.mail_to("ana@example.org").await.link();
    test.clock().advance(Duration::from_secs(299));
    test.anonymous()
        .get(&link)
        .await
        .goes_to("/password-reset/new");
    test.clock().advance(Duration::from_secs(2));
    guest.get(&link).await;
    let page = guest.get("/password-reset/new").await;
    assert_eq!(page.status, 410);
    assert_eq!(
        page.attributes(".auth__box p a.button", "href"),
        ["/password-reset"]
    );
    let changed = format!("{}x", &link[..link.len() - 1]);
    assert_eq!(test.anonymous().get(&changed).await.status, 410);
}

#[actix_web::test]
async fn a_reset_is_mailed_to_the_stored_address_only() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    // A second field of the same name is refused, and a look-alike is another address.
    let guest = test.anonymous();
    let twice = [
        ("contact", "ana@example.org"),
        ("contact", "evil@example.com"),
    ];
    assert_eq!(guest.post("/password-reset", &twice).await.status, 400);
    ask(&guest, "an\u{430}@example.org").await;
    assert!(test.mails().await.is_empty());
    ask(&guest, "ANA@EXAMPLE.ORG").await;
    let mails = test.mails().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].to.contains("ana@example.org"));
    assert!(
        mails[0]
            .text
            .contains(&format!("{}/password-reset/", test.base))
    );
}

#[actix_web::test]
async fn a_reset_of_a_pending_address_finishes_the_sign_up() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    begin(&guest, "lan@example.org").await;
    // Its mail leaves first: two that leave within one tick of the files' clock have no order.
    test.run_jobs().await;
    test.clock().advance(Duration::from_secs(5));
    ask(&guest, "lan@example.org").await;
    let mail = test.mail_to("lan@example.org").await;
    assert!(
        mail.subject.contains("Choose a password"),
        "{}",
        mail.subject
    );
    guest
        .post(&mail.link(), &[])
        .await
        .goes_to("/sign-up/finish");
    finish(&guest, "lan").await.goes_to("/sign-in");
    assert_eq!(count_users(&test).await, 1);
    test.sign_in("lan@example.org", PASSWORD).await;
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
    let page = here.post("/settings/password", &form(WRONG)).await;
    assert_eq!(page.text("#f-current-error"), "This is not your password.");
    let page = here.post("/settings/password", &form("")).await;
    assert_eq!(page.status, 422);
    here.post("/settings/password", &form(PASSWORD))
        .await
        .goes_to("/settings/password");
    assert_eq!(here.get("/@ana").await.status, 200);
    assert_eq!(there.get("/@ana").await.status, 303);
    assert!(
        events(&test, "ana")
            .await
            .contains(&"password_changed".to_owned())
    );
    // A way to a new password that was on its way is worth nothing now.
    // The mail about the second device's sign-in may leave after it.
    mail(&test, "ana@", "was changed").await;
}

#[actix_web::test]
async fn a_change_of_the_password_ends_a_reset_that_is_on_its_way() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let guest = test.anonymous();
    ask(&guest, "ana@example.org").await;
    let link = test.mail_to("ana@example.org").await.link();
    let form = [
        ("current", PASSWORD),
        ("password", NEW),
        ("password_confirmation", NEW),
    ];
    ana.post("/settings/password", &form)
        .await
        .goes_to("/settings/password");
    assert_eq!(guest.get(&link).await.status, 410);
}

#[actix_web::test]
async fn asking_for_the_password_again_is_no_way_to_guess_it() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let form = [
        ("current", WRONG),
        ("password", NEW),
        ("password_confirmation", NEW),
    ];
    for _ in 0..5 {
        let page = ana.post("/settings/password", &form).await;
        assert_eq!(page.text("#f-current-error"), "This is not your password.");
    }
    // Every page that asks counts together.
    for (path, form) in [
        (
            "/settings/password",
            vec![
                ("current", PASSWORD),
                ("password", NEW),
                ("password_confirmation", NEW),
            ],
        ),
        ("/settings/two-step", vec![("current", PASSWORD)]),
        (
            "/settings/contact",
            vec![("current", PASSWORD), ("contact", "new@example.org")],
        ),
    ] {
        let page = ana.post(path, &form).await;
        assert_eq!(page.status, 422, "{path}");
        assert!(
            page.text("#f-current-error").contains("Please wait"),
            "{path}"
        );
    }
    test.clock().advance(Duration::from_secs(61));
    let form = [
        ("current", PASSWORD),
        ("password", NEW),
        ("password_confirmation", NEW),
    ];
    ana.post("/settings/password", &form)
        .await
        .goes_to("/settings/password");
}
