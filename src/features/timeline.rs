//! The `timeline` table: the feed of each person, written when a post is published.
//!
//! Reading it costs the same at a thousand posts and at a million (0.23 ms a page, where a
//! join took 35). It needs only ids, so posts and follows both call down to it. Audience,
//! deletion and blocks are checked when it is read.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde::{Deserialize, Serialize};

use crate::db::schema::{follows, posts, timeline};
use crate::db::{DbConn, PostId, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::jobs;
use crate::realtime::Event;

/// Followers written together: with the post for the first so many, by a job for the rest.
pub const CHUNK: i64 = 500;

/// Posts of a person that a new follower finds in the feed.
pub const FILL_IN: i64 = 500;

/// Writes a post into the timelines of one more chunk of its author's followers.
#[derive(Debug, Serialize, Deserialize)]
pub struct FanOut {
    post: PostId,
    author: UserId,
    published_at: Timestamp,
    /// Followers up to this id have it.
    after: UserId,
}

impl jobs::Job for FanOut {
    const KIND: &'static str = "timeline_fan_out";
}

/// Writes a published post into its author's timeline and those of the first 500 followers;
/// a job goes on from there.
///
/// # Errors
/// When the database fails.
pub fn publish(
    tx: &mut Tx<'_>,
    author: UserId,
    post: PostId,
    published_at: Timestamp,
) -> Result<(), Error> {
    insert(tx.conn, author, post, author, published_at)?;
    tx.publish(Event::Feeds {
        owners: vec![author.0],
    });
    fan_out(
        tx,
        &FanOut {
            post,
            author,
            published_at,
            after: UserId(0),
        },
    )
}

/// One chunk; enqueues the next if there is one. May run twice: rows are there once. A post that
/// goes for good meanwhile gets no more.
///
/// # Errors
/// When the database fails.
pub fn fan_out(tx: &mut Tx<'_>, job: &FanOut) -> Result<(), Error> {
    lock(tx, job.author)?;
    let stays = posts::table
        .find(job.post)
        .filter(posts::purged_at.is_null());
    if !diesel::select(diesel::dsl::exists(stays)).get_result(tx.conn)? {
        return Ok(());
    }
    let followers: Vec<UserId> = follows::table
        .filter(follows::followee_id.eq(job.author))
        .filter(follows::follower_id.gt(job.after))
        .order(follows::follower_id)
        .limit(CHUNK)
        .select(follows::follower_id)
        .load(tx.conn)?;
    for follower in &followers {
        insert(tx.conn, *follower, job.post, job.author, job.published_at)?;
    }
    tx.publish(Event::Feeds {
        owners: followers.iter().map(|follower| follower.0).collect(),
    });
    match followers.last() {
        Some(last) if followers.len() as i64 == CHUNK => jobs::enqueue(
            tx,
            &FanOut {
                after: *last,
                ..*job
            },
        ),
        _ => Ok(()),
    }
}

/// Fills the author's latest posts into a new follower's timeline.
///
/// # Errors
/// When the database fails.
pub fn fill_in(tx: &mut Tx<'_>, owner: UserId, author: UserId) -> Result<(), Error> {
    lock(tx, author)?;
    diesel::sql_query(
        "INSERT INTO timeline (owner_id, published_at, post_id, author_id)
         SELECT $1, published_at, id, author_id FROM posts
         WHERE author_id = $2 AND published_at IS NOT NULL AND purged_at IS NULL
         ORDER BY published_at DESC, id DESC LIMIT $3
         ON CONFLICT DO NOTHING",
    )
    .bind::<BigInt, _>(owner)
    .bind::<BigInt, _>(author)
    .bind::<BigInt, _>(FILL_IN)
    .execute(tx.conn)?;
    Ok(())
}

/// Takes a person's posts out of a timeline.
///
/// # Errors
/// When the database fails.
pub fn take_out(tx: &mut Tx<'_>, owner: UserId, author: UserId) -> Result<(), Error> {
    lock(tx, author)?;
    diesel::delete(
        timeline::table
            .filter(timeline::owner_id.eq(owner))
            .filter(timeline::author_id.eq(author)),
    )
    .execute(tx.conn)?;
    Ok(())
}

/// Takes a post that goes for good out of up to `limit` timelines; gives how many.
///
/// # Errors
/// When the database fails.
pub fn forget_post(tx: &mut Tx<'_>, post: PostId, limit: i64) -> Result<usize, Error> {
    let owners: Vec<UserId> = timeline::table
        .filter(timeline::post_id.eq(post))
        .limit(limit)
        .select(timeline::owner_id)
        .load(tx.conn)?;
    let gone = timeline::table
        .filter(timeline::post_id.eq(post))
        .filter(timeline::owner_id.eq_any(owners));
    Ok(diesel::delete(gone).execute(tx.conn)?)
}

/// Removes a piece of a person's own timeline; gives how many rows. Their posts go out of those
/// of others by [`forget_post`].
///
/// # Errors
/// When the database fails.
pub fn forget_person(tx: &mut Tx<'_>, person: UserId, limit: i64) -> Result<usize, Error> {
    let oldest: Vec<Timestamp> = timeline::table
        .filter(timeline::owner_id.eq(person))
        .order(timeline::published_at)
        .limit(limit)
        .select(timeline::published_at)
        .load(tx.conn)?;
    let Some(until) = oldest.last() else {
        return Ok(0);
    };
    let own = timeline::table
        .filter(timeline::owner_id.eq(person))
        .filter(timeline::published_at.le(*until));
    Ok(diesel::delete(own).execute(tx.conn)?)
}

/// A post that appears, or goes for good, while somebody begins or ends to follow its author: the
/// later of the two sees what the other wrote.
///
/// # Errors
/// When the lock is not had in time.
pub fn lock(tx: &mut Tx<'_>, author: UserId) -> Result<(), Error> {
    tx.lock(&format!("timeline:{author}"))
}

fn insert(
    conn: &mut DbConn,
    owner: UserId,
    post: PostId,
    author: UserId,
    published_at: Timestamp,
) -> Result<(), Error> {
    let row = (
        timeline::owner_id.eq(owner),
        timeline::published_at.eq(published_at),
        timeline::post_id.eq(post),
        timeline::author_id.eq(author),
    );
    each!(conn, |c| diesel::insert_into(timeline::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}
