//! Saved posts and their collections: found again by whoever saved them, known to nobody else.

use diesel::prelude::*;
use futures_util::future::join_all;
use veranda::db::schema::{
    activities, collected_posts, collections, notifications, posts as post_rows, saved_posts,
};
use veranda::db::{PostId, UserId};
use veranda::features::{posts, saved};

use crate::support::{Page, TestApp, TestClient};

async fn save(client: &TestClient, post: PostId, saved: &str) -> Page {
    client
        .post(&format!("/posts/{post}/save"), &[("saved", saved)])
        .await
}

/// The posts on a page of saved ones, in their order.
async fn listed(client: &TestClient, path: &str) -> Vec<String> {
    let page = client.get(path).await;
    assert_eq!(page.status, 200, "{path}");
    page.attributes(".grid a", "href")
}

fn path(post: PostId) -> String {
    format!("/posts/{post}")
}

/// How many rows there are: saved posts, collections, posts in collections.
async fn rows(test: &TestApp) -> (i64, i64, i64) {
    test.read(|conn| {
        Ok((
            saved_posts::table.count().get_result(conn)?,
            collections::table.count().get_result(conn)?,
            collected_posts::table.count().get_result(conn)?,
        ))
    })
    .await
}

struct World {
    test: TestApp,
    ana: TestClient,
    ana_id: UserId,
    ben: TestClient,
    ben_id: UserId,
    post: PostId,
}

impl World {
    async fn new() -> Self {
        let test = TestApp::start_unhurried().await;
        let (ana_id, ana) = test.member("ana").await;
        let (ben_id, ben) = test.member("ben").await;
        test.follow(ana_id, ben_id).await;
        let post = test.post(ben_id, "Ben bakes").await;
        Self {
            test,
            ana,
            ana_id,
            ben,
            ben_id,
            post,
        }
    }

    async fn collection(&self, name: &str) -> String {
        let made = self.ana.post("/saved", &[("name", name)]).await;
        made.location().unwrap()
    }
}

#[actix_web::test]
async fn a_post_is_saved_by_a_button_found_again_and_taken_away() {
    let world = World::new().await;
    let (ana, post) = (&world.ana, world.post);
    let button = format!("#save-{post} button");
    let state = async |path: &str| {
        let page = ana.get(path).await;
        let pressed = page.attributes(&button, "aria-pressed").concat();
        let asks = page.attributes(&button, "value").concat();
        assert_eq!(page.attributes(&button, "name"), ["saved"], "{path}");
        (pressed, asks)
    };
    let is = |pressed: &str, asks: &str| (pressed.to_owned(), asks.to_owned());
    for place in ["/", &path(post)] {
        assert_eq!(state(place).await, is("false", "1"), "{place}");
    }
    assert!(ana.get("/saved").await.body.contains("Nothing saved yet"));
    // Pressed twice it is saved once.
    for _ in 0..2 {
        save(ana, post, "1").await.goes_to(&path(post));
    }
    assert_eq!(rows(&world.test).await, (1, 0, 0));
    for place in ["/", &path(post)] {
        assert_eq!(state(place).await, is("true", ""), "{place}");
    }
    assert_eq!(listed(ana, "/saved").await, [path(post)]);
    // To others the same card shows what is theirs.
    let his = world.ben.get("/").await;
    assert_eq!(his.attributes(&button, "aria-pressed"), ["false"]);
    // A script gets the button alone.
    let answer = ana
        .request(reqwest::Method::POST, &format!("/posts/{post}/save"))
        .header("x-requested-with", "fetch")
        .form(&[("saved", "")]);
    let answer = Page::of(answer).await;
    assert_eq!(answer.attributes(&button, "value"), ["1"]);
    assert!(!answer.body.contains("<html"));
    assert!(listed(ana, "/saved").await.is_empty());
    assert_eq!(state("/").await, is("false", "1"));
    save(ana, post, "").await.goes_to(&path(post));
    assert_eq!(rows(&world.test).await, (0, 0, 0));
    // Without a script one hears of it, and may take it back.
    save(ana, post, "1").await.goes_to(&path(post));
    let page = ana.get(&path(post)).await;
    assert!(page.text(".flash").contains("Nobody else is told"));
    let undo = page.attributes(".flash form", "action").remove(0);
    ana.post(&undo, &[]).await;
    assert!(listed(ana, "/saved").await.is_empty());
    // One's own page leads there.
    assert!(ana.get("/@ana").await.has("a[href='/saved']"));
    assert!(!world.ben.get("/@ana").await.has("a[href='/saved']"));
    world.test.stop().await;
}

#[actix_web::test]
async fn saved_posts_stand_in_collections_of_ones_own() {
    let world = World::new().await;
    let (ana, post) = (&world.ana, world.post);
    let choose = format!("/posts/{post}/collections");
    assert!(
        ana.get(&path(post))
            .await
            .has(&format!("a[href='{choose}']"))
    );
    // The first one comes with the post.
    let form = [("name", " Bread  and Rolls "), ("listed", "")];
    ana.post(&choose, &form).await.goes_to(&path(post));
    assert_eq!(rows(&world.test).await, (1, 1, 1));
    let page = ana.get(&choose).await;
    let bread = page
        .attributes("[type=checkbox][checked]", "name")
        .remove(0);
    let bread_path = format!("/saved/{}", bread.trim_start_matches("in-"));
    let page = ana.get(&bread_path).await;
    assert_eq!(page.text("h1"), "Bread and Rolls");
    assert_eq!(page.text(".tabs [aria-current]"), "Bread and Rolls");
    assert_eq!(listed(ana, &bread_path).await, [path(post)]);
    // The same name is the same collection, whatever its case.
    assert_eq!(world.collection("BREAD and rolls").await, bread_path);
    let winter = world.collection("Winter").await;
    assert!(listed(ana, &winter).await.is_empty());
    assert!(ana.get(&winter).await.body.contains("Nothing in here yet"));
    // Out of one, into the other: it stays saved.
    let page = ana.get(&choose).await;
    let boxes = page.attributes("[name=listed]", "value").remove(0);
    assert_eq!(boxes.split(',').count(), 2);
    let into = format!("in-{}", winter.trim_start_matches("/saved/"));
    let form = [("listed", boxes.as_str()), (&into, "1")];
    ana.post(&choose, &form).await.goes_to(&path(post));
    assert!(listed(ana, &bread_path).await.is_empty());
    assert_eq!(listed(ana, &winter).await, [path(post)]);
    assert_eq!(listed(ana, "/saved").await, [path(post)]);
    // Names that are refused are shown again; that of another collection is one.
    let long = "a".repeat(61);
    for (action, typed, said) in [
        ("/saved", "", "Write a name"),
        ("/saved", &long, "60 characters"),
        (&bread_path, "winter", "has this name"),
        (&bread_path, "\u{200b}", "Write a name"),
        (&choose, &long, "60 characters"),
    ] {
        let page = ana.post(action, &[("name", typed)]).await;
        assert_eq!(page.status, 422, "{action} {typed}");
        assert!(
            page.text("#f-name-error").contains(said),
            "{action} {typed}"
        );
        assert_eq!(page.attributes("#f-name", "value"), [typed]);
    }
    // A refused new name keeps the boxes as they were checked.
    let page = ana
        .post(
            &choose,
            &[("listed", &boxes), (&bread, "1"), ("name", &long)],
        )
        .await;
    let checked = page.attributes("[type=checkbox][checked]", "name");
    assert_eq!(checked, std::slice::from_ref(&bread));
    // Another case of its own name is no clash.
    ana.post(&winter, &[("name", "WINTER")])
        .await
        .goes_to(&winter);
    assert_eq!(ana.get(&winter).await.text("h1"), "WINTER");
    // What stood in a deleted one stays saved; taken away, it stands in none.
    let delete = format!("{winter}/delete");
    ana.post(&delete, &[]).await.goes_to("/saved");
    assert_eq!(ana.get(&winter).await.status, 404);
    assert_eq!(ana.post(&delete, &[]).await.status, 404);
    assert_eq!(listed(ana, "/saved").await, [path(post)]);
    ana.post(&choose, &[("listed", &boxes), (&bread, "1")])
        .await;
    assert_eq!(rows(&world.test).await, (1, 1, 1));
    save(ana, post, "").await;
    assert_eq!(rows(&world.test).await, (0, 1, 0));
    world.test.stop().await;
}

#[actix_web::test]
async fn a_person_has_a_hundred_collections_at_most() {
    let world = World::new().await;
    let ana = world.ana_id;
    let many = (0..110).map(|n| {
        let name = format!("Number {n}");
        world
            .test
            .app
            .db
            .write(move |tx| saved::add_collection(tx, ana, &name))
    });
    let made = join_all(many).await;
    assert_eq!(made.iter().filter(|one| one.is_ok()).count(), 100);
    let page = world.ana.post("/saved", &[("name", "One more")]).await;
    assert!(page.text("#f-name-error").contains("100"));
    world.test.stop().await;
}

#[actix_web::test]
async fn what_may_not_be_seen_is_left_out_until_it_may_be_again() {
    let world = World::new().await;
    let (ana, ben, post) = (&world.ana, &world.ben, world.post);
    let bread = world.collection("Bread").await;
    let into = format!("in-{}", bread.trim_start_matches("/saved/"));
    let id = bread.trim_start_matches("/saved/");
    let choose = format!("/posts/{post}/collections");
    ana.post(&choose, &[("listed", id), (&into, "1")]).await;
    let there = async |expected: bool| {
        for place in ["/saved", &bread] {
            let found = listed(ana, place).await;
            assert_eq!(found == [path(post)], expected, "{place} {found:?}");
        }
        let status = ana.get(&choose).await.status;
        assert_eq!(status == 200, expected);
    };
    there(true).await;
    let audience = async |audience: posts::Audience| {
        let change = world.test.change(move |tx| {
            diesel::update(post_rows::table.find(post))
                .set(post_rows::audience.eq(audience))
                .execute(tx.conn)?;
            Ok(())
        });
        change.await;
    };
    audience(posts::Audience::OnlyMe).await;
    there(false).await;
    // Neither can it be saved now by who has not, nor put anywhere.
    assert_eq!(ana.post(&choose, &[]).await.status, 404);
    assert_eq!(save(ana, post, "1").await.status, 404);
    audience(posts::Audience::Public).await;
    there(true).await;
    ben.post("/people/ana/block", &[]).await;
    there(false).await;
    ben.post("/people/ana/unblock", &[]).await;
    there(true).await;
    ben.post(&format!("/posts/{post}/delete"), &[]).await;
    there(false).await;
    let restore = format!("/settings/deleted/{post}/restore");
    ben.post(&restore, &[]).await;
    there(true).await;
    // What cannot be seen can still be taken away, once.
    audience(posts::Audience::OnlyMe).await;
    assert_eq!(save(ana, post, "").await.status, 303);
    assert_eq!(save(ana, post, "").await.status, 404);
    assert_eq!(rows(&world.test).await, (0, 1, 0));
    // With a post that goes for good goes all that was saved of it.
    audience(posts::Audience::Public).await;
    ana.post(&choose, &[("listed", id), (&into, "1")]).await;
    ben.post(&format!("/posts/{post}/delete"), &[]).await;
    ben.post(&format!("/settings/deleted/{post}/purge"), &[])
        .await;
    world.test.run_jobs().await;
    assert_eq!(rows(&world.test).await, (0, 1, 0));
    world.test.stop().await;
}

#[actix_web::test]
async fn nobody_learns_who_saved_what() {
    let world = World::new().await;
    let (ana, ben, post) = (&world.ana, &world.ben, world.post);
    let traces = async || {
        let read = world.test.read(|conn| {
            let deeds: i64 = activities::table.count().get_result(conn)?;
            let told: i64 = notifications::table.count().get_result(conn)?;
            Ok((deeds, told))
        });
        read.await
    };
    let before = traces().await;
    let his = ben.get(&path(post)).await;
    let shown = his.text(".post");
    let version = his.attributes(".post", "data-version");
    save(ana, post, "1").await;
    let bread = world.collection("Bread").await;
    let id = bread.trim_start_matches("/saved/");
    let into = format!("in-{id}");
    let choose = format!("/posts/{post}/collections");
    ana.post(&choose, &[("listed", id), (&into, "1")]).await;
    assert_eq!(traces().await, before);
    let his = ben.get(&path(post)).await;
    assert_eq!(his.text(".post"), shown);
    assert_eq!(his.attributes(".post", "data-version"), version);
    // A collection is not there for others, staff or not, and nothing of theirs gets into it.
    let other_post = world.test.post(world.ben_id, "Ben rests").await;
    let choose_other = format!("/posts/{other_post}/collections");
    let admin = world.test.admin().await;
    for other in [ben, &admin] {
        for (path, form) in [
            (bread.clone(), vec![("name", "Mine")]),
            (format!("{bread}/delete"), vec![]),
        ] {
            assert_eq!(other.post(&path, &form).await.status, 404);
        }
        assert_eq!(other.get(&bread).await.status, 404);
        let put = other
            .post(&choose_other, &[("listed", id), (&into, "1")])
            .await;
        assert_eq!(put.status, 303);
        assert!(!other.get("/saved").await.body.contains("Bread"));
    }
    assert_eq!(rows(&world.test).await, (3, 1, 1));
    let guest = world.test.anonymous();
    for path in ["/saved", &bread, &choose] {
        assert!(
            guest
                .get(path)
                .await
                .location()
                .unwrap()
                .starts_with("/sign-in")
        );
    }
    world.test.stop().await;
}

#[actix_web::test]
async fn what_is_saved_is_paged_the_last_first() {
    let world = World::new().await;
    let (ana, ben) = (world.ana_id, world.ben_id);
    let mut all = Vec::new();
    for n in 0..35 {
        let post = world.test.post(ben, &format!("Loaf {n}")).await;
        world
            .test
            .change(move |tx| saved::save(tx, ana, post, true))
            .await;
        all.insert(0, path(post));
    }
    let first = world.ana.get("/saved").await;
    let next = first.attributes(".pager a", "href").remove(0);
    let mut found = first.attributes(".grid a", "href");
    assert_eq!(found.len(), 30);
    let second = world.ana.get(&next).await;
    assert!(!second.has(".pager a"));
    found.extend(second.attributes(".grid a", "href"));
    assert_eq!(found, all);
    world.test.stop().await;
}
