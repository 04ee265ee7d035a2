//! Whatever thirty people do, in whatever order: what is kept beside the rows is what counting
//! them gives, and `recount` finds and mends what was damaged.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use diesel::prelude::*;
use veranda::Error;
use veranda::db::schema::{
    comments as comment_rows, drafts, follows, post_counters, post_labels, post_scores,
    posts as post_rows, timeline,
};
use veranda::db::{CommentId, DbConn, PostId, Timestamp, Tx, UserId};
use veranda::features::posts::{self, Audience};
use veranda::features::reactions::{ReactionKind, react};
use veranda::features::recount::{Wish, recount};
use veranda::features::{comments, people};

use crate::leaving::world::check_counters;
use crate::support::{Chance, TestApp};

const PEOPLE: usize = 30;
const OPERATIONS: u64 = 5_000;

/// What there is to do something with.
#[derive(Clone, Default)]
struct Made {
    people: Vec<UserId>,
    posts: Vec<PostId>,
    comments: Vec<CommentId>,
}

/// One thing that somebody does; whether it is allowed does not matter here.
fn step(tx: &mut Tx<'_>, chance: &mut Chance, made: &mut Made) -> Result<(), Error> {
    let (who, other) = (chance.one(&made.people), chance.one(&made.people));
    let post = match made.posts.is_empty() {
        true => PostId(0),
        false => chance.one(&made.posts),
    };
    let comment = match made.comments.is_empty() {
        true => CommentId(0),
        false => chance.one(&made.comments),
    };
    // The first posts are nobody's yet.
    let author = match made.posts.is_empty() {
        true => who,
        false => author_of(tx, post).unwrap_or(who),
    };
    let tags = chance.one(&["", "", " #Lake", " #Lake #Zoë", " #rain"]);
    let body = format!("Said {}, zoë{tags}", chance.below(1_000_000));
    match chance.below(46) {
        0..4 => {
            let now = tx.now;
            made.posts
                .push(posts::publish_now(tx, who, &body, &[], now)?);
        }
        4 => {
            let audience = chance.one(Audience::ALL);
            diesel::update(post_rows::table.find(post))
                .set(post_rows::audience.eq(audience))
                .execute(tx.conn)?;
        }
        5..7 => posts::delete(tx, author, post)?,
        7 => posts::bring_back(tx, author, post)?,
        8 => posts::set_deleted(tx, other, post, chance.below(2) == 0)?,
        9 => posts::purge_own(tx, author, post)?,
        10..13 => made.comments.push(comments::add(tx, who, post, &body)?),
        13..17 => made
            .comments
            .push(comments::reply(tx, who, comment, &body)?),
        17..19 => {
            comments::like(tx, who, comment, chance.below(3) > 0)?;
        }
        19 => {
            comments::edit(tx, who, comment, &body)?;
        }
        20 => {
            comments::delete(tx, who, comment)?;
        }
        21 => comments::set_deleted(tx, other, comment, chance.below(3) == 0)?,
        22..27 => {
            let kind = chance.one(ReactionKind::ALL);
            react(tx, who, post, Some(kind).filter(|_| chance.below(4) > 0))?;
        }
        27..31 => {
            people::follow(tx, who, other)?;
        }
        31 => people::unfollow(tx, who, other)?,
        32 => people::remove_follower(tx, who, other)?,
        33 => people::set_private(tx, who, chance.below(3) == 0)?,
        34 => {
            people::accept(tx, who, other)?;
        }
        35..37 => {
            people::ask_friend(tx, who, other, "")?;
        }
        37 => {
            people::accept_friend(tx, who, other)?;
        }
        38 => match chance.below(2) {
            0 => people::unfriend(tx, who, other)?,
            _ => people::unblock(tx, who, other)?,
        },
        39 => people::block(tx, who, other)?,
        40 => match chance.below(2) {
            0 => people::mute(tx, who, other)?,
            _ => people::unmute(tx, who, other)?,
        },
        // The time of a draft has come: a post of its own, or the changes to one.
        41..43 => write_draft(tx, who, None, &body)?,
        _ => {
            let there = author_of(tx, post).ok().map(|_| post);
            write_draft(tx, author, there, &body)?;
        }
    }
    Ok(())
}

fn write_draft(
    tx: &mut Tx<'_>,
    owner: UserId,
    post: Option<PostId>,
    body: &str,
) -> Result<(), Error> {
    let now = tx.now;
    let row = (
        drafts::owner_id.eq(owner),
        drafts::post_id.eq(post),
        drafts::form_key.eq(format!("{now:?}")),
        drafts::title.eq("A letter"),
        drafts::caption.eq(body),
        drafts::location.eq("By the Lake"),
        drafts::publish_at.eq(now),
        drafts::created_at.eq(now),
        drafts::updated_at.eq(now),
    );
    let draft: i64 = diesel::insert_into(drafts::table)
        .values(row)
        .returning(drafts::id)
        .get_result(tx.conn)?;
    let job = serde_json::json!({"draft": draft, "at": now.0});
    posts::publish_due(tx, &serde_json::from_value(job).unwrap())
}

fn author_of(tx: &mut Tx<'_>, post: PostId) -> Result<UserId, Error> {
    Ok(post_rows::table
        .find(post)
        .select(post_rows::author_id)
        .first(tx.conn)?)
}

async fn busy_site() -> (TestApp, Made) {
    let test = TestApp::start_unhurried().await;
    let mut made = Made {
        people: test.crowd(PEOPLE).await,
        ..Made::default()
    };
    let mut refused = 0;
    for round in 0..OPERATIONS {
        test.clock().advance(Duration::from_secs(7));
        let mut next = made.clone();
        let outcome = test
            .app
            .db
            .write(move |tx| {
                step(tx, &mut Chance(round * 7_919 + 20_261_121), &mut next)?;
                Ok(next)
            })
            .await;
        match outcome {
            Ok(next) => made = next,
            Err(Error::Internal(error)) => panic!("operation {round}: {error:#}"),
            Err(_) => refused += 1,
        }
        if round % 1_000 == 999 {
            test.run_jobs().await;
        }
    }
    test.run_jobs().await;
    assert!(refused < OPERATIONS * 2 / 3, "{refused} were refused");
    (test, made)
}

/// The timelines by their rule, from nothing but posts and follows.
async fn timelines(test: &TestApp) -> (BTreeSet<(i64, i64)>, BTreeSet<(i64, i64)>) {
    test.read(|conn| {
        let published: Vec<(PostId, UserId)> = post_rows::table
            .filter(post_rows::published_at.is_not_null())
            .filter(post_rows::purged_at.is_null())
            .select((post_rows::id, post_rows::author_id))
            .load(conn)?;
        let mut followers: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        let pairs: Vec<(UserId, UserId)> = follows::table
            .select((follows::followee_id, follows::follower_id))
            .load(conn)?;
        for (followee, follower) in pairs {
            followers.entry(followee.0).or_default().push(follower.0);
        }
        let mut wanted = BTreeSet::new();
        for (post, author) in published {
            wanted.insert((author.0, post.0));
            for follower in followers.get(&author.0).into_iter().flatten() {
                wanted.insert((*follower, post.0));
            }
        }
        let kept: Vec<(UserId, PostId)> = timeline::table
            .select((timeline::owner_id, timeline::post_id))
            .load(conn)?;
        let kept = kept.into_iter().map(|(owner, post)| (owner.0, post.0));
        Ok((wanted, kept.collect()))
    })
    .await
}

async fn wrong(test: &TestApp, wish: Wish) -> Vec<usize> {
    let found = recount(&test.app, wish).await.unwrap();
    found.into_iter().map(|one| one.wrong).collect()
}

#[actix_web::test]
async fn all_adds_up_after_thirty_people_did_5000_things_and_damage_is_mended() {
    let (test, made) = busy_site().await;
    assert!(made.posts.len() > 200 && made.comments.len() > 100);
    check_counters(&test).await;
    let (wanted, kept) = timelines(&test).await;
    assert!(wanted.len() > 1_000, "{}", wanted.len());
    assert_eq!(wanted.difference(&kept).next(), None, "missing");
    assert_eq!(kept.difference(&wanted).next(), None, "too much");
    let none = wrong(&test, Wish::Look).await;
    assert!(none.iter().all(|wrong| *wrong == 0), "{none:?}");

    let standing = wanted.iter().next_back().unwrap().1;
    damage(&test, PostId(standing)).await;
    let found = wrong(&test, Wish::Look).await;
    assert_eq!(found[..2], [2, 1], "{found:?}");
    assert!(found[2] >= 1, "{found:?}");
    assert_eq!(found[3..], [1, 0, 2, 0, 1], "{found:?}");
    assert_eq!(
        wrong(&test, Wish::Look).await,
        found,
        "looking changed something"
    );
    assert_eq!(wrong(&test, Wish::Repair).await, found);
    let none = wrong(&test, Wish::Look).await;
    assert!(none.iter().all(|wrong| *wrong == 0), "{none:?}");
    check_counters(&test).await;
    let (wanted, kept) = timelines(&test).await;
    assert_eq!(wanted, kept);
    test.stop().await;
}

/// Two posts and a comment with a wrong number, a post out of every timeline, and one in that of
/// somebody who does not follow its author and found by no word; one without its tags; a score.
async fn damage(test: &TestApp, gone: PostId) {
    test.change(move |tx| {
        let ids: Vec<PostId> = post_counters::table
            .select(post_counters::post_id)
            .order(post_counters::post_id)
            .limit(2)
            .load(tx.conn)?;
        diesel::update(post_counters::table.find(ids[0]))
            .set(post_counters::loves.eq(post_counters::loves + 3))
            .execute(tx.conn)?;
        diesel::update(post_counters::table.find(ids[1]))
            .set(post_counters::comments.eq(-1))
            .execute(tx.conn)?;
        let comment: CommentId = comment_rows::table
            .select(comment_rows::id)
            .first(tx.conn)?;
        diesel::update(comment_rows::table.find(comment))
            .set(comment_rows::likes.eq(77))
            .execute(tx.conn)?;
        diesel::delete(timeline::table.filter(timeline::post_id.eq(gone))).execute(tx.conn)?;
        let (post, author, at): (PostId, UserId, Option<Timestamp>) = post_rows::table
            .filter(post_rows::published_at.is_not_null())
            .filter(post_rows::id.ne(gone))
            .select((post_rows::id, post_rows::author_id, post_rows::published_at))
            .first(tx.conn)?;
        let followers = follows::table
            .filter(follows::followee_id.eq(author))
            .select(follows::follower_id);
        let apart: UserId = veranda::db::schema::users::table
            .filter(veranda::db::schema::users::id.ne(author))
            .filter(veranda::db::schema::users::id.ne_all(followers))
            .select(veranda::db::schema::users::id)
            .first(tx.conn)?;
        let row = (
            timeline::owner_id.eq(apart),
            timeline::published_at.eq(at.unwrap()),
            timeline::post_id.eq(post),
            timeline::author_id.eq(author),
        );
        diesel::insert_into(timeline::table)
            .values(row)
            .execute(tx.conn)?;
        let key = match tx.conn {
            DbConn::Sqlite(_) => "rowid",
            DbConn::Postgres(_) => "id",
        };
        diesel::sql_query(format!("DELETE FROM post_words WHERE {key} = {post}"))
            .execute(tx.conn)?;
        let tagged: PostId = post_labels::table
            .filter(post_labels::post_id.ne(post))
            .select(post_labels::post_id)
            .first(tx.conn)?;
        diesel::delete(post_labels::table.filter(post_labels::post_id.eq(tagged)))
            .execute(tx.conn)?;
        let scored: PostId = post_scores::table
            .select(post_scores::post_id)
            .first(tx.conn)?;
        diesel::update(post_scores::table.find(scored))
            .set(post_scores::score.eq(1))
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
}
