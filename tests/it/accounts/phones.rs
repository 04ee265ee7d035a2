//! Accounts of people who have a phone number and no address.

use std::time::Duration;

use diesel::prelude::*;
use veranda::db::schema::{pending_accounts, users};
use veranda::web::Role;

use super::{NEW, begin, count_users, events, finish, other_than, try_sign_in};
use crate::support::{PASSWORD, TestApp};

const NUMBER: &str = "+998901234567";

#[actix_web::test]
async fn signing_up_by_a_texted_code() {
    let test = TestApp::start().await;
    let guest = test.anonymous();
    begin(&guest, "+998 (90) 123-45-67")
        .await
        .goes_to("/sign-up/sent");
    let page = guest.get("/sign-up/sent").await;
    assert_eq!(page.text("h1"), "Check your phone");
    assert!(page.text(".auth__lead").contains("+998 90 123 45 67"));
    let sms = test.text_to(NUMBER).await;
    assert!(sms.text.contains("Porch") && sms.text.contains("/sign-up/confirm/"));
    let stored: (String, String) = test
        .read(|conn| {
            Ok(pending_accounts::table
                .select((pending_accounts::contact_kind, pending_accounts::contact))
                .first(conn)?)
        })
        .await;
    assert_eq!(stored, ("phone".into(), NUMBER.into()));
    let wrong = [("code", other_than(&sms.code()))];
    assert_eq!(guest.post("/sign-up/confirm", &wrong).await.status, 422);
    let code = [("code", &*sms.code())];
    guest
        .post("/sign-up/confirm", &code)
        .await
        .goes_to("/sign-up/finish");
    finish(&guest, "lan").await.goes_to("/sign-in");
    let (phone, email): (Option<String>, Option<String>) = test
        .read(|conn| {
            Ok(users::table
                .select((users::phone, users::email))
                .first(conn)?)
        })
        .await;
    assert_eq!((phone.as_deref(), email), (Some(NUMBER), None));
    test.sign_in("+998 90 123 45 67", PASSWORD).await;
    assert!(test.mails().await.is_empty());
}

#[actix_web::test]
async fn a_known_number_is_answered_like_an_unknown_one() {
    let test = TestApp::start().await;
    let ana = test.make("ana", Role::Member).await;
    test.change(move |tx| {
        diesel::update(users::table.find(ana))
            .set(users::phone.eq(Some(NUMBER)))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let (known, unknown) = (test.anonymous(), test.anonymous());
    begin(&known, NUMBER).await.goes_to("/sign-up/sent");
    begin(&unknown, "+998901234568")
        .await
        .goes_to("/sign-up/sent");
    let page = |page: crate::support::Page, number: &str| page.body.replace(number, "X");
    assert_eq!(
        page(known.get("/sign-up/sent").await, "+998 90 123 45 67"),
        page(unknown.get("/sign-up/sent").await, "+998 90 123 45 68")
    );
    assert!(
        test.text_to(NUMBER)
            .await
            .text
            .contains("already have an account")
    );
    assert!(
        test.text_to("+998901234568")
            .await
            .text
            .contains("is your code")
    );
}

#[actix_web::test]
async fn a_forgotten_password_is_chosen_anew_by_a_texted_code() {
    let test = TestApp::start().await;
    let ana = test.make("ana", Role::Member).await;
    test.change(move |tx| {
        diesel::update(users::table.find(ana))
            .set(users::phone.eq(Some(NUMBER)))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let (guest, nobody) = (test.anonymous(), test.anonymous());
    for (client, number) in [(&guest, NUMBER), (&nobody, "+998901234568")] {
        client
            .post("/password-reset", &[("contact", number)])
            .await
            .goes_to("/password-reset/sent");
        assert!(client.get("/password-reset/sent").await.has("#f-code"));
    }
    let code = test.text_to(NUMBER).await.code();
    let wrong = [("code", other_than(&code))];
    let a = guest.post("/password-reset/code", &wrong).await;
    let b = nobody.post("/password-reset/code", &wrong).await;
    assert_eq!(
        (a.status.as_u16(), a.text("#f-code-error")),
        (422, b.text("#f-code-error"))
    );
    guest
        .post("/password-reset/code", &[("code", &code)])
        .await
        .goes_to("/password-reset/new");
    // A code works once.
    let late = guest.post("/password-reset/code", &[("code", &code)]).await;
    assert_eq!(late.status, 422);
    let pair = [("password", NEW), ("password_confirmation", NEW)];
    guest
        .post("/password-reset/new", &pair)
        .await
        .goes_to("/password-reset/done");
    assert!(
        events(&test, "ana")
            .await
            .contains(&"password_reset".to_owned())
    );
    assert_eq!(
        try_sign_in(&test.anonymous(), "ana", PASSWORD).await.status,
        422
    );
    try_sign_in(&test.anonymous(), NUMBER, NEW)
        .await
        .goes_to("/");
}

#[actix_web::test]
async fn a_number_is_added_and_changed_and_taken_back() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let ask = async |number: &str| {
        let form = [("contact", number), ("current", PASSWORD)];
        ana.post("/settings/contact", &form)
            .await
            .goes_to("/settings/contact");
        let code = test.text_to(number).await.code();
        let form = [("kind", "phone"), ("code", code.as_str())];
        ana.post("/settings/contact/confirm", &form)
            .await
            .goes_to("/settings/contact");
    };
    ask(NUMBER).await;
    assert!(
        ana.get("/settings/contact")
            .await
            .body
            .contains("+998 90 123 45 67")
    );
    test.clock().advance(Duration::from_secs(200));
    ask("+998901234568").await;
    let told = test.text_to(NUMBER).await.text;
    let link = &told[told.find("http").unwrap()..];
    let path = url::Url::parse(link.trim()).unwrap().path().to_owned();
    assert_eq!(test.anonymous().post(&path, &[]).await.status, 200);
    let phone: Option<String> = test
        .read(|conn| Ok(users::table.select(users::phone).first(conn)?))
        .await;
    assert_eq!(phone.as_deref(), Some(NUMBER));
    assert_eq!(count_users(&test).await, 1);
}

#[actix_web::test]
async fn a_number_is_taken_however_its_country_code_is_written() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    for written in ["00998 90 123 45 67", "998901234567"] {
        let guest = test.anonymous();
        begin(&guest, written).await.goes_to("/sign-up/sent");
        let page = guest.get("/sign-up/sent").await;
        assert!(page.text(".auth__lead").contains("+998 90 123 45 67"));
        let form = [("contact", written)];
        guest
            .post("/password-reset", &form)
            .await
            .goes_to("/password-reset/sent");
        let form = [("contact", written), ("current", PASSWORD)];
        ana.post("/settings/contact", &form)
            .await
            .goes_to("/settings/contact");
        assert!(
            ana.get("/settings/contact")
                .await
                .body
                .contains("+998 90 123 45 67")
        );
    }
    let page = begin(&test.anonymous(), "901234567").await;
    assert!(page.text("#f-contact-error").contains("country code"));
}
