//! Who comes with an address that the other site has proven.

use std::time::Duration;

use veranda::state::{SignUpPolicy, Site};
use veranda::web::Role;

use super::{come, count, finish, owner, site};
use crate::accounts::{begin, events};
use crate::support::{PASSWORD, Person, TestApp};

#[actix_web::test]
async fn a_new_person_gives_a_username_and_is_in_with_name_and_picture() {
    let (test, provider) = site().await;
    let mut person = Person::new("1001", "lan@example.org", true);
    person.claims["picture"] = format!("{}/picture.png", provider.issuer).into();
    provider.is_used_by(person);
    let guest = test.anonymous();
    assert!(
        guest
            .get("/sign-up")
            .await
            .body
            .contains("Go on with Google"),
        "the button is on the sign-up page"
    );
    come(&guest, &provider).await.goes_to("/sign-up/finish");
    assert_eq!(count(&test, "users").await, "0");
    let page = guest.get("/sign-up/finish").await;
    assert!(page.text(".auth__lead").contains("lan@example.org"));
    assert_eq!(page.attributes("#f-full_name", "value"), ["Lan Nguyễn"]);
    assert_eq!(page.attributes("#f-first_name", "value"), ["Lan"]);
    assert_eq!(page.attributes("#f-username", "value"), ["lan"]);
    assert!(!page.has("[type=password]"));
    finish(&guest, "lan").await.goes_to("/");
    assert_eq!(guest.get("/").await.status, 200);

    let user = "SELECT email || ' ' || COALESCE(password_hash, 'none') AS line FROM users";
    assert_eq!(test.one_text(user).await.unwrap(), "lan@example.org none");
    let identity = "SELECT provider || ' ' || subject AS line FROM identities";
    assert_eq!(test.one_text(identity).await.unwrap(), "google 1001");
    assert_eq!(owner(&test).await.as_deref(), Some("lan"));
    assert_eq!(count(&test, "pending_accounts").await, "0");
    assert_eq!(events(&test, "lan").await, ["signed_in"]);

    // The picture comes in the background, taken in like an upload.
    let worn = "SELECT COALESCE(avatar_key, 'none') AS line FROM users";
    assert_eq!(test.one_text(worn).await.unwrap(), "none");
    test.run_jobs().await;
    let key = test.one_text(worn).await.unwrap();
    let picture = guest.get(&format!("/media/{key}/320.webp")).await;
    assert_eq!(picture.status, 200);

    // What was told is shown to its owner.
    let page = guest.get("/settings/ways").await;
    let facts = page.texts(".facts dd");
    for told in ["Lan Nguyễn", "lan@example.org", "vi", "1001"] {
        assert!(facts.iter().any(|fact| fact == told), "{told} in {facts:?}");
    }
    test.stop().await;
}

#[actix_web::test]
async fn a_picture_of_ones_own_is_not_replaced_and_a_private_address_is_not_asked() {
    let (test, provider) = site().await;
    for (subject, picture) in [
        ("1", "https://127.0.0.1/picture.png".to_owned()),
        ("2", "http://pictures.example.org/a.png".to_owned()),
        ("3", format!("{}/nothing-here.png", provider.issuer)),
    ] {
        let mut person = Person::new(subject, &format!("p{subject}@example.org"), true);
        person.claims["picture"] = picture.into();
        provider.is_used_by(person);
        let guest = test.anonymous();
        come(&guest, &provider).await.goes_to("/sign-up/finish");
        finish(&guest, &format!("person{subject}"))
            .await
            .goes_to("/");
    }
    test.run_jobs().await;
    let without = "users WHERE avatar_key IS NULL";
    assert_eq!(count(&test, without).await, "3");
    assert_eq!(count(&test, "jobs WHERE failed_at IS NOT NULL").await, "0");
    test.stop().await;
}

#[actix_web::test]
async fn somebody_known_comes_in_whatever_their_address_is_now() {
    let (test, provider) = site().await;
    let first = test.anonymous();
    come(&first, &provider).await;
    finish(&first, "lan").await.goes_to("/");
    test.make("eve", Role::Member).await;
    test.clock().advance(Duration::from_secs(60));
    // The address moved on to one that is somebody else's here: the account stays the same.
    provider.is_used_by(Person::new("1001", "eve@example.org", true));
    let again = test.anonymous();
    come(&again, &provider).await.goes_to("/");
    assert!(again.get("/settings/profile").await.body.contains("@lan"));
    let used = "SELECT CASE WHEN last_used_at > created_at THEN 'later' ELSE 'never' END AS line FROM identities";
    assert_eq!(test.one_text(used).await.unwrap(), "later");
    assert_eq!(count(&test, "identities").await, "1");
    // Another subject with the same address is somebody else.
    provider.is_used_by(Person::new("2002", "lan@example.org", true));
    assert_eq!(events(&test, "lan").await, ["signed_in", "signed_in"]);
    test.stop().await;
}

#[actix_web::test]
async fn a_known_confirmed_address_is_connected_and_its_owner_told() {
    let (test, provider) = site().await;
    let lan = test.make("lan", Role::Member).await;
    provider.is_used_by(Person::new("1001", "LAN@example.org", true));
    let guest = test.anonymous();
    come(&guest, &provider).await.goes_to("/");
    assert_eq!(owner(&test).await.as_deref(), Some("lan"));
    assert_eq!(test.id_of("lan").await, lan);
    assert_eq!(count(&test, "users").await, "1");
    assert_eq!(events(&test, "lan").await, ["signed_in", "identity_linked"]);
    let mail = test.mail_to("lan@example.org").await;
    assert!(
        mail.subject.contains("Google is a way into"),
        "{}",
        mail.subject
    );
    assert!(mail.text.contains("/settings/ways"), "{}", mail.text);
    // Both ways lead to the same account.
    test.sign_in("lan", PASSWORD).await;
    come(&test.anonymous(), &provider).await.goes_to("/");
    assert_eq!(count(&test, "identities").await, "1");
    test.stop().await;
}

#[actix_web::test]
async fn a_pending_account_of_that_address_is_dropped_with_its_password() {
    let (test, provider) = site().await;
    let other = test.anonymous();
    begin(&other, "lan@example.org")
        .await
        .goes_to("/sign-up/sent");
    let link = test.mail_to("lan@example.org").await.link();
    let guest = test.anonymous();
    come(&guest, &provider).await.goes_to("/sign-up/finish");
    assert_eq!(count(&test, "pending_accounts").await, "1");
    // Whoever began before holds nothing any more.
    assert_eq!(other.post(&link, &[]).await.status, 410);
    finish(&guest, "lan").await.goes_to("/");
    assert_eq!(count(&test, "pending_accounts").await, "0");
    assert_eq!(count(&test, "users WHERE password_hash IS NULL").await, "1");
    test.stop().await;
}

#[actix_web::test]
async fn staff_let_newcomers_in_and_are_asked_once() {
    let (test, provider) = site().await;
    takes(&test, SignUpPolicy::Approval).await;
    let guest = test.anonymous();
    come(&guest, &provider).await.goes_to("/sign-up/finish");
    finish(&guest, "lan").await.goes_to("/sign-up/waiting");
    // Coming again asks nothing twice.
    let again = test.anonymous();
    come(&again, &provider).await.goes_to("/sign-up/waiting");
    assert_eq!(
        count(&test, "pending_accounts WHERE submitted_at IS NOT NULL").await,
        "1"
    );
    let admin = test.admin().await;
    let id = test
        .one_text("SELECT CAST(id AS TEXT) AS line FROM pending_accounts")
        .await
        .unwrap();
    let approve = format!("/admin/pending-accounts/{id}/approve");
    assert_eq!(admin.post(&approve, &[]).await.status, 303);
    come(&again, &provider).await.goes_to("/");
    assert_eq!(owner(&test).await.as_deref(), Some("lan"));
    test.run_jobs().await;
    test.stop().await;
}

#[actix_web::test]
async fn a_closed_site_takes_nobody_new_and_everybody_known() {
    for policy in [SignUpPolicy::Closed, SignUpPolicy::Invitation] {
        let (test, provider) = site().await;
        takes(&test, policy).await;
        let guest = test.anonymous();
        come(&guest, &provider).await.goes_to("/sign-up");
        assert!(guest.get("/sign-up").await.has("h1"));
        assert_eq!(guest.get("/sign-up/finish").await.status, 303);
        assert_eq!(count(&test, "pending_accounts").await, "0");
        test.make("lan", Role::Member).await;
        come(&guest, &provider).await.goes_to("/");
        test.stop().await;
    }
}

async fn takes(test: &TestApp, policy: SignUpPolicy) {
    let site: Site = test.app.site.load().as_ref().clone();
    test.change(move |tx| {
        Site {
            sign_up: policy,
            ..site
        }
        .store(tx)
    })
    .await;
    test.app.reload_site().await.unwrap();
}
