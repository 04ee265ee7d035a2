//! Whom to suggest. What is looked at is bounded: of how many people, and how many of each, so
//! that a page costs the same however many somebody follows.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::db::schema::{follows, friendships};
use crate::db::{DbConn, UserId};
use crate::error::Error;
use crate::web::Cursor;

/// Whom somebody follows or is friends with, the latest, who are looked at.
const LOOKED_AT: i64 = 1000;

/// Follows and friendships of theirs that are looked at in all; the more people there are, the
/// fewer of each.
const TIES: i64 = 10_000;

/// Somebody the viewer may want to follow, and through whom.
#[derive(Debug, Clone, QueryableByName)]
pub struct Suggestion {
    /// Their id.
    #[diesel(sql_type = BigInt)]
    pub id: UserId,
    /// Their username.
    #[diesel(sql_type = Text)]
    pub username: String,
    /// Their name.
    #[diesel(sql_type = Text)]
    pub full_name: String,
    /// Their stored picture.
    #[diesel(sql_type = Nullable<Text>)]
    pub avatar_key: Option<String>,
    /// Through how many people of the viewer's they are known.
    #[diesel(sql_type = BigInt)]
    pub common: i64,
    /// How many of them are friends of both; 0 where that is not for the viewer to know.
    #[diesel(sql_type = BigInt)]
    pub friends: i64,
    /// The name of one of them: of a friend of both, if there is one. Nothing for who is new.
    #[diesel(sql_type = Nullable<Text>)]
    pub through: Option<String>,
}

/// Those who are never suggested to `$1`, as a query of their ids: whom they know already or asked,
/// who asked them, whom they do not want to come across, and those with whom there is a block.
const KNOWN: &str = "SELECT followee_id AS id FROM follows WHERE follower_id = $1
     UNION SELECT friend_id FROM friendships WHERE person_id = $1
     UNION SELECT followee_id FROM follow_requests WHERE requester_id = $1
     UNION SELECT recipient_id FROM friend_requests WHERE requester_id = $1
     UNION SELECT requester_id FROM friend_requests WHERE recipient_id = $1
     UNION SELECT muted_id FROM mutes WHERE muter_id = $1
     UNION SELECT blocked_id FROM blocks WHERE blocker_id = $1
     UNION SELECT blocker_id FROM blocks WHERE blocked_id = $1
     UNION SELECT person_id FROM unwanted_suggestions WHERE user_id = $1";

/// People the viewer may know, by how many of the viewer's people know them, behind a place in the
/// list.
///
/// Whom somebody follows the viewer reads on that person's page, too, since they follow them. Whose
/// friends somebody has is told to friends of both, and not of a private account. Nobody is named
/// whom the viewer has muted or does not see.
///
/// # Errors
/// When the database fails.
pub fn suggestions(
    conn: &mut DbConn,
    viewer: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<Suggestion>, Error> {
    let skipped = of_each(conn, viewer)? - 1;
    // Of each person only the latest are taken, from where an index says that they begin: neither
    // database can stop a join after so many rows of each. That is asked once for each person, and
    // not for each row that is joined to them, hence MATERIALIZED.
    let query = format!(
        "WITH followed AS MATERIALIZED (
             SELECT c.id, COALESCE((SELECT f.created_at FROM follows f WHERE f.follower_id = c.id
                 ORDER BY f.created_at DESC LIMIT 1 OFFSET {skipped}), 0) AS since
             FROM (SELECT followee_id AS id FROM follows WHERE follower_id = $1
                 ORDER BY created_at DESC LIMIT {LOOKED_AT}) AS own
             JOIN users c ON c.id = own.id
             WHERE c.suspended_at IS NULL AND c.deletes_at IS NULL
               AND c.id NOT IN (SELECT muted_id FROM mutes WHERE muter_id = $1)
         ), befriended AS MATERIALIZED (
             SELECT c.id, COALESCE((SELECT f.created_at FROM friendships f WHERE f.person_id = c.id
                 ORDER BY f.created_at DESC LIMIT 1 OFFSET {skipped}), 0) AS since
             FROM (SELECT friend_id AS id FROM friendships WHERE person_id = $1
                 ORDER BY created_at DESC LIMIT {LOOKED_AT}) AS own
             JOIN users c ON c.id = own.id
             WHERE c.suspended_at IS NULL AND c.deletes_at IS NULL
               AND c.id NOT IN (SELECT muted_id FROM mutes WHERE muter_id = $1)
         ), ties AS (
             SELECT f.followee_id AS id, o.id AS follower, NULL AS friend, o.id AS through
             FROM followed o
             JOIN follows f ON f.follower_id = o.id AND f.created_at >= o.since
             UNION ALL
             SELECT f.friend_id, NULL, o.id, o.id FROM befriended o
             JOIN friendships f ON f.person_id = o.id AND f.created_at >= o.since
         ), near AS (
             SELECT id, count(DISTINCT through) AS people, count(follower) AS followers,
                    count(friend) AS friends, min(follower) AS follower, min(friend) AS friend
             FROM ties WHERE id <> $1 AND id NOT IN ({KNOWN}) GROUP BY id
         ), told AS (
             SELECT u.id, u.username, u.full_name, u.avatar_key,
                    CASE WHEN u.private_since IS NULL THEN n.people ELSE n.followers END AS common,
                    CASE WHEN u.private_since IS NULL THEN n.friends ELSE 0 END AS friends,
                    CASE WHEN u.private_since IS NULL THEN COALESCE(n.friend, n.follower)
                         ELSE n.follower END AS through
             FROM near n JOIN users u ON u.id = n.id
             WHERE u.suspended_at IS NULL AND u.deletes_at IS NULL
         )
         SELECT t.id, t.username, t.full_name, t.avatar_key, t.common, t.friends,
                v.full_name AS through
         FROM told t JOIN users v ON v.id = t.through
         WHERE t.common < $2 OR (t.common = $2 AND t.id < $3)
         ORDER BY t.common DESC, t.id DESC LIMIT $4"
    );
    Ok(sql_query(query)
        .bind::<BigInt, _>(viewer)
        .bind::<BigInt, _>(before.at.0)
        .bind::<BigInt, _>(before.id)
        .bind::<BigInt, _>(limit)
        .load(conn)?)
}

/// How many of each of the viewer's people are looked at: the latest.
fn of_each(conn: &mut DbConn, viewer: UserId) -> Result<i64, Error> {
    let followed: i64 = follows::table
        .filter(follows::follower_id.eq(viewer))
        .count()
        .get_result(conn)?;
    let friends: i64 = friendships::table
        .filter(friendships::person_id.eq(viewer))
        .count()
        .get_result(conn)?;
    Ok((TIES / (followed + friends).max(1)).clamp(10, 200))
}

/// Those who joined last, for a viewer whose people know nobody else.
///
/// # Errors
/// When the database fails.
pub fn newcomers(conn: &mut DbConn, viewer: UserId, limit: i64) -> Result<Vec<Suggestion>, Error> {
    let query = format!(
        "SELECT u.id, u.username, u.full_name, u.avatar_key, CAST(0 AS BIGINT) AS common,
                CAST(0 AS BIGINT) AS friends, CAST(NULL AS TEXT) AS through
         FROM users u
         WHERE u.id <> $1 AND u.suspended_at IS NULL AND u.deletes_at IS NULL
           AND u.id NOT IN ({KNOWN})
         ORDER BY u.id DESC LIMIT $2"
    );
    Ok(sql_query(query)
        .bind::<BigInt, _>(viewer)
        .bind::<BigInt, _>(limit)
        .load(conn)?)
}
