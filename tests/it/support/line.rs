//! The line of an open page: what it says, and what it hears.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use veranda::db::PostId;

use super::{TestApp, TestClient, WebSocket};

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
        let frame = self.within(Duration::from_secs(5)).await;
        frame.expect("a frame within 5 s")
    }

    /// What is heard next, if anything is.
    pub async fn next_if_any(&mut self) -> Option<Value> {
        self.within(Duration::from_millis(1500)).await
    }

    /// What is heard until the line is quiet.
    pub async fn all(&mut self) -> Vec<Value> {
        let mut heard = Vec::new();
        while let Some(frame) = self.within(Duration::from_millis(900)).await {
            heard.push(frame);
        }
        heard
    }

    /// Why it was closed.
    pub async fn end(mut self) -> u16 {
        loop {
            let next = tokio::time::timeout(Duration::from_secs(5), self.0.next());
            if let Some(Ok(Message::Close(frame))) = next.await.unwrap() {
                return frame.map_or(0, |frame| frame.code.into());
            }
        }
    }

    async fn within(&mut self, time: Duration) -> Option<Value> {
        loop {
            match tokio::time::timeout(time, self.0.next()).await.ok()? {
                Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no frame but {other:?}"),
            }
        }
    }
}
