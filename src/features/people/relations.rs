//! Questions about two people, for every feature that shows one to the other.

use std::collections::{HashMap, HashSet};

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;

use super::shares_with;
use crate::db::schema::{blocks, follow_requests, follows, users};
use crate::db::{DbConn, UserId, each};
use crate::error::Error;

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

/// Whether one of the two has blocked the other, who need not know.
///
/// # Errors
/// When the database fails.
pub fn has_blocked(conn: &mut DbConn, blocker: UserId, blocked: UserId) -> Result<bool, Error> {
    let pair = blocks::table.find((blocker, blocked));
    Ok(each!(conn, |conn| select(exists(pair)).get_result(conn))?)
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

/// Whether a person shows the viewer what they post, as [`shares_with`].
///
/// # Errors
/// When the database fails.
pub fn is_sharing_with(conn: &mut DbConn, person: UserId, viewer: UserId) -> Result<bool, Error> {
    let sharing = users::table.find(person).filter(shares_with(viewer));
    Ok(select(exists(sharing)).get_result(conn)?)
}

/// Where a person stands on the way to following another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FollowState {
    /// Does not follow them.
    #[default]
    Apart,
    /// Asked to, and has no answer yet.
    Asked,
    /// Follows them.
    Following,
}

/// How the viewer stands to each of these people; who is not in the answer is
/// [`FollowState::Apart`].
///
/// # Errors
/// When the database fails.
pub fn follow_states(
    conn: &mut DbConn,
    viewer: UserId,
    ids: &[UserId],
) -> Result<HashMap<UserId, FollowState>, Error> {
    let asked: Vec<UserId> = follow_requests::table
        .filter(follow_requests::requester_id.eq(viewer))
        .filter(follow_requests::followee_id.eq_any(ids.to_vec()))
        .select(follow_requests::followee_id)
        .load(conn)?;
    let followed: Vec<UserId> = follows::table
        .filter(follows::follower_id.eq(viewer))
        .filter(follows::followee_id.eq_any(ids.to_vec()))
        .select(follows::followee_id)
        .load(conn)?;
    let asked = asked.into_iter().map(|id| (id, FollowState::Asked));
    let followed = followed.into_iter().map(|id| (id, FollowState::Following));
    Ok(asked.chain(followed).collect())
}

/// How the viewer stands to one person.
///
/// # Errors
/// When the database fails.
pub fn follow_state(
    conn: &mut DbConn,
    viewer: UserId,
    person: UserId,
) -> Result<FollowState, Error> {
    let states = follow_states(conn, viewer, &[person])?;
    Ok(states.get(&person).copied().unwrap_or_default())
}

/// Whether `follower` follows `followee`.
///
/// # Errors
/// When the database fails.
pub fn is_following(conn: &mut DbConn, follower: UserId, followee: UserId) -> Result<bool, Error> {
    Ok(select(exists(follows::table.find((follower, followee)))).get_result(conn)?)
}
