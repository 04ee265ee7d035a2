//! Sign-up in three steps: a contact, its proof, who somebody is.

use std::time::Duration;

use diesel::prelude::*;
use futures_util::future::join_all;
use veranda::db::schema::{activities, users};
use veranda::web::Role;

use super::{begin, count_pending, count_users, finish, other_than, prove};
use crate::support::{PASSWORD, Page, TestApp};

#[actix_web::test]
async fn signing_up_by_the_mailed_link() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    begin(&guest, "lan@example.org")
        .await
        .goes_to("/sign-up/sent");
    let sent = guest.get("/sign-up/sent").await;
    assert!(sent.text(".auth__lead").contains("lan@example.org"));
    assert_eq!(count_users(&test).await, 0);
    let link = test.mail_to("lan@example.org").await.link();
    // A mail scanner opens it first; nothing may happen by that.
    for _ in 0..2 {
        assert_eq!(test.anonymous().get(&link).await.status, 200);
    }
    assert_eq!(
        (count_users(&test).await, count_pending(&test).await),
        (0, 1)
    );
    // Another browser than the one that asked: whoever reads the mail goes on.
    let phone = test.anonymous();
    phone.post(&link, &[]).await.goes_to("/sign-up/finish");
    assert_eq!(count_users(&test).await, 0);
    assert!(
        phone
            .get("/sign-up/finish")
            .await
            .text(".auth__lead")
            .contains("lan@example.org")
    );
    finish(&phone, "lan").await.goes_to("/sign-in");
    assert_eq!(
        (count_users(&test).await, count_pending(&test).await),
        (1, 0)
    );
    let told = phone.get("/sign-in").await;
    assert!(
        told.text(".toast, .flash, [role=status]").contains("ready"),
        "{}",
        told.body
    );
    // A second click says that it was used.
    let page = test.anonymous().post(&link, &[]).await;
    assert_eq!(
        (page.status.as_u16(), page.text("h1").as_str()),
        (410, "This link is no longer good")
    );
    assert_eq!(test.anonymous().get(&link).await.status, 410);
    let lan = test.sign_in("LAN@example.org", PASSWORD).await;
    assert_eq!(lan.get("/@lan").await.text("h1"), "Lan Nguyễn");
    for closed_to_members in ["/sign-in", "/sign-up"] {
        lan.get(closed_to_members).await.goes_to("/");
    }
    let joined: i64 = test
        .read(|conn| {
            Ok(activities::table
                .filter(activities::verb.eq("joined"))
                .count()
                .get_result(conn)?)
        })
        .await;
    assert_eq!(joined, 1);
    test.stop().await;
}

#[actix_web::test]
async fn signing_up_by_the_mailed_code() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    begin(&guest, "lan@example.org").await;
    let code = test.mail_to("lan@example.org").await.code();
    let page = guest
        .post("/sign-up/confirm", &[("code", other_than(&code))])
        .await;
    assert_eq!(page.status, 422);
    assert!(
        page.text("#f-code-error")
            .starts_with("This is not the code")
    );
    // What cannot be a code costs none of the tries.
    let page = guest.post("/sign-up/confirm", &[("code", "12")]).await;
    assert_eq!(
        page.text("#f-code-error"),
        "Please write the 6 digits of the message."
    );
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    guest
        .post("/sign-up/confirm", &[("code", &spaced)])
        .await
        .goes_to("/sign-up/finish");
    finish(&guest, "lan").await.goes_to("/sign-in");
    assert_eq!(count_users(&test).await, 1);
}

#[actix_web::test]
async fn a_sign_up_is_left_and_resumed() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    begin(&guest, "lan@example.org").await;
    let page = guest.get("/sign-up").await;
    assert_eq!(page.attributes(".notice a", "href"), ["/sign-up/sent"]);
    let code = test.mail_to("lan@example.org").await.code();
    guest.post("/sign-up/confirm", &[("code", &code)]).await;
    // Hours later, on the same device.
    test.clock().advance(Duration::from_secs(5 * 3600));
    let page = guest.get("/sign-up").await;
    assert_eq!(page.attributes(".notice a", "href"), ["/sign-up/finish"]);
    finish(&guest, "lan").await.goes_to("/sign-in");
    // And after a day it is over, kindly.
    let late = test.anonymous();
    prove(&test, &late, "late@example.org").await;
    test.clock().advance(Duration::from_secs(23 * 3600));
    assert_eq!(late.get("/sign-up/finish").await.status, 200);
    test.clock().advance(Duration::from_secs(2 * 3600));
    let page = late.visit("/sign-up/finish").await;
    assert!(page.has("#f-contact"));
    assert_eq!(count_users(&test).await, 1);
}

#[actix_web::test]
async fn whoever_asked_cannot_go_on_before_the_proof() {
    let test = TestApp::start().await;
    let (thief, owner) = (test.anonymous(), test.anonymous());
    begin(&thief, "lan@example.org").await;
    let link = test.mail_to("lan@example.org").await.link();
    owner.post(&link, &[]).await.goes_to("/sign-up/finish");
    // The owner has proven it, not the one who asked first.
    thief.get("/sign-up/finish").await.goes_to("/sign-up");
    finish(&thief, "thief").await.goes_to("/sign-up");
    finish(&owner, "lan").await.goes_to("/sign-in");
    assert_eq!(count_users(&test).await, 1);
}

#[actix_web::test]
async fn five_wrong_codes_kill_the_code_and_a_new_one_works() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    begin(&guest, "lan@example.org").await;
    let code = test.mail_to("lan@example.org").await.code();
    let form = [("code", other_than(&code))];
    join_all((0..8).map(|_| guest.post("/sign-up/confirm", &form))).await;
    let page = guest.post("/sign-up/confirm", &[("code", &code)]).await;
    assert!(page.text("#f-code-error").contains("can no longer be used"));
    // Too early nothing is sent, and the wait is shown; after three minutes a new code is.
    guest.post("/sign-up/resend", &[]).await;
    assert_eq!(test.mails().await.len(), 1);
    test.clock().advance(Duration::from_secs(60));
    let seconds = guest
        .get("/sign-up/sent")
        .await
        .attributes("[data-seconds]", "data-seconds");
    assert_eq!(seconds, ["120"]);
    test.clock().advance(Duration::from_secs(121));
    assert!(!guest.get("/sign-up/sent").await.has("[data-seconds]"));
    guest
        .post("/sign-up/resend", &[])
        .await
        .goes_to("/sign-up/sent");
    assert_eq!(test.mails().await.len(), 2);
    let fresh = test.mail_to("lan@example.org").await.code();
    if fresh != code {
        assert_eq!(
            guest
                .post("/sign-up/confirm", &[("code", &code)])
                .await
                .status,
            422
        );
    }
    guest
        .post("/sign-up/confirm", &[("code", &fresh)])
        .await
        .goes_to("/sign-up/finish");
}

#[actix_web::test]
async fn codes_end_after_ten_minutes_and_links_after_a_day() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    begin(&guest, "lan@example.org").await;
    let mail = test.mail_to("lan@example.org").await;
    test.clock().advance(Duration::from_secs(601));
    let page = guest
        .post("/sign-up/confirm", &[("code", &mail.code())])
        .await;
    assert_eq!(page.status, 422);
    assert_eq!(guest.get(&mail.link()).await.status, 200);
    test.clock().advance(Duration::from_secs(24 * 3600));
    assert_eq!(guest.post(&mail.link(), &[]).await.status, 410);
    test.run_jobs().await;
    assert_eq!(count_pending(&test).await, 0);
}

/// A page with what only says who asked taken out.
fn alike(page: Page, contact: &str) -> (u16, Option<String>, String) {
    (
        page.status.as_u16(),
        page.location(),
        page.body.replace(contact, "X"),
    )
}

#[actix_web::test]
async fn a_known_address_is_answered_like_an_unknown_one() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    let (known, unknown) = (test.anonymous(), test.anonymous());
    let (a, b) = ("ANA@example.org", "new@example.org");
    assert_eq!(
        alike(begin(&known, a).await, a),
        alike(begin(&unknown, b).await, b)
    );
    let page = "/sign-up/sent";
    assert_eq!(
        alike(known.get(page).await, a),
        alike(unknown.get(page).await, b)
    );
    let mails = test.mails().await;
    let subject = |to: &str| {
        mails
            .iter()
            .find(|mail| mail.to.to_lowercase().contains(to))
            .map(|mail| mail.subject.clone())
    };
    assert!(subject("ana@").unwrap().contains("already have an account"));
    assert!(subject("new@").unwrap().contains("Confirm your address"));
    // Every try at a code, the sixth as the first.
    for _ in 0..6 {
        let wrong = [("code", "000000")];
        let first = alike(known.post("/sign-up/confirm", &wrong).await, a);
        assert_eq!(
            first,
            alike(unknown.post("/sign-up/confirm", &wrong).await, b)
        );
        assert_eq!(first.0, 422);
    }
    for advance in [0, 181] {
        test.clock().advance(Duration::from_secs(advance));
        let first = alike(known.post("/sign-up/resend", &[]).await, a);
        assert_eq!(first, alike(unknown.post("/sign-up/resend", &[]).await, b));
        assert_eq!(
            alike(known.get(page).await, a),
            alike(unknown.get(page).await, b)
        );
    }
    let ask = async |client: &crate::support::TestClient, to: &str| {
        let answer = client.post("/password-reset", &[("contact", to)]).await;
        (
            alike(answer, to),
            alike(client.get("/password-reset/sent").await, to),
        )
    };
    assert_eq!(
        ask(&known, a).await,
        ask(&unknown, "nobody@example.org").await
    );
    test.run_jobs().await;
    test.stop().await;
}

#[actix_web::test]
async fn the_same_address_is_written_to_once_in_three_minutes() {
    let test = TestApp::start().await;
    test.make("ana", Role::Member).await;
    for to in ["ana@example.org", "new@example.org"] {
        for _ in 0..3 {
            begin(&test.anonymous(), to).await.goes_to("/sign-up/sent");
        }
        let sent = test
            .mails()
            .await
            .iter()
            .filter(|mail| mail.to.contains(to))
            .count();
        assert_eq!(sent, 1, "{to}");
        test.clock().advance(Duration::from_secs(181));
        begin(&test.anonymous(), to).await;
        let sent = test
            .mails()
            .await
            .iter()
            .filter(|mail| mail.to.contains(to))
            .count();
        assert_eq!(sent, 2, "{to}");
    }
}

#[actix_web::test]
async fn a_taken_username_is_said_as_it_is_typed_and_again_at_the_end() {
    let test = TestApp::start().await;
    let (first, second) = (test.anonymous(), test.anonymous());
    prove(&test, &first, "one@example.org").await;
    prove(&test, &second, "two@example.org").await;
    let check = async |name: &str| {
        let page = test
            .anonymous()
            .get(&format!("/sign-up/username?username={name}"))
            .await;
        (page.status.as_u16(), page.body)
    };
    assert_eq!(check("Lan").await, (200, "@lan can be yours.".into()));
    finish(&first, "lan").await.goes_to("/sign-in");
    assert_eq!(check("LAN").await.0, 409);
    assert_eq!(
        check("x").await,
        (422, "A username has 3 to 30 characters.".into())
    );
    let page = finish(&second, "LAN").await;
    assert_eq!(page.status, 422);
    assert!(page.text("#f-username-error").contains("@lan is taken"));
    assert_eq!(page.attributes("#f-full_name", "value"), ["Lan Nguyễn"]);
    // What else is wrong is said in the same answer.
    let form = [("username", "lan"), ("password", "short")];
    let page = second.post("/sign-up/finish", &form).await;
    assert!(page.text("#f-username-error").contains("@lan is taken"));
    assert!(
        page.text("#f-password-length-error")
            .contains("9 characters")
    );
    finish(&second, "lan.two").await.goes_to("/sign-in");
    assert_eq!(count_users(&test).await, 2);
}

#[actix_web::test]
async fn refused_details_say_why_and_make_no_account() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    prove(&test, &guest, "ana@example.org").await;
    let long = "x".repeat(200);
    for (field, value, message) in [
        ("full_name", "", "Please write your name."),
        (
            "full_name",
            long.as_str(),
            "Please keep this to 80 characters",
        ),
        (
            "first_name",
            long.as_str(),
            "Please keep this to 50 characters",
        ),
        ("username", "", "Please choose a username."),
        ("username", "x", "A username has 3 to 30 characters."),
        ("username", "admin", "This username is kept for the site."),
        ("password", "", "Please choose a password."),
        ("password", "Abcdef1x", "Missing: 9 characters or more"),
        (
            "password_confirmation",
            "Other-7-thing",
            "The two passwords are not the same.",
        ),
    ] {
        let mut form = vec![
            ("full_name", "Ana"),
            ("username", "ana.p"),
            ("password", PASSWORD),
            ("password_confirmation", PASSWORD),
        ];
        form.retain(|(name, _)| *name != field);
        form.push((field, value));
        test.clock().advance(Duration::from_secs(61));
        let page = guest.post("/sign-up/finish", &form).await;
        assert_eq!(page.status, 422, "{field}: {value}");
        let described = page.attributes(&format!("#f-{field}"), "aria-describedby");
        let places = described.iter().flat_map(|ids| ids.split_whitespace());
        let told: Vec<_> = places.map(|id| page.text(&format!("#{id}"))).collect();
        let is_told = told.iter().any(|text| text.starts_with(message));
        assert!(is_told, "{field}: {told:?}");
        assert!(!page.body.contains(PASSWORD));
    }
    assert_eq!(count_users(&test).await, 0);
}

#[actix_web::test]
async fn an_empty_full_name_is_made_of_the_first_and_the_last() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    prove(&test, &guest, "ana@example.org").await;
    let form = [
        ("first_name", "Ana"),
        ("last_name", "Petrova"),
        ("username", "ana.p"),
        ("password", PASSWORD),
        ("password_confirmation", PASSWORD),
    ];
    guest
        .post("/sign-up/finish", &form)
        .await
        .goes_to("/sign-in");
    let names: (String, String, String) = test
        .read(|conn| {
            Ok(users::table
                .select((users::full_name, users::first_name, users::last_name))
                .first(conn)?)
        })
        .await;
    assert_eq!(
        names,
        ("Ana Petrova".into(), "Ana".into(), "Petrova".into())
    );
}

#[actix_web::test]
async fn what_is_no_contact_is_refused_beside_the_field() {
    let test = TestApp::start().await;
    for (typed, message) in [
        ("", "Please write your e-mail address or phone number."),
        ("ana@", "This does not look like an e-mail address."),
        (
            "ana",
            "This is neither an e-mail address nor a phone number.",
        ),
        ("+998 12", "This does not look like a phone number."),
        ("901234567", "This does not look like a phone number."),
    ] {
        let page = begin(&test.anonymous(), typed).await;
        assert_eq!(page.status, 422, "{typed}");
        assert!(
            page.text("#f-contact-error").starts_with(message),
            "{typed}: {}",
            page.text("#f-contact-error")
        );
        assert_eq!(page.attributes("#f-contact", "value"), [typed]);
    }
    assert!(test.mails().await.is_empty());
}

#[actix_web::test]
async fn twenty_confirmations_at_once_prove_once() {
    let test = TestApp::start().await;
    begin(&test.anonymous(), "lan@example.org").await;
    let mail = test.mail_to("lan@example.org").await;
    let link = mail.link();
    let guests: Vec<_> = (0..20).map(|_| test.anonymous()).collect();
    let pages = join_all(guests.iter().map(|guest| guest.post(&link, &[]))).await;
    let done = pages.iter().filter(|page| page.status == 303).count();
    let gone = pages.iter().filter(|page| page.status == 410).count();
    assert_eq!((done, gone), (1, 19));
    let winner = &guests[pages.iter().position(|page| page.status == 303).unwrap()];
    test.clock().advance(Duration::from_secs(61));
    let names: Vec<String> = (0..20).map(|n| format!("lan{n}")).collect();
    let pages = join_all(names.iter().map(|name| finish(winner, name))).await;
    assert!(pages.iter().all(|page| page.status.as_u16() < 500));
    assert_eq!(count_users(&test).await, 1);
}

#[actix_web::test]
async fn two_who_proved_want_one_username_at_once() {
    let test = TestApp::start().await;
    let guests: Vec<_> = (0..8).map(|_| test.anonymous()).collect();
    for (n, guest) in guests.iter().enumerate() {
        test.clock().advance(Duration::from_secs(70));
        prove(&test, guest, &format!("guest{n}@example.org")).await;
    }
    let pages = join_all(guests.iter().map(|guest| finish(guest, "lan"))).await;
    assert_eq!(pages.iter().filter(|page| page.status == 303).count(), 1);
    assert_eq!(pages.iter().filter(|page| page.status == 422).count(), 7);
    assert_eq!(count_users(&test).await, 1);
}
