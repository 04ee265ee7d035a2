//! Explore: what is reacted to lately, by people whom one does not follow yet.

use std::time::Duration;

use diesel::prelude::*;
use veranda::db::schema::post_scores;
use veranda::db::{PostId, UserId};
use veranda::features::reactions::{self, ReactionKind};
use veranda::features::{people, posts};
use veranda::web::Role;

use crate::support::{PASSWORD, TestApp, TestClient};

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn shown(client: &TestClient) -> Vec<String> {
    client
        .get("/explore")
        .await
        .attributes(".grid__item", "href")
}

async fn love(test: &TestApp, person: UserId, post: PostId, loves: bool) {
    let kind = loves.then_some(ReactionKind::Love);
    test.change(move |tx| reactions::react(tx, person, post, kind))
        .await;
}

async fn scores(test: &TestApp) -> Vec<(PostId, i64)> {
    test.read(|conn| {
        Ok(post_scores::table
            .order(post_scores::post_id)
            .select((post_scores::post_id, post_scores::score))
            .load(conn)?)
    })
    .await
}

#[actix_web::test]
async fn posts_come_by_recent_reactions_and_each_author_once() {
    let test = TestApp::start_unhurried().await;
    let (me, client) = test.member("me_too").await;
    let fans = test.crowd(3).await;
    let page = client.get("/explore").await;
    assert!(page.body.contains("Nothing new for you yet"));
    let mut posts = Vec::new();
    for name in ["ana", "bo", "cem"] {
        let author = test.make(name, Role::Member).await;
        posts.push((author, test.post(author, &format!("By {name}")).await));
    }
    let [(ana, ana_post), (bo, bo_post), (cem, cem_post)] = posts[..] else {
        panic!("three");
    };
    let second = test.post(ana, "Ana again").await;
    let mine = test.post(me, "Mine").await;
    // Two of long ago are less than one of now, and three of now are more.
    love(&test, fans[0], ana_post, true).await;
    love(&test, fans[1], ana_post, true).await;
    test.clock().advance(3 * DAY);
    let client = test.sign_in("me_too", PASSWORD).await;
    love(&test, fans[0], bo_post, true).await;
    love(&test, fans[0], second, true).await;
    love(&test, fans[0], mine, true).await;
    // One's own post is not lifted by oneself.
    love(&test, cem, cem_post, true).await;
    let path = |post: PostId| format!("/posts/{post}");
    assert_eq!(shown(&client).await, [path(second), path(bo_post)]);
    for fan in &fans {
        love(&test, *fan, cem_post, true).await;
    }
    assert_eq!(
        shown(&client).await,
        [path(cem_post), path(second), path(bo_post)]
    );
    let page = client.get("/explore").await;
    assert!(page.text(".grid__counts").contains("4 reactions"));
    for fan in &fans {
        love(&test, *fan, cem_post, false).await;
    }
    assert_eq!(shown(&client).await, [path(second), path(bo_post)]);
    // Followed, blocked, private, deleted: not there any more.
    test.follow(me, bo).await;
    assert_eq!(shown(&client).await, [path(second)]);
    test.change(move |tx| people::unfollow(tx, me, bo)).await;
    test.block(bo, me).await;
    assert_eq!(shown(&client).await, [path(second)]);
    test.change(move |tx| people::unblock(tx, bo, me)).await;
    test.change(move |tx| people::set_private(tx, bo, true))
        .await;
    assert_eq!(shown(&client).await, [path(second)]);
    test.change(move |tx| posts::set_deleted(tx, ana, second, true))
        .await;
    assert_eq!(shown(&client).await, [path(ana_post)]);
    test.stop().await;
}

#[actix_web::test]
async fn pages_of_explore_join_without_a_gap_or_twice() {
    let test = TestApp::start_unhurried().await;
    let (_, client) = test.member("reader").await;
    let fan = test.make("fan", Role::Member).await;
    let mut expected = Vec::new();
    for author in test.crowd(70).await {
        let post = test.post(author, "Hello").await;
        // Many have the same score.
        love(&test, fan, post, true).await;
        expected.push(format!("/posts/{post}"));
    }
    expected.reverse();
    let mut seen = Vec::new();
    let mut path = Some("/explore".to_owned());
    while let Some(at) = path {
        let page = client.get(&at).await;
        assert!(page.attributes(".grid__item", "href").len() <= 30);
        seen.extend(page.attributes(".grid__item", "href"));
        path = page.attributes(".pager a", "href").pop();
    }
    let mut sorted = seen.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), seen.len());
    assert_eq!(seen.len(), expected.len());
    for odd in ["x", "-1--1", "0-0", "9223372036854775807-1"] {
        let page = client.get(&format!("/explore?before={odd}")).await;
        assert_eq!(page.status, 200);
    }
    test.stop().await;
}

#[actix_web::test]
async fn scores_are_what_counting_again_gives_and_damage_is_put_right() {
    let test = TestApp::start_unhurried().await;
    let people = test.crowd(6).await;
    let mut posts = Vec::new();
    for author in &people {
        posts.push(test.post(*author, "Hello").await);
    }
    let mut state = 7_u64;
    let mut chance = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..200 {
        let (person, post) = (people[chance(6)], posts[chance(6)]);
        love(&test, person, post, chance(3) > 0).await;
        test.clock().advance(Duration::from_secs(60 * 7));
    }
    let kept = scores(&test).await;
    assert!(!kept.is_empty());
    assert_eq!(reactions::rebuild_scores(&test.app.db).await.unwrap(), 0);
    test.change(|tx| {
        diesel::update(post_scores::table)
            .set(post_scores::score.eq(post_scores::score + 5))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let wrong = reactions::rebuild_scores(&test.app.db).await.unwrap();
    assert_eq!(wrong, kept.len());
    assert_eq!(scores(&test).await, kept);
    test.stop().await;
}
