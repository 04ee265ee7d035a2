//! One's ways in: seen, connected after the password, disconnected while another remains.

use std::time::Duration;

use veranda::web::Role;

use super::{come, count, finish, owner, path_of, site, way};
use crate::accounts::told::{has_only_a_number, is_texted};
use crate::accounts::{WRONG, events};
use crate::support::{OpenIdProvider, PASSWORD, Page, Person, TestClient};

const PAGE: &str = "/settings/ways";

/// From the settings there and back.
async fn connect(client: &TestClient, provider: &OpenIdProvider) -> Page {
    let form = [("provider", "google"), ("current", PASSWORD)];
    let page = client.post(PAGE, &form).await;
    let link = path_of(&provider.visit(&way(&page)).await);
    client.get(&link).await
}

async fn the_one(test: &crate::support::TestApp) -> String {
    let query = "SELECT CAST(id AS TEXT) AS line FROM identities";
    format!("{PAGE}/{}/disconnect", test.one_text(query).await.unwrap())
}

#[actix_web::test]
async fn connecting_asks_for_the_password_and_tells_the_owner() {
    let (test, provider) = site().await;
    let lan = test.user("lan").await;
    provider.is_used_by(Person::new("1001", "elsewhere@example.net", false));
    assert!(lan.get("/settings/profile").await.body.contains(PAGE));
    let page = lan.get(PAGE).await;
    assert!(page.has("form[action='/settings/ways'] [name=current]"));
    let refused = lan
        .post(PAGE, &[("provider", "google"), ("current", WRONG)])
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("#f-current-google-error"));
    connect(&lan, &provider).await.goes_to(PAGE);
    assert_eq!(owner(&test).await.as_deref(), Some("lan"));
    assert_eq!(events(&test, "lan").await, ["signed_in", "identity_linked"]);
    let mail = test.mail_to("lan@example.org").await;
    assert!(mail.text.contains("elsewhere@example.net"), "{}", mail.text);
    let page = lan.get(PAGE).await;
    assert!(
        page.text(".settings__body")
            .contains("elsewhere@example.net")
    );
    assert!(!page.has("form[action='/settings/ways']"));
    // And in by it, whatever address it has.
    come(&test.anonymous(), &provider).await.goes_to("/");
    test.stop().await;
}

#[actix_web::test]
async fn whoever_has_only_a_number_hears_of_a_connection_by_text_message() {
    let (test, provider) = site().await;
    let lan = test.user("lan").await;
    has_only_a_number(&test, "lan").await;
    provider.is_used_by(Person::new("1001", "elsewhere@example.net", false));
    connect(&lan, &provider).await.goes_to(PAGE);
    is_texted(&test, "Google was connected as a way in (").await;
    let path = the_one(&test).await;
    lan.post(&path, &[("current", PASSWORD)])
        .await
        .goes_to(PAGE);
    is_texted(&test, "Google was disconnected (").await;
    test.stop().await;
}

#[actix_web::test]
async fn an_account_that_is_somebodys_already_is_not_taken_over() {
    let (test, provider) = site().await;
    test.make("lan", Role::Member).await;
    come(&test.anonymous(), &provider).await.goes_to("/");
    let eve = test.user("eve").await;
    connect(&eve, &provider).await.goes_to(PAGE);
    let page = eve.get(PAGE).await;
    assert!(page.body.contains("connected with somebody here already"));
    assert_eq!(owner(&test).await.as_deref(), Some("lan"));
    // Nor disconnected by others.
    let path = the_one(&test).await;
    assert_eq!(eve.post(&path, &[("current", PASSWORD)]).await.status, 404);
    assert_eq!(count(&test, "identities").await, "1");
    test.stop().await;
}

#[actix_web::test]
async fn what_one_person_began_does_not_end_with_another() {
    let (test, provider) = site().await;
    let (lan, eve) = (test.user("lan").await, test.user("eve").await);
    let form = [("provider", "google"), ("current", PASSWORD)];
    let page = lan.post(PAGE, &form).await;
    let link = path_of(&provider.visit(&way(&page)).await);
    for other in [eve, test.anonymous()] {
        let page = other.get(&link).await;
        assert_eq!(page.status, 410);
    }
    assert_eq!(count(&test, "identities").await, "0");
    // Whoever signed out in between begins again, too.
    lan.post("/sign-out", &[]).await;
    assert_eq!(lan.get(&link).await.status, 410);
    test.stop().await;
}

#[actix_web::test]
async fn disconnecting_asks_for_the_password_and_tells_the_owner() {
    let (test, provider) = site().await;
    let lan = test.user("lan").await;
    connect(&lan, &provider).await.goes_to(PAGE);
    let path = the_one(&test).await;
    let refused = lan.post(&path, &[("current", WRONG)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("details[open] [aria-invalid=true]"));
    lan.post(&path, &[("current", PASSWORD)])
        .await
        .goes_to(PAGE);
    assert_eq!(count(&test, "identities").await, "0");
    let events = events(&test, "lan").await;
    assert_eq!(events.last().unwrap(), "identity_unlinked");
    let mail = test.mail_to("lan@example.org").await;
    assert!(mail.subject.contains("no longer"), "{}", mail.subject);
    test.stop().await;
}

#[actix_web::test]
async fn the_only_way_in_stays() {
    let (test, provider) = site().await;
    let guest = test.anonymous();
    come(&guest, &provider).await;
    finish(&guest, "lan").await.goes_to("/");
    let page = guest.get(PAGE).await;
    assert!(page.body.contains("your only way in"));
    assert!(!page.has("form[action$='/disconnect']"));
    let path = the_one(&test).await;
    let refused = guest.post(&path, &[]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(count(&test, "identities").await, "1");
    // Without a password one has to have come in lately.
    test.clock().advance(Duration::from_secs(601));
    let refused = guest.post("/settings/two-step", &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("sign out, sign in again"));
    // With a password it may go.
    let guest = test.anonymous();
    come(&guest, &provider).await.goes_to("/");
    let form = [("password", PASSWORD), ("password_confirmation", PASSWORD)];
    assert_eq!(guest.post("/settings/password", &form).await.status, 303);
    guest
        .post(&path, &[("current", PASSWORD)])
        .await
        .goes_to(PAGE);
    assert_eq!(count(&test, "identities").await, "0");
    test.sign_in("lan", PASSWORD).await;
    test.stop().await;
}
