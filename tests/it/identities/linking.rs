//! Who comes with an address that is not proven: asked for a password once, and told nothing.

use std::time::Duration;

use veranda::web::Role;

use super::{come, count, finish, owner, site};
use crate::accounts::{NEW, WRONG, begin, events};
use crate::support::{PASSWORD, Person, TestApp, TestClient};

async fn arrived(test: &TestApp, provider: &crate::support::OpenIdProvider) -> TestClient {
    let guest = test.anonymous();
    come(&guest, provider).await.goes_to("/sign-in/known");
    guest
}

#[actix_web::test]
async fn an_unconfirmed_address_tells_nobody_whether_it_has_an_account() {
    let (test, provider) = site().await;
    test.make("lan", Role::Member).await;
    let mut pages = Vec::new();
    for email in ["lan@example.org", "nobody@example.org"] {
        provider.is_used_by(Person::new(email, email, false));
        let guest = arrived(&test, &provider).await;
        let page = guest.get("/sign-in/known").await;
        assert_eq!(page.status, 200);
        let wrong = [("login", email), ("password", WRONG)];
        let refused = guest.post("/sign-in/known", &wrong).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.attributes("#f-login", "value"), [email]);
        pages.push([page.body, refused.body].map(|body| body.replace(email, "")));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(count(&test, "identities").await, "0");
    test.stop().await;
}

#[actix_web::test]
async fn the_password_connects_a_known_unconfirmed_address_once() {
    let (test, provider) = site().await;
    test.make("lan", Role::Member).await;
    provider.is_used_by(Person::new("1001", "lan@example.org", false));
    let guest = arrived(&test, &provider).await;
    assert_eq!(guest.get("/settings/profile").await.status, 303);
    let form = [("login", "lan"), ("password", PASSWORD)];
    guest.post("/sign-in/known", &form).await.goes_to("/");
    assert_eq!(owner(&test).await.as_deref(), Some("lan"));
    assert_eq!(events(&test, "lan").await, ["signed_in", "identity_linked"]);
    assert!(
        test.mail_to("lan@example.org")
            .await
            .subject
            .contains("Google")
    );
    // From now on nothing is asked.
    come(&test.anonymous(), &provider).await.goes_to("/");
    test.stop().await;
}

#[actix_web::test]
async fn nothing_is_connected_before_the_second_step() {
    let (test, provider) = site().await;
    let lan = test.user("lan").await;
    let (_, codes) = crate::accounts::two_step::turn_on(&test, &lan).await;
    provider.is_used_by(Person::new("1001", "lan@example.org", false));
    let guest = arrived(&test, &provider).await;
    let form = [("login", "lan"), ("password", PASSWORD)];
    guest
        .post("/sign-in/known", &form)
        .await
        .goes_to("/sign-in/second-step");
    assert_eq!(count(&test, "identities").await, "0");
    guest
        .post("/sign-in/second-step", &[("code", &codes[0])])
        .await
        .goes_to("/");
    assert_eq!(owner(&test).await.as_deref(), Some("lan"));
    // The second step is asked at this way in too.
    let again = test.anonymous();
    come(&again, &provider)
        .await
        .goes_to("/sign-in/second-step");
    assert_eq!(again.get("/settings/profile").await.status, 303);
    test.stop().await;
}

#[actix_web::test]
async fn a_proven_address_waits_for_the_second_step_too() {
    let (test, provider) = site().await;
    let lan = test.user("lan").await;
    let (_, codes) = crate::accounts::two_step::turn_on(&test, &lan).await;
    let guest = test.anonymous();
    come(&guest, &provider)
        .await
        .goes_to("/sign-in/second-step");
    assert_eq!(count(&test, "identities").await, "0");
    guest
        .post("/sign-in/second-step", &[("code", &codes[0])])
        .await
        .goes_to("/");
    assert_eq!(owner(&test).await.as_deref(), Some("lan"));
    test.stop().await;
}

#[actix_web::test]
async fn an_unconfirmed_address_stands_in_the_sign_up_of_who_is_new() {
    let (test, provider) = site().await;
    provider.is_used_by(Person::new("1001", "lan@example.org", false));
    let guest = arrived(&test, &provider).await;
    let typed = async || {
        guest
            .get("/sign-up")
            .await
            .attributes("#f-contact", "value")
    };
    assert_eq!(typed().await, [""]);
    guest
        .post("/sign-in/known/new", &[])
        .await
        .goes_to("/sign-up");
    assert_eq!(typed().await, ["lan@example.org"]);
    test.stop().await;
}

#[actix_web::test]
async fn who_is_new_proves_an_address_and_keeps_the_way_in() {
    let (test, provider) = site().await;
    let mut person = Person::new("1001", "", false);
    person.claims.as_object_mut().unwrap().remove("email");
    provider.is_used_by(person);
    let guest = arrived(&test, &provider).await;
    guest
        .post("/sign-in/known/new", &[])
        .await
        .goes_to("/sign-up");
    let page = guest.get("/sign-up").await;
    assert!(
        page.body
            .contains("From then on you can sign in with Google.")
    );
    begin(&guest, "lan@example.org")
        .await
        .goes_to("/sign-up/sent");
    let code = test.mail_to("lan@example.org").await.code();
    guest
        .post("/sign-up/confirm", &[("code", &code)])
        .await
        .goes_to("/sign-up/finish");
    assert!(!guest.get("/sign-up/finish").await.has("[type=password]"));
    finish(&guest, "lan").await.goes_to("/");
    assert_eq!(owner(&test).await.as_deref(), Some("lan"));
    come(&test.anonymous(), &provider).await.goes_to("/");
    test.stop().await;
}

#[actix_web::test]
async fn an_ordinary_sign_up_or_sign_in_in_that_browser_connects_nothing() {
    let (test, provider) = site().await;
    test.make("lan", Role::Member).await;
    provider.is_used_by(Person::new("1001", "other@example.org", false));
    let guest = arrived(&test, &provider).await;
    let form = [("login", "lan"), ("password", PASSWORD)];
    guest.post("/sign-in", &form).await.goes_to("/");
    let guest = arrived(&test, &provider).await;
    begin(&guest, "mia@example.org").await;
    let link = test.mail_to("mia@example.org").await.link();
    guest.post(&link, &[]).await.goes_to("/sign-up/finish");
    assert!(guest.get("/sign-up/finish").await.has("[type=password]"));
    assert_eq!(count(&test, "identities").await, "0");
    test.stop().await;
}

#[actix_web::test]
async fn who_proves_the_address_later_in_another_browser_does_not_inherit_the_way_in() {
    let (test, provider) = site().await;
    provider.is_used_by(Person::new("666", "mallory@example.org", false));
    // Mallory asks for Mia's address, and Mia opens the link.
    let mallory = arrived(&test, &provider).await;
    mallory.post("/sign-in/known/new", &[]).await;
    begin(&mallory, "mia@example.org").await;
    let mia = test.anonymous();
    let link = test.mail_to("mia@example.org").await.link();
    mia.post(&link, &[]).await.goes_to("/sign-up/finish");
    let form = [
        ("full_name", "Mia"),
        ("username", "mia"),
        ("password", NEW),
        ("password_confirmation", NEW),
    ];
    mia.post("/sign-up/finish", &form).await.goes_to("/sign-in");
    assert_eq!(count(&test, "identities").await, "0");
    test.stop().await;
}

#[actix_web::test]
async fn who_takes_longer_than_ten_minutes_begins_again() {
    let (test, provider) = site().await;
    test.make("lan", Role::Member).await;
    provider.is_used_by(Person::new("1001", "lan@example.org", false));
    let guest = arrived(&test, &provider).await;
    test.clock().advance(Duration::from_secs(601));
    assert_eq!(guest.get("/sign-in/known").await.status, 410);
    let form = [("login", "lan"), ("password", PASSWORD)];
    assert_eq!(guest.post("/sign-in/known", &form).await.status, 410);
    assert_eq!(count(&test, "identities").await, "0");
    test.stop().await;
}
