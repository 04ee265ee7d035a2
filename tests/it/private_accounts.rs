//! Private accounts: nothing of theirs is shown before they say yes.

use std::time::Duration;

use diesel::prelude::*;
use futures_util::future::join_all;
use veranda::db::schema::{follow_requests, follows, timeline};
use veranda::db::{PostId, UserId};
use veranda::features::posts;

use crate::leaving::world::{key_of, stored};
use crate::support::{TestApp, TestClient};

const PRIVACY: &str = "/settings/privacy";
const PRIVATE: [(&str, &str); 1] = [("private", "1")];
const OPEN: [(&str, &str); 1] = [("private", "")];

/// Ana, whose account is private, with a post and its photo; Ben, who followed her before; Eve,
/// who comes now.
struct World {
    test: TestApp,
    ana: TestClient,
    ana_id: UserId,
    ben: TestClient,
    eve: TestClient,
    eve_id: UserId,
    post: PostId,
    picture: String,
}

impl World {
    async fn new() -> Self {
        let test = TestApp::start_unhurried().await;
        let (ana_id, ana) = test.member("ana").await;
        let (_, ben) = test.member("ben").await;
        let (eve_id, eve) = test.member("eve").await;
        ben.post("/people/ana/follow", &[]).await;
        let picture = stored(&test, ana_id, 90).await;
        let key = key_of(&test, picture).await;
        let post = test
            .change(move |tx| {
                let now = tx.now;
                let photos = [(picture, "Ana and the boat".to_owned())];
                posts::publish_now(tx, ana_id, "Ana at the lake", &photos, now)
            })
            .await;
        ana.post(PRIVACY, &PRIVATE).await.goes_to(PRIVACY);
        Self {
            picture: format!("/media/{key}/768.webp"),
            test,
            ana,
            ana_id,
            ben,
            eve,
            eve_id,
            post,
        }
    }

    /// Each way to what Ana posts, and whether it is open to somebody.
    async fn sees(&self, who: &TestClient) -> Vec<(&'static str, bool)> {
        let post = format!("/posts/{}", self.post);
        let holds = async |path: &str, word: &str| {
            let page = who.get(path).await;
            page.status == 200 && page.body.contains(word)
        };
        let answers = async |path: String| who.get(&path).await.status == 200;
        vec![
            ("profile", holds("/@ana", "Ana and the boat").await),
            ("counts", holds("/@ana", "profile__counts").await),
            ("post", holds(&post, "Ana at the lake").await),
            ("reactions", answers(format!("{post}/reactions")).await),
            ("photo", answers(self.picture.clone()).await),
            ("followers", answers("/@ana/followers".into()).await),
            ("following", answers("/@ana/following".into()).await),
            (
                "reacting",
                who.post(&format!("{post}/reaction"), &[("kind", "love")])
                    .await
                    .status
                    == 303,
            ),
            (
                "commenting",
                who.post(&format!("{post}/comments"), &[("body", "Nice")])
                    .await
                    .status
                    == 303,
            ),
        ]
    }

    async fn all(&self, who: &TestClient, expected: bool) {
        let seen = self.sees(who).await;
        assert!(seen.iter().all(|(_, sees)| *sees == expected), "{seen:?}");
    }

    async fn rows(&self) -> (i64, i64) {
        let (ana, eve) = (self.ana_id, self.eve_id);
        self.test
            .read(move |conn| {
                let asked = follow_requests::table.find((eve, ana)).count();
                let follows = follows::table.find((eve, ana)).count();
                Ok((asked.get_result(conn)?, follows.get_result(conn)?))
            })
            .await
    }

    async fn in_feed_of_eve(&self) -> bool {
        self.eve.get("/").await.body.contains("Ana at the lake")
    }
}

#[actix_web::test]
async fn a_private_account_shows_its_posts_to_followers_alone() {
    let world = World::new().await;
    world.all(&world.ben, true).await;
    world.all(&world.eve, false).await;
    let page = world.eve.get("/@ana").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("This account is private"));
    assert!(!page.body.contains("/@ana/followers"));
    for list in ["/@ana/followers", "/@ana/following"] {
        world.eve.get(list).await.goes_to("/@ana");
    }
    // Nor does a later page of the grid show anything.
    let older = format!("/@ana?before={}-{}", i64::MAX, i64::MAX);
    let page = world.eve.get(&older).await;
    assert!(!page.body.contains("grid__item"));
    world.test.stop().await;
}

#[actix_web::test]
async fn a_wish_to_follow_is_no_follow_until_it_is_accepted() {
    let world = World::new().await;
    let button = world.eve.fetch("/people/ana/follow", &[]).await;
    assert_eq!(button.text("button"), "Asked");
    world.eve.post("/people/ana/follow", &[]).await;
    assert_eq!(world.rows().await, (1, 0));
    world.all(&world.eve, false).await;
    // What appears meanwhile does not reach her either.
    world.test.post(world.ana_id, "Ana at the lake again").await;
    world.test.run_jobs().await;
    assert!(!world.in_feed_of_eve().await);
    let page = world.eve.get("/@ana").await;
    assert!(page.body.contains("You asked to follow"));
    let sent = world.eve.get("/people/requests/sent").await;
    assert!(sent.has("form[action='/people/ana/unfollow']"));

    // Ana reads it wherever she is, and says yes.
    let page = world.ana.get("/chat").await;
    assert!(page.text(".nav__link .badge").starts_with('1'));
    assert!(world.ana.get("/@eve").await.body.contains("asks to follow"));
    let list = world.ana.get("/people/requests").await;
    assert!(list.has("form[action='/people/eve/accept']"));
    let row = world.ana.fetch("/people/eve/accept", &[]).await;
    assert!(row.body.contains("follows you now"));
    assert_eq!(world.rows().await, (0, 1));
    assert!(world.in_feed_of_eve().await);
    world.all(&world.eve, true).await;
    let list = world.ana.get("/people/requests").await;
    assert!(list.body.contains("Nobody waits for an answer"));

    // And again no.
    let remove = "/people/eve/remove-follower";
    let followers = world.ana.get("/@ana/followers").await;
    assert!(followers.has(&format!("form[action='{remove}']")));
    world.ana.post(remove, &[]).await.goes_to("/@ana/followers");
    assert!(!world.in_feed_of_eve().await);
    world.all(&world.eve, false).await;
    world.test.stop().await;
}

#[actix_web::test]
async fn who_was_declined_may_ask_again_and_can_take_it_back() {
    let world = World::new().await;
    for _ in 0..2 {
        world.eve.post("/people/ana/follow", &[]).await;
        assert_eq!(world.rows().await, (1, 0));
        let decline = world.ana.post("/people/eve/decline", &[]).await;
        decline.goes_to("/people/requests");
        assert_eq!(world.rows().await, (0, 0));
        world.all(&world.eve, false).await;
    }
    world.eve.post("/people/ana/follow", &[]).await;
    let button = world.eve.fetch("/people/ana/unfollow", &[]).await;
    assert_eq!(button.text("button"), "Follow");
    assert_eq!(world.rows().await, (0, 0));
    // Too late to say yes.
    world.ana.post("/people/eve/accept", &[]).await;
    assert_eq!(world.rows().await, (0, 0));
    let page = world.ana.get("/people/requests").await;
    assert!(page.body.contains("@eve does not ask any more."));
    world.test.stop().await;
}

#[actix_web::test]
async fn nobody_else_can_say_yes() {
    let world = World::new().await;
    world.eve.post("/people/ana/follow", &[]).await;
    let staff = world.test.staff("sofia").await;
    for client in [&world.eve, &world.ben, &staff] {
        client.post("/people/eve/accept", &[]).await;
        client.post("/people/ana/accept", &[]).await;
    }
    assert_eq!(world.rows().await, (1, 0));
    world.all(&staff, false).await;
}

#[actix_web::test]
async fn twenty_answers_at_once_are_one() {
    let world = World::new().await;
    let asks = (0..20).map(|_| world.eve.post("/people/ana/follow", &[]));
    join_all(asks).await;
    assert_eq!(world.rows().await, (1, 0));
    let answers = (0..20).map(|_| world.ana.fetch("/people/eve/accept", &[]));
    let pages = join_all(answers).await;
    let accepted = pages
        .iter()
        .filter(|page| page.body.contains("follows you now"));
    assert_eq!(accepted.count(), 1);
    assert_eq!(world.rows().await, (0, 1));
    let told = "SELECT CAST(count(*) AS TEXT) AS line FROM activities
        WHERE verb = 'accepted_follower'";
    assert_eq!(world.test.one_text(told).await.unwrap(), "1");
}

#[actix_web::test]
async fn a_block_ends_what_was_asked() {
    let world = World::new().await;
    world.eve.post("/people/ana/follow", &[]).await;
    world.ana.post("/people/eve/block", &[]).await;
    assert_eq!(world.rows().await, (0, 0));
    let again = world.eve.post("/people/ana/follow", &[]).await;
    assert_eq!(again.status, 404);
    world.test.stop().await;
}

#[actix_web::test]
async fn whoever_asked_follows_once_the_account_is_open() {
    let world = World::new().await;
    let crowd = world.test.crowd(60).await;
    for guest in &crowd {
        world.test.follow(*guest, world.ana_id).await;
    }
    world.eve.post("/people/ana/follow", &[]).await;
    let waiting = world.ana.get("/people/requests").await;
    assert_eq!(waiting.attributes(".people > li", "id").len(), 30);
    assert!(waiting.has("a[rel='next']"));
    world.ana.post(PRIVACY, &OPEN).await.goes_to(PRIVACY);
    world.test.run_jobs().await;
    let ana = world.ana_id;
    let (asking, followers, rows): (i64, i64, i64) = world
        .test
        .read(move |conn| {
            Ok((
                follow_requests::table.count().get_result(conn)?,
                follows::table
                    .filter(follows::followee_id.eq(ana))
                    .count()
                    .get_result(conn)?,
                timeline::table
                    .filter(timeline::author_id.eq(ana))
                    .filter(timeline::owner_id.ne(ana))
                    .count()
                    .get_result(conn)?,
            ))
        })
        .await;
    assert_eq!((asking, followers, rows), (0, 62, 62));
    world.all(&world.eve, true).await;
    world.test.stop().await;
}

#[actix_web::test]
async fn an_account_that_is_private_again_decides_by_itself() {
    let world = World::new().await;
    world.eve.post("/people/ana/follow", &[]).await;
    world.ana.post(PRIVACY, &OPEN).await;
    world.ana.post(PRIVACY, &PRIVATE).await;
    world.test.run_jobs().await;
    assert_eq!(world.rows().await, (1, 0));
}

#[actix_web::test]
async fn who_leaves_or_is_suspended_asks_no_more() {
    let world = World::new().await;
    world.eve.post("/people/ana/follow", &[]).await;
    world.test.suspend(world.eve_id).await;
    let page = world.ana.get("/people/requests").await;
    assert!(!page.body.contains("@eve"));
    assert!(
        !world
            .ana
            .get("/people")
            .await
            .has(".nav__link[href='/people'] .badge:not([hidden])")
    );
    let accept = world.ana.post("/people/eve/accept", &[]).await;
    assert_eq!(accept.status, 404);
    world.test.clock().advance(Duration::from_secs(1));
    assert_eq!(world.rows().await, (1, 0));
}

#[actix_web::test]
async fn what_people_write_has_the_language_they_chose() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let form = [("language", "vi")];
    let page = ana.post("/settings/language", &form).await;
    page.goes_to("/settings/profile");
    let page = ana.get("/settings/profile").await;
    let chosen = page.attributes("#f-language option[selected]", "value");
    assert_eq!(chosen, ["vi"]);
    assert!(page.body.contains("Vietnamese (Tiếng Việt)"));
    let post = test.post(ana_id, "Trời hôm nay đẹp").await;
    ana.post(&format!("/posts/{post}/comments"), &[("body", "Đúng vậy")])
        .await;
    for path in ["/".to_owned(), format!("/posts/{post}")] {
        let page = ana.get(&path).await;
        for text in [".caption", ".comment__text"] {
            assert_eq!(page.attributes(text, "lang"), ["vi"], "{path} {text}");
        }
    }
    let form = [("language", "klingon")];
    let page = ana.post("/settings/language", &form).await;
    assert_eq!(page.status, 422);
    assert!(page.text("#f-language-error").contains("from the list"));
    // Kept parts follow a change.
    ana.post("/settings/language", &[("language", "uz")]).await;
    assert_eq!(ana.get("/").await.attributes(".caption", "lang"), ["uz"]);
    ana.post("/settings/language", &[("language", "und")]).await;
    assert_eq!(ana.get("/").await.attributes(".caption", "lang"), [""]);
    test.stop().await;
}
