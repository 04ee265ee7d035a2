//! The rows: for each POST address its forms, with a site around them in which they work.

mod accounts;
mod admin;
mod chat;
mod comments;
mod joining;
mod people;
mod posts;
mod profile;
mod settings;

use image::{DynamicImage, ImageFormat};

use super::Row;
use crate::support::test_pictures::{file_of, four_corners};
use crate::support::{PASSWORD, TestApp, TestClient};

/// A password that nobody has yet.
const NEW: &str = "Harbour-5-lights";

/// A small picture, another one for each width.
pub fn picture(width: u32) -> Vec<u8> {
    let image = DynamicImage::ImageRgb8(four_corners(width, 60));
    file_of(&image, ImageFormat::Png)
}

/// In which of the modules the rows of an address are; each has tests of its own.
pub fn room(path: &str) -> &'static str {
    let of_profile = [
        "picture",
        "cover",
        "storage",
        "language",
        "privacy",
        "profile",
        "theme",
        "time-zone",
    ];
    let mut parts = path.trim_start_matches('/').split('/');
    match (parts.next().unwrap_or_default(), parts.next()) {
        ("admin", _) => "admin",
        ("chat", _) => "chat",
        ("comments", _) => "comments",
        ("posts", _) if path.ends_with("/share") => "chat",
        ("posts", _) if path.ends_with("/comments") => "comments",
        ("drafts" | "posts" | "private" | "saved", _) => "posts",
        ("invitation" | "invitations" | "setup" | "sign-up", _) => "joining",
        ("notifications" | "people" | "reports", _) => "people",
        ("settings", Some("deleted")) => "posts",
        ("settings", Some(part)) if of_profile.contains(&part) => "profile",
        ("settings", _) => "settings",
        _ => "accounts",
    }
}

/// The forms that are sent to an address.
pub async fn of(test: &TestApp, path: &'static str) -> Vec<Row> {
    if path.contains("/passkey") {
        return vec![super::passkeys::row(test, path).await];
    }
    match room(path) {
        "accounts" => accounts::of(test, path).await,
        "admin" => admin::of(test, path).await,
        "chat" => chat::of(test, path).await,
        "comments" => comments::of(test, path).await,
        "joining" => joining::of(test, path).await,
        "people" => people::of(test, path).await,
        "posts" => posts::of(test, path).await,
        "profile" => profile::of(test, path).await,
        "settings" => settings::of(test, path).await,
        room => panic!("{path}: no module for {room}"),
    }
}

/// Ana, who is signed in, and Ben.
async fn two(test: &TestApp) -> (TestClient, TestClient) {
    (test.user("ana").await, test.user("ben").await)
}

/// A button beside nothing.
async fn pressed(test: &TestApp, action: &str, page: &str, goes_to: &'static str) -> Vec<Row> {
    let (ana, _) = two(test).await;
    vec![Row::new("a button", &ana, page, action, goes_to)]
}

/// Ana and the address of a post of hers.
async fn author_with_post(test: &TestApp) -> (TestClient, String) {
    let row = posts::new_post(test).await;
    let page = row.send(&[]).await;
    (row.client, page.location().unwrap())
}

async fn comment_on(test: &TestApp, ana: &TestClient, post: &str, body: &str) -> String {
    let form = [("body", body)];
    ana.post(&format!("{post}/comments"), &form).await;
    let newest = "SELECT CAST(max(id) AS TEXT) AS line FROM comments";
    test.one_text(newest).await.unwrap()
}

/// Tables that note every try, also one that is refused or comes twice.
pub const TRIES: &[&str] = &["sign_in_attempts"];

/// Ana, who asked for another address, and the link that proves it.
async fn changed_contact(test: &TestApp) -> (TestClient, String) {
    let ana = test.user("ana").await;
    let form = [("contact", "new@example.org"), ("current", PASSWORD)];
    ana.post("/settings/contact", &form)
        .await
        .goes_to("/settings/contact");
    let link = test.mail_to("new@example.org").await.link();
    (ana, link)
}

/// What an app shows for a key at the test's time.
fn one_time_code(test: &TestApp, key: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(key.replace(' ', "")).unwrap();
    let totp = totp_rs::Builder::new()
        .with_secret(secret)
        .with_account_name("ana");
    let seconds = u64::try_from(test.clock().now().0 / 1_000_000).unwrap();
    totp.build().unwrap().generate(seconds).to_string()
}

/// Turns the second step on; gives the app's key.
async fn in_two_steps(test: &TestApp, ana: &TestClient) -> String {
    let page = "/settings/two-step";
    ana.post(page, &[("current", PASSWORD)]).await.goes_to(page);
    let key = ana.get(page).await.text(".mono");
    let code = one_time_code(test, &key);
    let answer = ana
        .post("/settings/two-step/confirm", &[("code", &code)])
        .await;
    assert_eq!(answer.status, 200);
    key
}
