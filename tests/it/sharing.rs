//! A post sent on: by its link, and in a chat, where it shows to those alone who may see it.

use diesel::prelude::*;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use veranda::db::schema::posts as post_rows;
use veranda::db::{PostId, UserId};
use veranda::features::posts::{self, Audience};

use crate::leaving::world::{key_of, stored};
use crate::support::{PATIENCE, Page, TestApp, TestClient, WebSocket};

const UNSEEN: &str = "A post you may not see";

struct World {
    test: TestApp,
    ana: TestClient,
    ana_id: UserId,
    ben: TestClient,
    ben_id: UserId,
    post: PostId,
    square: String,
}

impl World {
    async fn new() -> Self {
        let test = TestApp::start_unhurried().await;
        let (ana_id, ana) = test.member("ana").await;
        let (ben_id, ben) = test.member("ben").await;
        let media = stored(&test, ana_id, 90).await;
        let square = format!("/media/{}/square.webp", key_of(&test, media).await);
        let post = test
            .change(move |tx| {
                let (now, photos) = (tx.now, [(media, "A boat".to_owned())]);
                posts::publish_now(tx, ana_id, "At the lake", &photos, now)
            })
            .await;
        Self {
            test,
            ana,
            ana_id,
            ben,
            ben_id,
            post,
            square,
        }
    }

    fn page(&self) -> String {
        format!("/posts/{}/share", self.post)
    }

    async fn befriend(&self) {
        self.test.befriend(self.ana_id, self.ben_id).await;
    }

    async fn is_for(&self, audience: Audience) {
        let post = self.post;
        let change = self.test.change(move |tx| {
            diesel::update(post_rows::table.find(post))
                .set(post_rows::audience.eq(audience))
                .execute(tx.conn)?;
            Ok(())
        });
        change.await;
    }

    async fn send(&self, form: &[(&str, &str)]) -> Page {
        self.ana.post(&self.page(), form).await
    }
}

/// What comes over a socket until it says that it is ready.
async fn hello(line: &mut WebSocket, after: i64) -> Vec<Value> {
    let hello = json!({"type": "hello", "after": after}).to_string();
    line.send(Message::text(hello)).await.unwrap();
    let mut frames = Vec::new();
    loop {
        let frame = next(line).await;
        match frame["type"] == "ready" {
            true => return frames,
            false => frames.push(frame),
        }
    }
}

async fn next(line: &mut WebSocket) -> Value {
    loop {
        let frame = tokio::time::timeout(PATIENCE, line.next());
        if let Some(Ok(Message::Text(text))) = frame.await.expect("a frame") {
            return serde_json::from_str(&text).unwrap();
        }
    }
}

#[actix_web::test]
async fn a_post_is_sent_to_a_friend_with_a_few_words() {
    let world = World::new().await;
    let own = world.ana.get(&format!("/posts/{}", world.post)).await;
    let ways = own.attributes(&format!("a[href='{}']", world.page()), "href");
    assert_eq!(ways.len(), 2, "in the row of buttons and in the menu");
    let page = world.ana.get(&world.page()).await;
    assert!(page.body.contains("Nobody to send it to yet"));
    let link = format!("{}/posts/{}", world.test.base, world.post);
    assert_eq!(page.attributes("#f-link", "value"), [link.as_str()]);
    assert!(page.has("[data-enhance=copy][data-for=f-link]"));
    world.befriend().await;
    let page = world.ana.get(&world.page()).await;
    assert_eq!(page.attributes("[name=to]", "value"), ["ben"]);
    let key = page.attributes("[name=client_key]", "value").remove(0);
    let form = [
        ("to", "ben"),
        ("body", " Look at\nthis "),
        ("client_key", key.as_str()),
    ];
    let thread = world.send(&form).await.location().unwrap();
    assert!(thread.starts_with("/chat/"), "{thread}");
    // Pressed twice it is sent once.
    world.send(&form).await.goes_to(&thread);
    for client in [&world.ana, &world.ben] {
        let page = client.get(&thread).await;
        let said = page.texts(".bubble__text");
        assert_eq!(said, [format!("Look atthis{link}")]);
        assert_eq!(page.texts(".bubble__post .person__name"), ["Ana"]);
        assert_eq!(page.texts(".bubble__post .person__sub"), ["At the lake"]);
        let path = format!("/posts/{}", world.post);
        assert_eq!(page.attributes("a.bubble__post", "href"), [path]);
        let photo = page.attributes(".bubble__post img", "src");
        assert_eq!(photo, [world.square.as_str()]);
    }
    // Who is talked to and a friend stands there once; words may be missing.
    let page = world.ana.get(&world.page()).await;
    assert_eq!(page.attributes("[name=to]", "value"), ["ben"]);
    world.send(&[("to", "ben")]).await.goes_to(&thread);
    let page = world.ben.get(&thread).await;
    assert_eq!(page.texts(".bubble__text").last().unwrap(), &link);
    assert_eq!(page.texts(".bubble__post").len(), 2);
    // In the list of conversations it is no bare address.
    let list = world.ben.get("/chat").await;
    assert_eq!(list.texts(".conversation__last"), ["A post"]);
    world.test.stop().await;
}

#[actix_web::test]
async fn its_card_shows_to_those_alone_who_may_see_the_post() {
    let world = World::new().await;
    world.befriend().await;
    world.is_for(Audience::OnlyMe).await;
    let thread = world.send(&[("to", "ben")]).await.location().unwrap();
    let shown = async |client: &TestClient| {
        let page = client.get(&thread).await;
        let card = page.text(".bubble__post");
        assert_eq!(page.has("a.bubble__post"), card != UNSEEN);
        assert_eq!(page.body.contains(&world.square), card != UNSEEN);
        card != UNSEEN
    };
    assert!(shown(&world.ana).await && !shown(&world.ben).await);
    for (audience, seen) in [
        (Audience::Friends, true),
        (Audience::CloseFriends, false),
        (Audience::Public, true),
    ] {
        world.is_for(audience).await;
        assert_eq!(shown(&world.ben).await, seen, "{audience:?}");
    }
    let delete = format!("/posts/{}/delete", world.post);
    world.ana.post(&delete, &[]).await;
    assert!(!shown(&world.ben).await && !shown(&world.ana).await);
    let purge = format!("/settings/deleted/{}/purge", world.post);
    world.ana.post(&purge, &[]).await;
    world.test.run_jobs().await;
    assert!(!shown(&world.ben).await && !shown(&world.ana).await);
    world.test.stop().await;
}

#[actix_web::test]
async fn it_arrives_live_as_each_may_see_it() {
    let world = World::new().await;
    world.befriend().await;
    let thread = world.ana.post("/chat/with/ben", &[]).await;
    let thread = thread.location().unwrap();
    let socket = format!("{thread}/socket");
    let base = &world.test.base;
    let mut ana = world
        .test
        .websocket(&world.ana, &socket, base)
        .await
        .unwrap();
    let mut ben = world
        .test
        .websocket(&world.ben, &socket, base)
        .await
        .unwrap();
    hello(&mut ana, 0).await;
    hello(&mut ben, 0).await;
    let html = async |line: &mut WebSocket| loop {
        let frame = next(line).await;
        if frame["type"] == "message" {
            assert!(frame.get("personal").is_none());
            return frame["html"].as_str().unwrap().to_owned();
        }
    };
    world.is_for(Audience::OnlyMe).await;
    world.send(&[("to", "ben")]).await.goes_to(&thread);
    assert!(html(&mut ana).await.contains("At the lake"));
    let his = html(&mut ben).await;
    assert!(his.contains(UNSEEN) && !his.contains("At the lake"));
    // By a line of the chat itself, too, and for who comes later.
    world.is_for(Audience::Public).await;
    let link = format!("{base}/posts/{}", world.post);
    let said = json!({"type": "message", "client_key": "k", "body": link}).to_string();
    ben.send(Message::text(said)).await.unwrap();
    assert!(html(&mut ana).await.contains("At the lake"));
    assert!(html(&mut ben).await.contains("At the lake"));
    world.is_for(Audience::OnlyMe).await;
    let mut again = world
        .test
        .websocket(&world.ben, &socket, base)
        .await
        .unwrap();
    let frames = hello(&mut again, 0).await;
    assert_eq!(frames.len(), 2);
    for frame in frames {
        assert!(frame["html"].as_str().unwrap().contains(UNSEEN), "{frame}");
    }
    // And as the answer to a script.
    let answer = world
        .ben
        .fetch(&format!("{thread}/messages"), &[("body", link.as_str())])
        .await;
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(
        (&answer["type"], &answer["seq"]),
        (&json!("message"), &json!(3))
    );
    assert!(answer["html"].as_str().unwrap().contains(UNSEEN));
    world.test.stop().await;
}

#[actix_web::test]
async fn what_cannot_be_sent_is_said_beside_it() {
    let world = World::new().await;
    world.befriend().await;
    let (carl_id, carl) = world.test.member("carl").await;
    carl.post("/chat/with/ana", &[]).await;
    world.test.block(world.ana_id, carl_id).await;
    let words = "x".repeat(3701);
    for (form, field, said) in [
        (vec![("body", "Hello")], "to", "Choose who gets it."),
        (vec![("to", "nobody")], "to", "cannot write"),
        (vec![("to", "carl")], "to", "cannot write"),
        (vec![("to", "ana")], "to", "cannot write"),
        (
            vec![("to", "ben"), ("body", words.as_str())],
            "body",
            "3700 characters",
        ),
    ] {
        let page = world.send(&form).await;
        assert_eq!(page.status, 422, "{form:?}");
        assert!(page.text(&format!("#f-{field}-error")).contains(said));
        let sent = "SELECT CAST(count(*) AS TEXT) AS line FROM messages";
        assert_eq!(world.test.one_text(sent).await.unwrap(), "0");
    }
    // The choice stays, and can be seen, though it was made far down the list.
    for friend in world.test.crowd(50).await {
        world.test.befriend(world.ana_id, friend).await;
    }
    let page = world.ana.get(&world.page()).await;
    assert!(!page.has("[name=to][value=ben]"));
    let page = world.send(&[("to", "ben"), ("body", &words)]).await;
    assert_eq!(page.attributes("[name=to][checked]", "value"), ["ben"]);
    assert_eq!(page.attributes("[name=to][value=ben]", "value").len(), 1);
    // What one may not see, one cannot send on.
    world.is_for(Audience::OnlyMe).await;
    assert_eq!(world.ben.get(&world.page()).await.status, 404);
    let page = world.ben.post(&world.page(), &[("to", "ana")]).await;
    assert_eq!(page.status, 404);
    world.test.stop().await;
}
