//! Small worlds: people who follow each other, and their posts, made through services.

use veranda::Error;
use veranda::db::{PostId, SmsId, Tx, UserId};
use veranda::features::{accounts, people, posts};
use veranda::sms::{self, NewSms};
use veranda::web::Role;

use super::{TestApp, TestClient};

impl TestApp {
    /// A new member, signed in, with their id.
    pub async fn member(&self, username: &str) -> (UserId, TestClient) {
        let client = self.user(username).await;
        (self.id_of(username).await, client)
    }

    /// New people who are not signed in.
    pub async fn crowd(&self, count: usize) -> Vec<UserId> {
        let mut ids = Vec::new();
        for n in 0..count {
            ids.push(self.make(&format!("guest{n}"), Role::Member).await);
        }
        ids
    }

    /// One change that must succeed.
    pub async fn change<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> T {
        self.app.db.write(change).await.unwrap()
    }

    /// A post published now, without photos.
    pub async fn post(&self, author: UserId, caption: &str) -> PostId {
        let caption = caption.to_owned();
        self.change(move |tx| {
            let now = tx.now;
            posts::publish_now(tx, author, &caption, &[], now)
        })
        .await
    }

    /// A text message that waits in the outbox.
    pub async fn text_message(&self, number: &str) -> SmsId {
        let key = self.app.config.secret_key.clone();
        let message = NewSms {
            kind: "test",
            recipient: number.to_owned(),
            text: "Your code for Porch is 703951.".into(),
            secrets: vec!["703951".into()],
            expires_at: None,
        };
        self.change(move |tx| sms::enqueue(tx, &key, message)).await
    }

    /// `follower` follows `followee` from now on.
    pub async fn follow(&self, follower: UserId, followee: UserId) {
        self.change(move |tx| people::follow(tx, follower, followee))
            .await;
    }

    /// The two are friends from now on.
    pub async fn befriend(&self, one: UserId, other: UserId) {
        self.change(move |tx| {
            people::ask_friend(tx, one, other, "")?;
            people::accept_friend(tx, other, one).map(drop)
        })
        .await;
    }

    /// `blocker` blocks `blocked`.
    pub async fn block(&self, blocker: UserId, blocked: UserId) {
        self.change(move |tx| people::block(tx, blocker, blocked))
            .await;
    }

    /// Suspends a person.
    pub async fn suspend(&self, person: UserId) {
        self.change(move |tx| accounts::set_suspended(tx, UserId(1), person, Some("test")))
            .await;
    }
}
