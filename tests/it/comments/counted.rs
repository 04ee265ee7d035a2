//! Whatever people do, in whatever order: every count is what a recount gives, and pages show
//! what the rows say.

use std::collections::HashMap;

use diesel::prelude::*;
use veranda::Error;
use veranda::db::schema::{comments, post_counters};
use veranda::db::{CommentId, PostId, Tx, UserId};
use veranda::features::reactions::{self, ReactionKind, react};
use veranda::features::{comments as talk, people};

use crate::leaving::world::check_counters;
use crate::support::{Chance, TestApp};

/// One thing that somebody does; whether it was allowed does not matter here.
fn step(
    tx: &mut Tx<'_>,
    chance: &mut Chance,
    people_ids: &[UserId],
    posts: &[PostId],
    written: &mut Vec<CommentId>,
) -> Result<(), Error> {
    let (who, other) = (chance.one(people_ids), chance.one(people_ids));
    let post = chance.one(posts);
    let some = match written.is_empty() {
        true => CommentId(0),
        false => chance.one(written),
    };
    let body = format!("said {}", chance.below(1_000_000));
    match chance.below(16) {
        0..2 => written.push(talk::add(tx, who, post, &body)?),
        2..7 => written.push(talk::reply(tx, who, some, &body)?),
        7..9 => {
            talk::like(tx, who, some, chance.below(3) > 0)?;
        }
        9 => {
            talk::edit(tx, who, some, &body)?;
        }
        10..12 => {
            talk::delete(tx, who, some)?;
        }
        12 => talk::set_deleted(tx, who, some, chance.below(3) == 0)?,
        13 => people::block(tx, who, other)?,
        14 => people::unblock(tx, who, other)?,
        _ => {
            let kind = chance.one(ReactionKind::ALL);
            react(tx, who, post, Some(kind).filter(|_| chance.below(4) > 0))?;
        }
    }
    Ok(())
}

#[actix_web::test]
async fn counts_are_those_of_a_recount_after_anything() {
    for seed in [7, 20_261_121] {
        let test = TestApp::start_unhurried().await;
        let crowd = test.crowd(8).await;
        let mut posts = Vec::new();
        for author in crowd.iter().take(3) {
            posts.push(test.post(*author, "A day at the lake").await);
        }
        let mut chance = Chance(seed);
        let mut written = Vec::new();
        for round in 0..600 {
            let (people_ids, of) = (crowd.clone(), posts.clone());
            let (mut next, mut done) = (Chance(chance.0), written.clone());
            chance.below(2);
            chance.0 = chance.0.wrapping_add(round);
            let outcome = test
                .app
                .db
                .write(move |tx| {
                    step(tx, &mut next, &people_ids, &of, &mut done)?;
                    Ok(done)
                })
                .await;
            match outcome {
                Ok(done) => written = done,
                Err(Error::Internal(error)) => panic!("{seed}, {round}: {error:#}"),
                Err(_) => {}
            }
        }
        assert!(written.len() > 100, "{}", written.len());
        check_counters(&test).await;
        for viewer in crowd.clone() {
            for post in posts.clone() {
                check_page(&test, viewer, post).await;
            }
        }
        // Somebody leaves with everything: the threads of the others stay whole.
        let leaver = crowd[1];
        while test
            .change(move |tx| (talk::BELONGING.remove)(tx, leaver))
            .await
            == veranda::features::accounts::Removal::More
        {
            check_counters(&test).await;
        }
        test.stop().await;
    }
}

/// What this person counts on a post is what they would count by hand.
async fn check_page(test: &TestApp, viewer: UserId, post: PostId) {
    let (kept, seen) = test
        .read(move |conn| {
            let hidden = people::blocked_either_way(conn, viewer)?;
            let kept: i64 = post_counters::table
                .find(post)
                .select(post_counters::comments)
                .first(conn)?;
            let uncounted = reactions::hidden_from(conn, viewer, &[post])?;
            let kept = kept - uncounted.get(&post).map_or(0, |hidden| hidden.comments);
            let authors: Vec<Option<UserId>> = comments::table
                .filter(comments::post_id.eq(post))
                .filter(comments::deleted_at.is_null())
                .select(comments::author_id)
                .load(conn)?;
            let mut by: HashMap<UserId, i64> = HashMap::new();
            for author in authors.into_iter().flatten() {
                *by.entry(author).or_default() += 1;
            }
            by.retain(|author, _| !hidden.contains(author));
            Ok((kept, by.values().sum::<i64>()))
        })
        .await;
    assert_eq!(kept, seen, "{post} for {viewer}");
}
