//! Tokens are checked: signature, issuer, audience, time, nonce, and the keys as they are now.

use super::{come, count, finish, site};
use crate::support::{CLIENT_SECRET, Fault, Person};

#[actix_web::test]
async fn no_token_is_believed_that_does_not_hold() {
    let (test, provider) = site().await;
    for fault in [
        Fault::WrongNonce,
        Fault::NoNonce,
        Fault::WrongAudience,
        Fault::TwoAudiences,
        Fault::OtherParty,
        Fault::WrongIssuer,
        Fault::Expired,
        Fault::Unsigned,
        Fault::SharedSecret,
        Fault::ForeignKey,
        Fault::Changed,
        Fault::WrongHash,
        Fault::NoToken,
        Fault::NotJson,
    ] {
        provider.has(fault);
        let guest = test.anonymous();
        let page = come(&guest, &provider).await;
        assert_eq!(page.status, 400, "{fault:?}: {:?}", page.location());
        assert_eq!(page.text("h1"), "That did not work", "{fault:?}");
        assert!(!page.body.contains(CLIENT_SECRET), "{fault:?}");
        assert_eq!(guest.get("/sign-up/finish").await.status, 303, "{fault:?}");
    }
    assert_eq!(count(&test, "pending_accounts").await, "0");
    assert_eq!(count(&test, "identities").await, "0");
    provider.has(Fault::None);
    come(&test.anonymous(), &provider)
        .await
        .goes_to("/sign-up/finish");
    test.stop().await;
}

#[actix_web::test]
async fn changed_keys_are_asked_for_anew() {
    let (test, provider) = site().await;
    let guest = test.anonymous();
    come(&guest, &provider).await.goes_to("/sign-up/finish");
    finish(&guest, "lan").await.goes_to("/");
    provider.rotates_its_key();
    come(&test.anonymous(), &provider).await.goes_to("/");
    test.stop().await;
}

#[actix_web::test]
async fn what_is_told_only_when_asked_for_is_asked_for() {
    let (test, provider) = site().await;
    provider.tells_late();
    let guest = test.anonymous();
    come(&guest, &provider).await.goes_to("/sign-up/finish");
    let page = guest.get("/sign-up/finish").await;
    assert!(page.text(".auth__lead").contains("lan@example.org"));
    assert_eq!(page.attributes("#f-full_name", "value"), ["Lan Nguyễn"]);
    test.stop().await;
}

#[actix_web::test]
async fn claims_that_make_no_sense_are_left_out() {
    let (test, provider) = site().await;
    let mut person = Person::new("1001", "lan@example.org", true);
    person.claims["name"] = "x".repeat(5000).into();
    person.claims["given_name"] = "\u{202e}Lan\n".into();
    person.claims["picture"] = "javascript:alert(1)".into();
    person.claims["email_verified"] = "true".into();
    provider.is_used_by(person);
    let guest = test.anonymous();
    come(&guest, &provider).await.goes_to("/sign-up/finish");
    let page = guest.get("/sign-up/finish").await;
    assert_eq!(page.attributes("#f-full_name", "value"), [""]);
    assert_eq!(page.attributes("#f-first_name", "value"), ["Lan"]);
    finish(&guest, "lan").await.goes_to("/");
    test.run_jobs().await;
    let page = guest.get("/settings/ways").await;
    assert!(!page.body.contains("javascript:"));
    // An address is taken to the letter: marks in it do not make it somebody else's.
    provider.is_used_by(Person::new("2002", "lan\u{200f}@example.org", true));
    come(&test.anonymous(), &provider)
        .await
        .goes_to("/sign-in/known");
    test.stop().await;
}
