//! Friendship: asked for, answered, ended, and what it opens.

use diesel::prelude::*;
use futures_util::future::join_all;
use veranda::db::schema::{close_friends, follows, friend_requests, friendships};

use crate::support::{TestApp, TestClient};

struct World {
    test: TestApp,
    ana: TestClient,
    ben: TestClient,
}

/// Rows of wishes, friendships, close friends and follows.
type Rows = (i64, i64, i64, i64);

const NOTHING: Rows = (0, 0, 0, 0);
const FRIENDS: Rows = (0, 2, 0, 2);

impl World {
    async fn new() -> Self {
        let test = TestApp::start_unhurried().await;
        let (ana, ben) = (test.user("ana").await, test.user("ben").await);
        Self { test, ana, ben }
    }

    async fn rows(&self) -> Rows {
        self.test
            .read(|conn| {
                Ok((
                    friend_requests::table.count().get_result(conn)?,
                    friendships::table.count().get_result(conn)?,
                    close_friends::table.count().get_result(conn)?,
                    follows::table.count().get_result(conn)?,
                ))
            })
            .await
    }

    async fn befriend(&self) {
        self.ana.post("/people/ben/friend", &[]).await;
        self.ben.post("/people/ana/friend/accept", &[]).await;
        assert_eq!(self.rows().await, FRIENDS);
    }

    async fn logged(&self, verb: &str) -> String {
        let query =
            format!("SELECT CAST(count(*) AS TEXT) AS line FROM activities WHERE verb = '{verb}'");
        self.test.one_text(&query).await.unwrap()
    }
}

#[actix_web::test]
async fn a_wish_with_a_few_words_is_read_and_accepted() {
    let world = World::new().await;
    let form = [("message", "We sang together in <spring>")];
    let sent = "/people/friends/requests/sent";
    world
        .ana
        .post("/people/ben/friend", &form)
        .await
        .goes_to("/@ben");
    let page = world.ana.get(sent).await;
    assert!(page.body.contains("We sang together in &lt;spring&gt;"));
    assert!(page.body.contains("not seen yet"));

    let page = world.ben.get("/").await;
    assert!(page.text(".nav__link .badge").starts_with('1'));
    let page = world.ben.get("/people/friends/requests").await;
    assert!(page.body.contains("We sang together in &lt;spring&gt;"));
    assert!(!world.ana.get(sent).await.body.contains("not seen yet"));

    let button = world.ben.fetch("/people/ana/friend/accept", &[]).await;
    assert!(button.text("summary").contains("Friends"));
    assert_eq!(world.rows().await, FRIENDS);
    for (client, other) in [(&world.ana, "@ben"), (&world.ben, "@ana")] {
        let page = client.get("/people/friends").await;
        assert!(page.body.contains(other));
        let page = client.get(&format!("/{other}")).await;
        assert!(page.text(".friend summary").contains("Friends"));
    }
    let page = world.ben.get("/people/friends/requests").await;
    assert!(page.body.contains("Nobody waits for an answer"));
    assert!(
        !world
            .ben
            .get("/")
            .await
            .has(".nav__link[href='/people'] .badge:not([hidden])")
    );
    world.test.stop().await;
}

#[actix_web::test]
async fn crossing_wishes_meet() {
    let world = World::new().await;
    let (ana, ben) = (&world.ana, &world.ben);
    let asks = (0..10).flat_map(|_| {
        [
            ana.post("/people/ben/friend", &[]),
            ben.post("/people/ana/friend", &[]),
        ]
    });
    join_all(asks).await;
    assert_eq!(world.rows().await, FRIENDS);
    assert_eq!(world.logged("befriended").await, "1");
    world.test.stop().await;
}

#[actix_web::test]
async fn a_declined_wish_may_be_sent_again_and_one_can_be_taken_back() {
    let world = World::new().await;
    for _ in 0..2 {
        world.ana.post("/people/ben/friend", &[]).await;
        world.ben.post("/people/ana/friend/decline", &[]).await;
        assert_eq!(world.rows().await, NOTHING);
    }
    world.ana.post("/people/ben/friend", &[]).await;
    world.ana.post("/people/ben/friend/cancel", &[]).await;
    let page = world.ben.post("/people/ana/friend/accept", &[]).await;
    let page = world.ben.get(&page.location().unwrap()).await;
    assert!(page.text(".flash").contains("@ana does not ask any more"));
    assert_eq!(world.rows().await, NOTHING);
    assert_eq!(world.logged("asked_friend").await, "3");
    assert_eq!(world.logged("declined_friend").await, "2");
    assert_eq!(world.logged("stopped_asking_friend").await, "1");
}

#[actix_web::test]
async fn nobody_else_answers_a_wish_and_nobody_befriends_themselves() {
    let world = World::new().await;
    let eve = world.test.user("eve").await;
    world.ana.post("/people/ben/friend", &[]).await;
    for client in [&eve, &world.ana] {
        client.post("/people/ana/friend/accept", &[]).await;
        client.post("/people/ben/friend/accept", &[]).await;
        client.post("/people/ben/friend/decline", &[]).await;
    }
    assert_eq!(world.rows().await, (1, 0, 0, 0));
    let page = world.ana.post("/people/ana/friend", &[]).await;
    assert_eq!(page.status, 409);
    let page = eve
        .post("/people/ana/friend/close", &[("close", "1")])
        .await;
    assert_eq!(page.status, 404);
}

#[actix_web::test]
async fn ending_a_friendship_ends_what_came_with_it() {
    let world = World::new().await;
    world.befriend().await;
    let close = "/people/ben/friend/close";
    let button = world.ana.fetch(close, &[("close", "1")]).await;
    assert!(button.text("summary").contains("Close friend"));
    // The other side does not learn of it.
    let page = world.ben.get("/@ana").await;
    assert_eq!(page.text(".friend summary"), "Friends");
    assert_eq!(world.rows().await, (0, 2, 1, 2));
    world.ana.post(close, &[("close", "")]).await;
    assert_eq!(world.rows().await, FRIENDS);
    world.ana.post(close, &[("close", "1")]).await;
    let ended = world.ben.post("/people/ana/friend/end", &[]).await;
    ended.goes_to("/@ana");
    assert_eq!(world.rows().await, NOTHING);
    world.befriend().await;
    world.ana.post(close, &[("close", "1")]).await;
    world.ana.post("/people/ben/block", &[]).await;
    assert_eq!(world.rows().await, NOTHING);
    world.test.stop().await;
}

#[actix_web::test]
async fn a_block_refuses_and_ends_wishes() {
    let world = World::new().await;
    world.ana.post("/people/ben/friend", &[]).await;
    world.ben.post("/people/ana/block", &[]).await;
    assert_eq!(world.rows().await, NOTHING);
    let page = world.ana.post("/people/ben/friend", &[]).await;
    assert_eq!(page.status, 404);
    world.test.stop().await;
}

#[actix_web::test]
async fn a_message_that_is_too_long_is_kept_in_its_box() {
    let world = World::new().await;
    let long = "a".repeat(301);
    let page = world
        .ana
        .post("/people/ben/friend", &[("message", &long)])
        .await;
    assert_eq!(page.status, 422);
    assert!(page.text(".field__error").contains("300 characters"));
    assert!(page.body.contains(&long));
    assert_eq!(world.rows().await, NOTHING);
}
