//! The page, and what is left out of it.

use std::time::Duration;

use veranda::features::comments as talk;
use veranda::features::reactions::ReactionKind::{Like, Love};
use veranda::features::{people, posts};

use super::{World, rows, told};

#[actix_web::test]
async fn opening_one_reads_it_and_a_button_reads_all() {
    let world = World::new().await;
    let crowd = world.test.crowd(2).await;
    let (post, guest) = (world.post, crowd[0]);
    world.react(guest, Some(Love)).await;
    world.test.follow(guest, world.ana_id).await;
    world
        .test
        .change(move |tx| talk::add(tx, guest, post, "Hello <b>there</b>"))
        .await;
    let page = world.ana.get("/notifications").await;
    assert_eq!(page.texts(".told--new").len(), 3);
    assert_eq!(page.texts(".told__day"), ["Today"]);
    assert_eq!(
        page.texts(".told__text"),
        ["Hello <b>there</b>", "A day at the lake"]
    );
    assert_eq!(world.told().await.1, 3);
    // The same number on every page.
    let home = world.ana.get("/").await;
    assert!(home.text(".topbar [data-enhance=bell]").starts_with('3'));

    let to = async |said: &str| {
        let page = world.ana.get("/notifications").await;
        let at = page
            .texts(".told__link")
            .iter()
            .position(|one| one.contains(said));
        let link = page.attributes(".told__link", "href").remove(at.unwrap());
        world.ana.get(&link).await.location().unwrap()
    };
    assert_eq!(to("loved").await, format!("/posts/{post}"));
    assert_eq!(world.told().await.1, 2);
    assert_eq!(to("follow").await, "/@guest0");
    assert_eq!(world.told().await.1, 1);
    // What is done again to the same thing begins anew.
    world.react(crowd[1], Some(Love)).await;
    let (said, count) = world.told().await;
    assert_eq!((said.len(), count), (4, 2));
    assert_eq!(said[0], "Guest1 loved your post");
    // Only what the page showed is read by its button.
    let page = world.ana.get("/notifications").await;
    let until = page.attributes("input[name=until]", "value").remove(0);
    world.test.clock().advance(Duration::from_secs(1));
    let ben = world.make("ben").await;
    world.test.follow(ben, world.ana_id).await;
    let form = [("until", until.as_str())];
    let answer = world.ana.post("/notifications/read", &form).await;
    answer.goes_to("/notifications");
    assert_eq!(world.told().await.1, 1);
    world.ana.post("/notifications/read", &[]).await;
    let page = world.ana.get("/notifications").await;
    assert!(!page.has(".told--new") && !page.has("form[action='/notifications/read']"));
    assert_eq!(world.told().await.1, 0);
    world.test.stop().await;
}

#[actix_web::test]
async fn another_persons_are_not_found() {
    let world = World::new().await;
    let (ben, ben_client) = world.test.member("ben").await;
    world.react(ben, Some(Like)).await;
    let page = world.ana.get("/notifications").await;
    let link = page.attributes(".told__link", "href").remove(0);
    assert_eq!(ben_client.get(&link).await.status, 404);
    assert_eq!(world.told().await.1, 1);
    // One that was taken back leads to the page, and says so.
    world.react(ben, None).await;
    world.ana.get(&link).await.goes_to("/notifications");
    let page = world.ana.get("/notifications").await;
    assert!(page.body.contains("That was taken back."));
    world.test.stop().await;
}

#[actix_web::test]
async fn nothing_comes_from_people_or_posts_that_one_may_not_see() {
    let world = World::new().await;
    let (ana, test) = (world.ana_id, &world.test);
    let (ben, ben_client) = test.member("ben").await;
    let bens = test.post(ben, "For @ana").await;
    world.react(ben, Some(Love)).await;
    assert_eq!(world.told().await.1, 2);
    // Blocked in either direction, at once and only as long as it lasts.
    for (one, other) in [(ana, ben), (ben, ana)] {
        test.block(one, other).await;
        assert_eq!(world.told().await, (vec![], 0));
        test.change(move |tx| people::unblock(tx, one, other)).await;
        assert_eq!(world.told().await.1, 2);
    }
    test.suspend(ben).await;
    assert_eq!(world.told().await, (vec![], 0));
    test.change(move |tx| veranda::features::accounts::set_suspended(tx, ana, ben, None))
        .await;
    assert_eq!(world.told().await.1, 2);
    // A post that is not for her any more, or deleted.
    let audience = async |audience: posts::Audience| {
        test.change(move |tx| {
            use diesel::prelude::*;
            use veranda::db::schema::posts as rows;
            diesel::update(rows::table.find(bens))
                .set(rows::audience.eq(audience))
                .execute(tx.conn)?;
            Ok(())
        })
        .await;
    };
    audience(posts::Audience::Friends).await;
    assert_eq!(world.told().await.0, ["Ben loved your post"]);
    audience(posts::Audience::Public).await;
    assert_eq!(world.told().await.1, 2);
    test.change(move |tx| posts::set_deleted(tx, ben, bens, true))
        .await;
    assert_eq!(world.told().await.1, 1);
    test.change(move |tx| posts::set_deleted(tx, ben, bens, false))
        .await;
    assert_eq!(world.told().await.1, 2);
    let _ = ben_client;
    world.test.stop().await;
}

#[actix_web::test]
async fn pages_go_on_behind_the_last_row_and_days_have_headings() {
    let world = World::new().await;
    let guest = world.make("guest").await;
    let ana = world.ana_id;
    for n in 0..65 {
        let post = world.test.post(ana, &format!("Post {n}")).await;
        world
            .test
            .change(move |tx| veranda::features::reactions::react(tx, guest, post, Some(Like)))
            .await;
        world.test.clock().advance(Duration::from_secs(3600));
    }
    let client = world.test.sign_in("ana", crate::support::PASSWORD).await;
    let (mut seen, mut path, mut headings) = (0, "/notifications".to_owned(), 0);
    loop {
        let page = client.get(&path).await;
        seen += page.texts(".told").len();
        headings += page.texts(".told__day").len();
        match page.attributes("a[rel=next]", "href").pop() {
            Some(next) => path = next,
            None => break,
        }
    }
    assert_eq!(seen, 65);
    // A page that begins within a day names it again: scripts leave the second one out.
    assert!((4..=6).contains(&headings), "{headings}");
    world.test.stop().await;
}

#[actix_web::test]
async fn what_was_read_long_ago_goes_and_the_rest_stays() {
    let world = World::new().await;
    let guest = world.make("guest").await;
    world.react(guest, Some(Love)).await;
    world.test.follow(guest, world.ana_id).await;
    let page = world.ana.get("/notifications").await;
    let link = page.attributes(".told__link", "href").remove(0);
    world.ana.get(&link).await;
    let day = Duration::from_secs(24 * 3600);
    world.test.clock().advance(89 * day);
    world.test.run_jobs().await;
    assert_eq!(rows(&world.test, world.ana_id).await, "2");
    world.test.clock().advance(2 * day);
    world.test.run_jobs().await;
    assert_eq!(rows(&world.test, world.ana_id).await, "1");
    let ana = world.test.sign_in("ana", crate::support::PASSWORD).await;
    assert_eq!(told(&ana).await.1, 1);
    world.test.stop().await;
}
