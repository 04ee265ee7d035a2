//! Another address: it proves itself, the old one hears of it and can take it back.

use std::time::Duration;

use diesel::prelude::*;
use futures_util::future::join_all;
use veranda::db::UserId;
use veranda::db::schema::{
    contact_changes, identities, passkeys, replaced_contacts, two_step, users,
};
use veranda::web::Role;

use super::{NEW, WRONG, events, mail, other_than, try_sign_in};
use crate::support::{PASSWORD, Page, TestApp, TestClient};

async fn ask(client: &TestClient, contact: &str) -> Page {
    let form = [("contact", contact), ("current", PASSWORD)];
    client.post("/settings/contact", &form).await
}

async fn email_of(test: &TestApp, username: &str) -> Option<String> {
    let username = username.to_owned();
    test.read(move |conn| {
        Ok(users::table
            .filter(users::username.eq(username))
            .select(users::email)
            .first(conn)?)
    })
    .await
}

#[actix_web::test]
async fn a_new_address_counts_once_it_is_proven() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let page = ana
        .post(
            "/settings/contact",
            &[("contact", "new@example.org"), ("current", WRONG)],
        )
        .await;
    assert_eq!(page.text("#f-current-error"), "This is not your password.");
    assert_eq!(page.attributes("#f-contact", "value"), ["new@example.org"]);
    ask(&ana, "New@example.org")
        .await
        .goes_to("/settings/contact");
    assert!(
        ana.get("/settings/contact")
            .await
            .text(".notice")
            .contains("New@example.org")
    );
    assert_eq!(email_of(&test, "ana").await.unwrap(), "ana@example.org");
    assert_eq!(
        try_sign_in(&test.anonymous(), "new@example.org", PASSWORD)
            .await
            .status,
        422
    );
    let code = mail(&test, "New@", "Confirm").await.code();
    let form = [("kind", "email"), ("code", other_than(&code))];
    let page = ana.post("/settings/contact/confirm", &form).await;
    assert!(
        page.text("#f-code-error")
            .starts_with("This is not the code")
    );
    let form = [("kind", "email"), ("code", code.as_str())];
    ana.post("/settings/contact/confirm", &form)
        .await
        .goes_to("/settings/contact");
    assert_eq!(email_of(&test, "ana").await.unwrap(), "New@example.org");
    test.sign_in("new@example.org", PASSWORD).await;
    assert!(
        mail(&test, "ana@", "was changed")
            .await
            .text
            .contains("7 days")
    );
    mail(&test, "New@", "your address").await;
    let told = events(&test, "ana").await;
    assert!(told.contains(&"contact_changed".to_owned()));
    let log = ana.get("/settings/security-log").await;
    assert!(
        log.texts(".person__name")[1..]
            .iter()
            .any(|line| line.contains("to New@example.org")),
        "{:?}",
        log.texts(".person__name")
    );
    test.stop().await;
}

#[actix_web::test]
async fn the_old_address_takes_it_back_and_throws_the_intruder_out() {
    let test = TestApp::start().await;
    let owner = test.user("ana").await;
    let intruder = test.sign_in("ana", PASSWORD).await;
    ask(&intruder, "thief@example.org").await;
    let link = mail(&test, "thief@", "Confirm").await.link();
    // By the link, from anywhere.
    let elsewhere = test.anonymous();
    assert_eq!(elsewhere.get(&link).await.status, 200);
    elsewhere.post(&link, &[]).await.goes_to("/sign-in");
    assert_eq!(elsewhere.post(&link, &[]).await.status, 410);
    assert_eq!(email_of(&test, "ana").await.unwrap(), "thief@example.org");
    let back = mail(&test, "ana@", "was changed").await.link();
    test.clock().advance(Duration::from_secs(6 * 24 * 3600));
    let guest = test.anonymous();
    assert!(guest.get(&back).await.text("h1").contains("Take this back"));
    assert_eq!(email_of(&test, "ana").await.unwrap(), "thief@example.org");
    let others: Vec<_> = (0..20).map(|_| test.anonymous()).collect();
    let pages = join_all(others.iter().map(|guest| guest.post(&back, &[]))).await;
    let won = pages.iter().position(|page| page.status == 200).unwrap();
    let guest = others[won].clone();
    assert_eq!(pages.iter().filter(|page| page.status == 200).count(), 1);
    assert_eq!(pages.iter().filter(|page| page.status == 410).count(), 19);
    assert_eq!(email_of(&test, "ana").await.unwrap(), "ana@example.org");
    for client in [&owner, &intruder] {
        assert_eq!(client.get("/people").await.status, 303);
    }
    mail(&test, "thief@", "was taken back").await;
    // The way on is a new password, at once, for whoever took it back.
    test.clock().advance(Duration::from_secs(61));
    assert_eq!(
        try_sign_in(&test.anonymous(), "ana", PASSWORD).await.status,
        422
    );
    let pair = [("password", NEW), ("password_confirmation", NEW)];
    guest
        .post("/password-reset/new", &pair)
        .await
        .goes_to("/password-reset/done");
    assert_eq!(
        try_sign_in(&test.anonymous(), "ana", PASSWORD).await.status,
        422
    );
}

#[actix_web::test]
async fn a_way_back_ends_after_seven_days() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    ask(&ana, "new@example.org").await;
    let link = mail(&test, "new@", "Confirm").await.link();
    ana.post(&link, &[]).await.goes_to("/settings/contact");
    let back = mail(&test, "ana@", "was changed").await.link();
    test.clock().advance(Duration::from_secs(7 * 24 * 3600 + 1));
    assert_eq!(test.anonymous().get(&back).await.status, 410);
    assert_eq!(test.anonymous().post(&back, &[]).await.status, 410);
    assert_eq!(email_of(&test, "ana").await.unwrap(), "new@example.org");
    test.run_jobs().await;
    let left: i64 = test
        .read(|conn| Ok(replaced_contacts::table.count().get_result(conn)?))
        .await;
    assert_eq!(left, 0);
}

#[actix_web::test]
async fn an_address_of_somebody_else_is_answered_alike_and_never_taken() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    test.make("ben", Role::Member).await;
    ask(&ana, "BEN@example.org")
        .await
        .goes_to("/settings/contact");
    test.run_jobs().await;
    let page = ana
        .get("/settings/contact")
        .await
        .body
        .replace("BEN@example.org", "X");
    ana.post("/settings/contact/cancel", &[("kind", "email")])
        .await;
    ask(&ana, "free@example.org")
        .await
        .goes_to("/settings/contact");
    let free = ana
        .get("/settings/contact")
        .await
        .body
        .replace("free@example.org", "X");
    assert_eq!(page, free);
    assert!(
        mail(&test, "ben@", "in use")
            .await
            .text
            .contains("nothing changes")
    );
    // Taken by another between the message and the proof.
    let link = mail(&test, "free@", "Confirm").await.link();
    let ben = test.id_of("ben").await;
    test.change(move |tx| {
        diesel::update(users::table.find(ben))
            .set((
                users::email.eq(Some("free@example.org")),
                users::email_key.eq(Some("free@example.org")),
            ))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let page = ana.post(&link, &[]).await;
    assert_eq!(page.status, 409);
    assert!(page.text(".auth__lead").contains("already"));
    assert_eq!(email_of(&test, "ana").await.unwrap(), "ana@example.org");
}

#[actix_web::test]
async fn a_wish_can_be_given_up_and_ends_by_itself() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    ask(&ana, "new@example.org").await;
    let link = mail(&test, "new@", "Confirm").await.link();
    ana.post("/settings/contact/cancel", &[("kind", "email")])
        .await
        .goes_to("/settings/contact");
    assert_eq!(test.anonymous().post(&link, &[]).await.status, 410);
    assert!(!ana.get("/settings/contact").await.has(".notice"));
    ask(&ana, "other@example.org").await;
    test.clock().advance(Duration::from_secs(25 * 3600));
    test.run_jobs().await;
    let left: i64 = test
        .read(|conn| Ok(contact_changes::table.count().get_result(conn)?))
        .await;
    assert_eq!(left, 0);
}

#[actix_web::test]
async fn the_only_way_to_reach_somebody_cannot_be_removed() {
    let test = TestApp::start().await;
    let ana = test.user("ana").await;
    let form = [("kind", "email"), ("current", PASSWORD)];
    assert_eq!(
        ana.post("/settings/contact/remove", &form).await.status,
        409
    );
    let user = test.id_of("ana").await;
    test.change(move |tx| {
        diesel::update(users::table.find(user))
            .set(users::phone.eq(Some("+998901234567")))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    ana.post("/settings/contact/remove", &form)
        .await
        .goes_to("/settings/contact");
    assert_eq!(email_of(&test, "ana").await, None);
    let back = mail(&test, "ana@", "was removed").await.link();
    assert_eq!(test.anonymous().post(&back, &[]).await.status, 200);
    assert_eq!(email_of(&test, "ana").await.unwrap(), "ana@example.org");
}

/// Rows that let a person in: a passkey and another site's account of this name.
async fn add_ways_in(test: &TestApp, user: UserId, name: &'static str) {
    test.change(move |tx| {
        diesel::insert_into(passkeys::table)
            .values((
                passkeys::user_id.eq(user),
                passkeys::credential_id.eq(name),
                passkeys::name.eq(name),
                passkeys::credential.eq("{}"),
                passkeys::created_at.eq(tx.now),
            ))
            .execute(tx.conn)?;
        diesel::insert_into(identities::table)
            .values((
                identities::user_id.eq(user),
                identities::provider.eq("google"),
                identities::issuer.eq("https://accounts.example.org"),
                identities::subject.eq(name),
                identities::claims.eq("{}"),
                identities::created_at.eq(tx.now),
                identities::last_used_at.eq(tx.now),
            ))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
}

#[actix_web::test]
async fn what_an_intruder_added_goes_with_the_take_back() {
    let test = TestApp::start().await;
    test.user("ana").await;
    let ana = test.id_of("ana").await;
    add_ways_in(&test, ana, "owner's").await;
    test.clock().advance(Duration::from_secs(3 * 24 * 3600));
    let intruder = test.sign_in("ana", PASSWORD).await;
    add_ways_in(&test, ana, "thief's").await;
    test.change(move |tx| {
        diesel::insert_into(two_step::table)
            .values((
                two_step::user_id.eq(ana),
                two_step::sealed_secret.eq(vec![1_u8]),
                two_step::confirmed_at.eq(Some(tx.now)),
                two_step::created_at.eq(tx.now),
            ))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    ask(&intruder, "thief@example.org").await;
    let link = mail(&test, "thief@", "Confirm").await.link();
    intruder.post(&link, &[]).await.goes_to("/settings/contact");
    test.clock().advance(Duration::from_secs(600));
    ask(&intruder, "+998901234567").await;
    let code = test.text_to("+998901234567").await.code();
    let form = [("kind", "phone"), ("code", code.as_str())];
    intruder
        .post("/settings/contact/confirm", &form)
        .await
        .goes_to("/settings/contact");

    let back = mail(&test, "ana@", "was changed").await.link();
    let owner = test.anonymous();
    let page = owner.post(&back, &[]).await;
    assert_eq!(
        page.attributes("main a.button", "href"),
        ["/password-reset/new"]
    );
    let left: Vec<String> = test
        .read(|conn| {
            let mut left: Vec<String> = passkeys::table.select(passkeys::name).load(conn)?;
            left.extend(identities::table.select(identities::subject).load(conn)?);
            Ok(left)
        })
        .await;
    assert_eq!(left, ["owner's", "owner's"]);
    let (phone, steps): (Option<String>, i64) = test
        .read(move |conn| {
            let phone = users::table.find(ana).select(users::phone).first(conn)?;
            Ok((phone, two_step::table.count().get_result(conn)?))
        })
        .await;
    assert_eq!((phone, steps), (None, 0));
    let pair = [("password", NEW), ("password_confirmation", NEW)];
    owner
        .post("/password-reset/new", &pair)
        .await
        .goes_to("/password-reset/done");
    test.sign_in("ana", NEW).await;
    assert_eq!(intruder.get("/people").await.status, 303);
}
