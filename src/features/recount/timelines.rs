//! The feed of each person: the posts of everybody they follow, and their own.

use std::ops::Range;

use diesel::prelude::*;

use super::{Wish, apply};
use crate::db::schema::{posts, users};
use crate::db::{PostId, Tx, UserId};
use crate::error::Error;
use crate::features::timeline::{self, FILL_IN};

/// Posts that belong into a timeline: their author's own, and of those who follow, from when they
/// began and some before. Those of a post that goes for good are on their way out.
fn belonging() -> String {
    format!(
        "FROM (
            SELECT p.author_id AS owner_id, p.published_at, p.id AS post_id, p.author_id FROM posts p
            WHERE p.id >= $1 AND p.id < $2 AND p.published_at IS NOT NULL AND p.purged_at IS NULL
            UNION ALL
            SELECT f.follower_id, p.published_at, p.id, p.author_id FROM posts p
            JOIN follows f ON f.followee_id = p.author_id
            WHERE p.id >= $1 AND p.id < $2 AND p.published_at IS NOT NULL AND p.purged_at IS NULL
            AND (p.published_at >= f.created_at OR {FILL_IN} > (
                SELECT count(*) FROM posts q WHERE q.author_id = p.author_id
                AND q.published_at > p.published_at AND q.published_at < f.created_at))
        ) AS wanted"
    )
}

const MISSING: &str = "NOT EXISTS (SELECT 1 FROM timeline t WHERE t.owner_id = wanted.owner_id
    AND t.published_at = wanted.published_at AND t.post_id = wanted.post_id)";

/// Puts posts in where they are missing.
pub(super) fn missing(tx: &mut Tx<'_>, ids: Range<i64>, wish: Wish) -> Result<usize, Error> {
    lock(tx, &ids)?;
    let from = belonging();
    let change = format!(
        "INSERT INTO timeline (owner_id, published_at, post_id, author_id)
         SELECT owner_id, published_at, post_id, author_id {from}"
    );
    apply(tx, &ids, wish, &from, MISSING, &change)
}

/// The last person.
pub(super) fn last(tx: &mut Tx<'_>) -> Result<i64, Error> {
    let last: Option<i64> = users::table
        .select(diesel::dsl::max(users::id))
        .first(tx.conn)?;
    Ok(last.unwrap_or(0))
}

/// Takes posts out that do not belong: of somebody whom the person does not follow, or with
/// another time than the post's own.
pub(super) fn stray(tx: &mut Tx<'_>, ids: Range<i64>, wish: Wish) -> Result<usize, Error> {
    let wrong = "timeline.owner_id >= $1 AND timeline.owner_id < $2 AND (
        (timeline.author_id <> timeline.owner_id AND NOT EXISTS (SELECT 1 FROM follows f
            WHERE f.follower_id = timeline.owner_id AND f.followee_id = timeline.author_id))
        OR NOT EXISTS (SELECT 1 FROM posts p WHERE p.id = timeline.post_id
            AND p.author_id = timeline.author_id AND p.published_at = timeline.published_at))";
    apply(
        tx,
        &ids,
        wish,
        "FROM timeline",
        wrong,
        "DELETE FROM timeline",
    )
}

/// Nobody begins or ends to follow the authors of these posts meanwhile.
fn lock(tx: &mut Tx<'_>, ids: &Range<i64>) -> Result<(), Error> {
    let authors: Vec<UserId> = posts::table
        .filter(posts::id.ge(PostId(ids.start)))
        .filter(posts::id.lt(PostId(ids.end)))
        .select(posts::author_id)
        .distinct()
        .order(posts::author_id)
        .load(tx.conn)?;
    for author in authors {
        timeline::lock(tx, author)?;
    }
    Ok(())
}
