//! The bell of an open page.

use serde_json::{Value, json};
use veranda::features::people;
use veranda::features::reactions::ReactionKind::{Love, Wow};

use super::World;
use crate::support::Line;

#[actix_web::test]
async fn the_bell_hears_what_is_told_and_taken_back_and_nothing_of_who_is_blocked() {
    let world = World::new().await;
    let crowd = world.test.crowd(3).await;
    let mut lines = Vec::new();
    for asks in [true, false] {
        let hello = json!({"type": "watch", "posts": [], "notices": asks});
        lines.push(Line::open(&world.test, &world.ana, hello).await);
    }
    let quiet = &mut lines.pop().unwrap();
    let line = &mut lines[0];
    let unread = |frame: Value| frame["unread"].as_i64().unwrap();
    assert_eq!(unread(line.next().await), 0);
    world.react(crowd[0], Some(Love)).await;
    let frame = line.next().await;
    assert_eq!(
        (&frame["type"], &frame["unread"]),
        (&json!("notices"), &json!(1))
    );
    assert_eq!(frame["newest"], json!(world.test.clock().now().0));
    world.test.follow(crowd[0], world.ana_id).await;
    assert_eq!(unread(line.next().await), 2);
    world.react(crowd[0], None).await;
    assert_eq!(unread(line.next().await), 1);
    let (ana, guest) = (world.ana_id, crowd[1]);
    world
        .test
        .change(move |tx| people::block(tx, ana, guest))
        .await;
    world.react(crowd[2], Some(Wow)).await;
    assert_eq!(unread(line.next().await), 2);
    world.ana.post("/notifications/read", &[]).await;
    assert_eq!(unread(line.next().await), 0);
    // A page without a bell does not ask, and hears nothing.
    assert!(quiet.all().await.is_empty());
}
