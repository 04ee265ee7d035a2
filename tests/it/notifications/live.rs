//! The bell of an open page.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use veranda::features::people;
use veranda::features::reactions::ReactionKind::{Love, Wow};

use super::World;
use crate::support::WebSocket;

async fn next(line: &mut WebSocket) -> Option<Value> {
    loop {
        let frame = tokio::time::timeout(Duration::from_millis(1500), line.next()).await;
        match frame.ok()?? {
            Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
            Ok(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[actix_web::test]
async fn the_bell_hears_what_is_told_and_taken_back_and_nothing_of_who_is_blocked() {
    let world = World::new().await;
    let crowd = world.test.crowd(3).await;
    let mut lines = Vec::new();
    for asks in [true, false] {
        let line = world.test.websocket(&world.ana, "/live", &world.test.base);
        let mut line = line.await.unwrap();
        let hello = json!({"type": "watch", "posts": [], "notices": asks});
        line.send(Message::text(hello.to_string())).await.unwrap();
        assert_eq!(next(&mut line).await.unwrap()["type"], "ready");
        lines.push(line);
    }
    let quiet = &mut lines.pop().unwrap();
    let line = &mut lines[0];
    let unread = |frame: Option<Value>| frame.map(|frame| frame["unread"].as_i64().unwrap());
    assert_eq!(unread(next(line).await), Some(0));
    world.react(crowd[0], Some(Love)).await;
    let frame = next(line).await.unwrap();
    assert_eq!(
        (&frame["type"], &frame["unread"]),
        (&json!("notices"), &json!(1))
    );
    assert_eq!(frame["newest"], json!(world.test.clock().now().0));
    world.test.follow(crowd[0], world.ana_id).await;
    assert_eq!(unread(next(line).await), Some(2));
    world.react(crowd[0], None).await;
    assert_eq!(unread(next(line).await), Some(1));
    let (ana, guest) = (world.ana_id, crowd[1]);
    world
        .test
        .change(move |tx| people::block(tx, ana, guest))
        .await;
    world.react(crowd[2], Some(Wow)).await;
    assert_eq!(unread(next(line).await), Some(2));
    world.ana.post("/notifications/read", &[]).await;
    assert_eq!(unread(next(line).await), Some(0));
    // A page without a bell does not ask, and hears nothing.
    assert_eq!(next(quiet).await, None);
}
