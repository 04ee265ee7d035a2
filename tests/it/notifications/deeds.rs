//! Each deed is told to whom it concerns, once, and taken back with itself.

use futures_util::future::join_all;
use veranda::features::reactions::ReactionKind::{Angry, Like, Love};
use veranda::features::{comments as talk, people};

use super::{World, rows, told};

#[actix_web::test]
async fn reactions_to_one_post_are_one_row_that_names_the_latest() {
    let world = World::new().await;
    let crowd = world.test.crowd(5).await;
    world.react(crowd[0], Some(Love)).await;
    assert_eq!(
        world.told().await,
        (vec!["Guest0 loved your post".to_owned()], 1)
    );
    world.react(crowd[1], Some(Love)).await;
    assert_eq!(world.told().await.0, ["Guest1 and Guest0 loved your post"]);
    world.react(crowd[2], Some(Love)).await;
    let three = "Guest2, Guest1 and Guest0 loved your post";
    assert_eq!(world.told().await.0, [three]);
    for person in &crowd[3..] {
        world.react(*person, Some(Love)).await;
    }
    let many = "Guest4, Guest3 and 3 others loved your post";
    assert_eq!(world.told().await, (vec![many.to_owned()], 1));
    // Another word is no news, and of several no single one is true.
    world.react(crowd[0], Some(Angry)).await;
    let mixed = "Guest4, Guest3 and 3 others reacted to your post";
    assert_eq!(world.told().await.0, [mixed]);
    assert_eq!(rows(&world.test, world.ana_id).await, "1");

    for person in &crowd[1..] {
        world.react(*person, None).await;
    }
    let (said, count) = world.told().await;
    assert_eq!(said, ["Guest0 reacted 😡 to your post"]);
    assert_eq!(count, 1);
    world.react(crowd[0], None).await;
    assert_eq!(world.told().await, (vec![], 0));
    let page = world.ana.get("/notifications").await;
    assert!(page.body.contains("Nothing new yet"));
    world.test.stop().await;
}

#[actix_web::test]
async fn twenty_deeds_at_once_are_one_row_and_each_is_in_it() {
    let world = World::new().await;
    let crowd = world.test.crowd(20).await;
    let deeds = crowd.iter().map(|who| world.react(*who, Some(Like)));
    join_all(deeds).await;
    let (said, count) = world.told().await;
    assert_eq!((said.len(), count), (1, 1));
    assert!(
        said[0].ends_with(" and 18 others liked your post"),
        "{said:?}"
    );
    assert_eq!(rows(&world.test, world.ana_id).await, "1");
    // Half of them change their minds while others comment.
    let post = world.post;
    let back = crowd[..10].iter().map(|who| world.react(*who, None));
    let more = crowd[10..].iter().map(|who| {
        let who = *who;
        world
            .test
            .change(move |tx| talk::add(tx, who, post, "Nice"))
    });
    tokio::join!(join_all(back), join_all(more));
    let (mut said, count) = world.told().await;
    said.sort();
    assert_eq!((said.len(), count), (2, 2));
    assert!(
        said.iter().all(|one| one.contains(" and 8 others ")),
        "{said:?}"
    );
    world.test.stop().await;
}

#[actix_web::test]
async fn a_comment_tells_each_person_once_and_goes_with_its_deletion() {
    let world = World::new().await;
    let (post, ana) = (world.post, world.ana_id);
    let (ben, ben_client) = world.test.member("ben").await;
    let (carl, carl_client) = world.test.member("carl").await;
    let test = &world.test;
    let first = test
        .change(move |tx| talk::add(tx, ben, post, "What a lake"))
        .await;
    for _ in 0..3 {
        test.clock().advance(std::time::Duration::from_secs(60));
        test.change(move |tx| talk::add(tx, ben, post, "And a boat"))
            .await;
    }
    assert_eq!(world.told().await.0, ["Ben commented on your post"]);
    // An answer to Ben that names Ana, Ben and Carl: each hears of it once.
    let answer = test
        .change(move |tx| talk::reply(tx, carl, first, "@ana @ben @carl look"))
        .await;
    assert_eq!(
        world.told().await.0,
        ["Carl and Ben commented on your post"]
    );
    let (said, _) = told(&ben_client).await;
    assert_eq!(said, ["Carl replied to your comment"]);
    assert_eq!(told(&carl_client).await.0, Vec::<String>::new());
    // Ana answers below her own post: who is answered is told, she is not.
    test.change(move |tx| talk::reply(tx, ana, answer, "Come, @ben"))
        .await;
    assert_eq!(told(&carl_client).await.0, ["Ana replied to your comment"]);
    let mut said = told(&ben_client).await.0;
    said.sort();
    assert_eq!(
        said,
        [
            "Ana mentioned you in a comment",
            "Carl replied to your comment"
        ]
    );
    test.change(move |tx| talk::like(tx, ana, first, true))
        .await;
    assert_eq!(told(&ben_client).await.1, 3);
    test.change(move |tx| talk::like(tx, ana, first, false))
        .await;
    assert_eq!(told(&ben_client).await.1, 2);

    // Deleted and brought back, by whoever may.
    test.change(move |tx| talk::delete(tx, carl, answer)).await;
    assert_eq!(world.told().await.0, ["Ben commented on your post"]);
    assert_eq!(
        told(&ben_client).await.0,
        ["Ana mentioned you in a comment"]
    );
    test.change(move |tx| talk::set_deleted(tx, ana, answer, false))
        .await;
    assert_eq!(told(&ben_client).await.1, 2);
    // The page leads to the comment itself, and that reads it.
    let page = ben_client.get("/notifications").await;
    let link = page
        .attributes(".told__link", "href")
        .into_iter()
        .find(|link| link.starts_with("/notifications/"));
    let to = ben_client.get(&link.unwrap()).await.location().unwrap();
    assert!(to.starts_with("/comments/"), "{to}");
    assert_eq!(told(&ben_client).await.1, 1);
    world.test.stop().await;
}

#[actix_web::test]
async fn who_is_named_in_a_caption_is_told_and_an_edit_takes_it_back() {
    let world = World::new().await;
    let (ben, ben_client) = world.test.member("ben").await;
    let (_, carl_client) = world.test.member("carl").await;
    let ana = world.ana_id;
    let comment = {
        let post = world.test.post(ana, "With @ben and @ana").await;
        world
            .test
            .change(move |tx| talk::add(tx, ana, post, "Also @carl"))
            .await
    };
    assert_eq!(world.told().await, (vec![], 0));
    assert_eq!(told(&ben_client).await.0, ["Ana mentioned you in a post"]);
    assert_eq!(
        told(&carl_client).await.0,
        ["Ana mentioned you in a comment"]
    );
    world
        .test
        .change(move |tx| talk::edit(tx, ana, comment, "Also @ben"))
        .await;
    assert_eq!(told(&carl_client).await, (vec![], 0));
    assert_eq!(
        told(&ben_client).await.0,
        ["Ana mentioned you in a post"],
        "one row for one post"
    );
    let _ = ben;
    world.test.stop().await;
}

#[actix_web::test]
async fn following_and_friendship_are_told_as_they_stand() {
    let world = World::new().await;
    let ana = world.ana_id;
    let (ben, ben_client) = world.test.member("ben").await;
    let test = &world.test;
    test.follow(ben, ana).await;
    assert_eq!(world.told().await.0, ["Ben started to follow you"]);
    test.change(move |tx| people::unfollow(tx, ben, ana)).await;
    assert_eq!(world.told().await, (vec![], 0));

    // A private account is asked; the answer is told to who asked.
    test.change(move |tx| people::set_private(tx, ana, true))
        .await;
    test.follow(ben, ana).await;
    assert_eq!(world.told().await.0, ["Ben asked to follow you"]);
    test.change(move |tx| people::unfollow(tx, ben, ana)).await;
    assert_eq!(world.told().await, (vec![], 0));
    test.follow(ben, ana).await;
    test.change(move |tx| people::accept(tx, ana, ben)).await;
    assert_eq!(world.told().await, (vec![], 0));
    let accepted = "Ana accepted your wish to follow them";
    assert_eq!(told(&ben_client).await.0, [accepted]);
    test.change(move |tx| people::remove_follower(tx, ana, ben))
        .await;
    assert_eq!(told(&ben_client).await, (vec![], 0));

    test.change(move |tx| people::ask_friend(tx, ben, ana, "Hi"))
        .await;
    assert_eq!(world.told().await.0, ["Ben asked to be your friend"]);
    test.change(move |tx| people::cancel_friend(tx, ben, ana))
        .await;
    assert_eq!(world.told().await, (vec![], 0));
    test.change(move |tx| people::ask_friend(tx, ben, ana, "Hi"))
        .await;
    test.change(move |tx| people::decline_friend(tx, ana, ben))
        .await;
    assert_eq!(world.told().await, (vec![], 0));
    assert_eq!(told(&ben_client).await, (vec![], 0));
    // Crossing wishes meet: the first to ask hears that it came true.
    test.change(move |tx| people::ask_friend(tx, ben, ana, "Hi"))
        .await;
    test.change(move |tx| people::ask_friend(tx, ana, ben, ""))
        .await;
    assert_eq!(world.told().await, (vec![], 0));
    let friends = "Ana accepted your friend request";
    assert_eq!(told(&ben_client).await.0, [friends]);
    test.change(move |tx| people::unfriend(tx, ana, ben)).await;
    assert_eq!(told(&ben_client).await, (vec![], 0));
    world.test.stop().await;
}
