//! Accounts: how people come in, stay safe, and change what is theirs.

mod contacts;
mod devices;
mod joining;
mod limits;
mod password;
mod phones;
mod proofs;
mod sessions;
mod set_up;
mod sign_in;
mod sign_up;
mod states;
pub mod told;
pub mod two_step;

use diesel::prelude::*;
use veranda::db::schema::{pending_accounts, security_events, users};

use crate::support::{Mail, PASSWORD, Page, TestApp, TestClient};

/// Another password that keeps the rules.
pub const NEW: &str = "Harbour-5-lights";

/// A password that nobody has.
pub const WRONG: &str = "Wrong-1-one";

/// The first step of a sign-up.
pub async fn begin(client: &TestClient, contact: &str) -> Page {
    client.post("/sign-up", &[("contact", contact)]).await
}

/// The last step of a sign-up.
pub async fn finish(client: &TestClient, username: &str) -> Page {
    let form = [
        ("full_name", "Lan Nguyễn"),
        ("username", username),
        ("password", PASSWORD),
        ("password_confirmation", PASSWORD),
    ];
    client.post("/sign-up/finish", &form).await
}

/// A sign-up up to its last step, by the mailed link.
pub async fn prove(test: &TestApp, client: &TestClient, email: &str) {
    begin(client, email).await.goes_to("/sign-up/sent");
    let link = test.mail_to(email).await.link();
    client.post(&link, &[]).await.goes_to("/sign-up/finish");
}

/// A code that is not this one.
pub fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

pub async fn count_users(test: &TestApp) -> i64 {
    test.read(|conn| Ok(users::table.count().get_result(conn)?))
        .await
}

pub async fn count_pending(test: &TestApp) -> i64 {
    test.read(|conn| Ok(pending_accounts::table.count().get_result(conn)?))
        .await
}

/// What the log of a person's account says, oldest first.
pub async fn events(test: &TestApp, username: &str) -> Vec<String> {
    let user = test.id_of(username).await;
    test.read(move |conn| {
        Ok(security_events::table
            .filter(security_events::user_id.eq(user))
            .order(security_events::id)
            .select(security_events::kind)
            .load(conn)?)
    })
    .await
}

/// A try to sign in with a password.
pub async fn try_sign_in(client: &TestClient, login: &str, password: &str) -> Page {
    let form = [("login", login), ("password", password)];
    client.post("/sign-in", &form).await
}

/// The newest mail to an address that says this.
pub async fn mail(test: &TestApp, to: &str, says: &str) -> Mail {
    let mails = test.mails().await;
    let found = mails
        .iter()
        .rev()
        .find(|mail| mail.to.contains(to) && mail.subject.contains(says));
    found
        .unwrap_or_else(|| panic!("no {says} to {to} in {mails:?}"))
        .clone()
}
