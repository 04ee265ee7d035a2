//! Conditions for queries that have `users`: whom a viewer sees, and who shows them what they
//! post.

// The functions' types have their names too, and need no words of their own.
#![allow(missing_docs)]

use diesel::dsl::{auto_type, exists, not};
use diesel::prelude::*;

use crate::db::UserId;
use crate::db::schema::{blocks, follows, friendships, users};
use crate::web::{is_here, is_private};

/// In a query that has `users`: whether the viewer may see the person of the row, who is not
/// suspended or leaving, has not blocked them and is not blocked by them. A list that asks for this has
/// full pages.
#[auto_type]
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

/// In a query that has `users`: whether the viewer follows the person of the row or is their
/// friend.
#[auto_type]
pub fn is_near(viewer: UserId) -> _ {
    let followed = follows::table
        .filter(follows::follower_id.eq(viewer))
        .filter(follows::followee_id.eq(users::id));
    let befriended = friendships::table
        .filter(friendships::person_id.eq(users::id))
        .filter(friendships::friend_id.eq(viewer));
    exists(followed).or(exists(befriended))
}

/// In a query that has `users`: whether the person of the row shows the viewer what they post.
/// Of a private account that is for followers and friends alone.
#[auto_type]
pub fn shares_with(viewer: UserId) -> _ {
    let near: is_near = is_near(viewer);
    let open = not(is_private()).or(users::id.eq(viewer)).or(near);
    let seen: visible_to = visible_to(viewer);
    seen.and(open)
}
