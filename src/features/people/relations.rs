//! Questions about two people, for every feature that shows one to the other.

use std::collections::HashSet;

use diesel::dsl::{auto_type, exists, not};
use diesel::prelude::*;
use diesel::select;

use crate::db::schema::{blocks, follows, users};
use crate::db::{DbConn, UserId, each};
use crate::error::Error;
use crate::web::is_here;

/// Whether either of the two has blocked the other: then neither sees anything of the other.
///
/// # Errors
/// When the database fails.
pub fn is_blocked_between(conn: &mut DbConn, a: UserId, b: UserId) -> Result<bool, Error> {
    let one_way = blocks::blocker_id.eq(a).and(blocks::blocked_id.eq(b));
    let other_way = blocks::blocker_id.eq(b).and(blocks::blocked_id.eq(a));
    Ok(each!(conn, |conn| select(exists(
        blocks::table.filter(one_way.or(other_way))
    ))
    .get_result(conn))?)
}

/// Everybody with whom there is a block, in either direction.
///
/// # Errors
/// When the database fails.
pub fn blocked_either_way(conn: &mut DbConn, viewer: UserId) -> Result<HashSet<UserId>, Error> {
    let pairs: Vec<(UserId, UserId)> = blocks::table
        .filter(
            blocks::blocker_id
                .eq(viewer)
                .or(blocks::blocked_id.eq(viewer)),
        )
        .select((blocks::blocker_id, blocks::blocked_id))
        .load(conn)?;
    let other = |(blocker, blocked)| if blocker == viewer { blocked } else { blocker };
    Ok(pairs.into_iter().map(other).collect())
}

/// In a query that has `users`: whether the viewer may see the person of the row, who is not
/// suspended or leaving, has not blocked them and is not blocked by them. A list that asks for this has
/// full pages.
#[auto_type(no_type_alias)]
pub fn visible_to(viewer: UserId) -> _ {
    let blocked = blocks::table
        .filter(blocks::blocker_id.eq(viewer))
        .filter(blocks::blocked_id.eq(users::id));
    let blocking = blocks::table
        .filter(blocks::blocker_id.eq(users::id))
        .filter(blocks::blocked_id.eq(viewer));
    is_here()
        .and(not(exists(blocked)))
        .and(not(exists(blocking)))
}

/// Whether `follower` follows `followee`.
///
/// # Errors
/// When the database fails.
pub fn is_following(conn: &mut DbConn, follower: UserId, followee: UserId) -> Result<bool, Error> {
    Ok(select(exists(follows::table.find((follower, followee)))).get_result(conn)?)
}
