//! What people are told: grouped, taken back with the deed, and only of what they may see.

mod choices;
mod daily;
mod deeds;
mod live;
mod seen;

use veranda::db::{PostId, UserId};
use veranda::features::reactions::{ReactionKind, react};

use crate::support::{TestApp, TestClient};

/// Ana, whom others do something to.
pub struct World {
    pub test: TestApp,
    pub ana_id: UserId,
    pub ana: TestClient,
    pub post: PostId,
}

impl World {
    pub async fn new() -> Self {
        let test = TestApp::start_unhurried().await;
        let (ana_id, ana) = test.member("ana").await;
        let post = test.post(ana_id, "A day at the lake").await;
        Self {
            test,
            ana_id,
            ana,
            post,
        }
    }

    pub async fn make(&self, name: &str) -> UserId {
        self.test.make(name, veranda::web::Role::Member).await
    }

    pub async fn react(&self, who: UserId, kind: Option<ReactionKind>) {
        let post = self.post;
        self.test.change(move |tx| react(tx, who, post, kind)).await;
    }

    /// What Ana's page says, newest first, and the number beside the bell.
    pub async fn told(&self) -> (Vec<String>, i64) {
        told(&self.ana).await
    }
}

/// What a person's page says, and the number beside their bell.
pub async fn told(client: &TestClient) -> (Vec<String>, i64) {
    let page = client.get("/notifications").await;
    let said = page.texts(".told__link");
    let bell = page.text(".nav [data-enhance=bell]");
    let count = bell.split_whitespace().next().unwrap().parse().unwrap();
    (said, count)
}

/// Rows of what a person was told, of all kinds.
pub async fn rows(test: &TestApp, user: UserId) -> String {
    let query = format!(
        "SELECT CAST(count(*) AS TEXT) AS line FROM notifications WHERE recipient_id = {user}"
    );
    test.one_text(&query).await.unwrap()
}
