//! The line of an open page: what it says, and what it hears.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use veranda::db::PostId;

use super::{PATIENCE, TestApp, TestClient, WebSocket};

pub struct Line(pub WebSocket);

impl Line {
    /// A page that shows what `hello` says.
    pub async fn open(test: &TestApp, client: &TestClient, hello: Value) -> Self {
        let socket = test.websocket(client, "/live", &test.base).await.unwrap();
        let mut line = Self(socket);
        line.0.send(Message::text(hello.to_string())).await.unwrap();
        assert_eq!(line.next().await["type"], "ready");
        line
    }

    /// A page that shows these posts, each in a version and whether with its threads.
    pub async fn watch(test: &TestApp, client: &TestClient, posts: &[(PostId, i64, bool)]) -> Self {
        let posts = posts
            .iter()
            .map(|(id, version, full)| json!({"id": id.0, "version": version, "full": full}));
        let posts: Vec<Value> = posts.collect();
        Self::open(test, client, json!({"type": "watch", "posts": posts})).await
    }

    /// What is heard next.
    pub async fn next(&mut self) -> Value {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.0.next());
            match next.await.expect("a frame") {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no frame but {other:?}"),
            }
        }
    }

    /// What is heard of all that happened until now. The line is asked for a post there never
    /// was: as the greatest number it is told last, after whatever else was to be told.
    pub async fn all(&mut self) -> Vec<Value> {
        let none = json!({"id": i64::MAX, "version": 0, "full": false});
        let ask = json!({"type": "watch", "posts": [none]});
        self.0.send(Message::text(ask.to_string())).await.unwrap();
        let mut heard = Vec::new();
        loop {
            let frame = self.next().await;
            match frame["post"] == i64::MAX {
                true => return heard,
                false if frame["type"] == "ready" => {}
                false => heard.push(frame),
            }
        }
    }

    /// Why it was closed.
    pub async fn end(mut self) -> u16 {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.0.next());
            if let Some(Ok(Message::Close(frame))) = next.await.unwrap() {
                return frame.map_or(0, |frame| frame.code.into());
            }
        }
    }
}
