//! Comments: written, deleted, counted, hidden.

mod changes;
mod counted;
mod live;
mod threads;

use diesel::prelude::*;
use futures_util::future::join_all;
use veranda::db::schema::{comments, post_counters};
use veranda::db::{CommentId, PostId};
use veranda::features::comments as service;

use crate::support::TestApp;

/// The count beside a post, and the same counted from the rows.
async fn counts(test: &TestApp, post: PostId) -> (i64, i64) {
    test.read(move |conn| {
        let kept = post_counters::table
            .find(post)
            .select(post_counters::comments)
            .first(conn)?;
        let counted = comments::table
            .filter(comments::post_id.eq(post))
            .filter(comments::deleted_at.is_null())
            .count()
            .get_result(conn)?;
        Ok((kept, counted))
    })
    .await
}

#[actix_web::test]
async fn a_comment_is_written_shown_and_deleted_by_its_author() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (_, bo) = test.member("bo").await;
    let (_, cy) = test.member("cy").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let path = format!("/posts/{post}/comments");
    let said = bo.post(&path, &[("body", " So calm\r\nthere ")]).await;
    let place = said.location().unwrap();
    let id = place.rsplit('-').next().unwrap().to_owned();
    assert_eq!(place, format!("/posts/{post}#comment-{id}"));
    assert_eq!(counts(&test, post).await, (1, 1));
    let page = cy.get(&format!("/posts/{post}")).await;
    assert_eq!(page.texts(".comment__text"), ["bo So calmthere"]);
    let delete = format!("/comments/{id}/delete");
    assert!(!page.body.contains(&delete));
    assert!(
        bo.get(&format!("/posts/{post}"))
            .await
            .body
            .contains(&delete)
    );
    assert!(
        ana.get(&format!("/posts/{post}"))
            .await
            .body
            .contains(&delete)
    );
    assert_eq!(cy.post(&delete, &[]).await.status, 403);
    assert_eq!(counts(&test, post).await, (1, 1));

    let presses = (0..10).map(|_| {
        let (bo, delete) = (bo.clone(), delete.clone());
        async move { bo.post(&delete, &[]).await.status }
    });
    for status in join_all(presses).await {
        assert_eq!(status, 303);
    }
    assert_eq!(counts(&test, post).await, (0, 0));
    assert!(!cy.get(&format!("/posts/{post}")).await.has(".comment"));
    assert_eq!(cy.post(&delete, &[]).await.status, 404);
    test.stop().await;
}

#[actix_web::test]
async fn the_owner_of_a_post_deletes_comments_on_it() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, _) = test.member("bo").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let id = test
        .change(move |tx| service::add(tx, bo_id, post, "Meh"))
        .await;
    ana.post(&format!("/comments/{id}/delete"), &[])
        .await
        .goes_to(&format!("/posts/{post}#talk-{post}"));
    assert_eq!(counts(&test, post).await, (0, 0));
    test.stop().await;
}

#[actix_web::test]
async fn the_same_text_twice_is_one_comment_also_at_once() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let path = format!("/posts/{post}/comments");
    let presses = (0..20).map(|_| {
        let (ana, path) = (ana.clone(), path.clone());
        async move { ana.post(&path, &[("body", "Hello")]).await.location() }
    });
    let places = join_all(presses).await;
    assert!(places.iter().all(|place| place == &places[0]), "{places:?}");
    assert_eq!(counts(&test, post).await, (1, 1));
    ana.post(&path, &[("body", "Hello you")]).await;
    test.clock().advance(std::time::Duration::from_secs(31));
    ana.post(&path, &[("body", "Hello")]).await;
    assert_eq!(counts(&test, post).await, (3, 3));
    test.stop().await;
}

#[actix_web::test]
async fn scripts_get_the_part_that_changed_and_refused_text_stays_in_its_box() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let path = format!("/posts/{post}/comments");
    let box_of = format!("#comment-form-{post} textarea");
    let brief = ana
        .fetch(&path, &[("body", "One"), ("view", "brief")])
        .await;
    assert_eq!(brief.status, 200);
    assert!(
        brief
            .body
            .trim_start()
            .starts_with(&format!("<div id=\"talk-{post}\""))
    );
    assert_eq!(brief.texts(".comment--brief"), ["ana One"]);
    assert_eq!(brief.text(&box_of), "");
    let count = format!("a.reaction[href$=\"#comments-{post}\"]");
    assert_eq!(brief.text(&count), "1");
    let form = [("body", "Two"), ("view", "full"), ("since", "0")];
    let full = ana.fetch(&path, &form).await;
    let news: serde_json::Value = serde_json::from_str(&full.body).unwrap();
    assert_eq!(news["post"], post.0);
    let told = news["comments"].as_array().unwrap();
    assert_eq!(told.len(), 2, "{news}");
    assert!(told[1]["html"].as_str().unwrap().contains("Two"));
    assert_eq!(told[1]["own"], true);

    let long = "x".repeat(1001);
    for view in ["brief", "full"] {
        let part = ana.fetch(&path, &[("body", &long), ("view", view)]).await;
        assert_eq!(part.status, 422);
        assert_eq!(part.text(&box_of), long);
        assert_eq!(part.attributes(&box_of, "aria-invalid"), ["true"]);
        assert!(part.text(".field__error").contains("1000 characters"));
    }
    let page = ana.post(&path, &[("body", &long)]).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.text(&box_of), long);
    assert!(page.has(".post-page"));
    let empty = ana.post(&path, &[("body", " \u{200b} ")]).await;
    assert_eq!(empty.status, 422);
    assert_eq!(empty.text(".field__error"), "Please write a comment first.");
    assert_eq!(ana.post(&path, &[]).await.status, 422);
    assert_eq!(counts(&test, post).await, (2, 2));
    test.stop().await;
}

#[actix_web::test]
async fn comments_of_blocked_and_suspended_people_are_not_shown() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let people = test.crowd(4).await;
    let post = test.post(ana_id, "A day at the lake").await;
    for (n, person) in people.clone().into_iter().enumerate() {
        test.change(move |tx| service::add(tx, person, post, &format!("Say {n}")))
            .await;
    }
    test.block(people[1], ana_id).await;
    test.block(ana_id, people[2]).await;
    test.suspend(people[3]).await;
    let page = ana.get(&format!("/posts/{post}")).await;
    assert_eq!(page.texts(".comment__text"), ["guest0 Say 0"]);
    let home = ana.get("/").await;
    assert_eq!(home.texts(".comment__text"), ["guest0 Say 0"]);
    test.stop().await;
}

#[actix_web::test]
async fn long_talks_come_in_pages_that_neither_repeat_nor_miss() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let post = test.post(ana_id, "A day at the lake").await;
    for n in 0..70 {
        let id = test
            .change(move |tx| service::add(tx, ana_id, post, &format!("n{n}")))
            .await;
        if n % 7 == 3 {
            test.change(move |tx| service::like(tx, ana_id, id, true))
                .await;
        }
    }
    let newest: Vec<String> = (0..70).rev().map(|n| format!("ana n{n}")).collect();
    let oldest: Vec<String> = (0..70).map(|n| format!("ana n{n}")).collect();
    let (liked, others): (Vec<_>, Vec<_>) = (0..70).rev().partition(|n| n % 7 == 3);
    let best = liked.iter().chain(&others).map(|n| format!("ana n{n}"));
    for (order, expected) in [
        ("newest", newest),
        ("oldest", oldest),
        ("best", best.collect()),
    ] {
        let mut path = Some(format!("/posts/{post}?order={order}"));
        let mut seen: Vec<String> = Vec::new();
        while let Some(at) = path {
            let page = ana.get(&at).await;
            let texts = page.texts(".comment__text");
            assert!(texts.len() <= 20, "{at}");
            seen.extend(texts);
            path = page.attributes("a[rel=next]", "href").into_iter().next();
        }
        assert_eq!(seen, expected, "{order}");
    }
    let home = ana.get("/").await;
    assert_eq!(home.texts(".comment__text"), ["ana n68", "ana n69"]);
    assert_eq!(home.text(".post__more-comments"), "View all 70 comments");
    test.stop().await;
}

#[actix_web::test]
async fn nobody_comments_on_what_they_may_not_see() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, _) = test.member("bo").await;
    let post = test.post(bo_id, "Mine").await;
    test.block(bo_id, ana_id).await;
    let path = format!("/posts/{post}/comments");
    assert_eq!(ana.post(&path, &[("body", "Hi")]).await.status, 404);
    assert_eq!(
        ana.post("/posts/999/comments", &[("body", "Hi")])
            .await
            .status,
        404
    );
    let none: Option<CommentId> = test
        .read(|conn| {
            Ok(comments::table
                .select(comments::id)
                .first(conn)
                .optional()?)
        })
        .await;
    assert_eq!(none, None);
    test.stop().await;
}
