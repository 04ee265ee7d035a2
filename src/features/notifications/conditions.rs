//! Which notifications somebody sees: asked when they are read, as everything about who sees
//! what. So nothing has to be undone when a post gets another audience, or somebody is blocked.

// The functions' types have their names too, and need no words of their own.
#![allow(missing_docs)]

use diesel::dsl::{auto_type, exists, not};
use diesel::prelude::*;

use crate::db::UserId;
use crate::db::schema::{
    comments, notification_deeds, notifications, posts, unwanted_notices, users,
};
use crate::features::notices::Way;
use crate::features::people::{is_muted_by, visible_to};
use crate::features::visibility::post_visible_to;

/// In a query that has `notification_deeds` and those who did them as `users`: whether the viewer
/// may hear of the deed. Who did it is here, not blocked
/// and not muted, and the comment is not deleted.
#[auto_type]
pub(super) fn is_told_to(viewer: UserId) -> _ {
    let seen: visible_to = visible_to(viewer);
    let there = comments::table
        .filter(comments::id.nullable().eq(notification_deeds::comment_id))
        .filter(comments::deleted_at.is_null());
    let stands = notification_deeds::comment_id.is_null().or(exists(there));
    let muted: is_muted_by = is_muted_by(viewer);
    seen.and(stands).and(not(muted))
}

/// In a query that has `notifications` alone: whether it is the viewer's, who wants such ones,
/// may see the post it is about, and may hear of a deed in it.
#[auto_type]
pub(super) fn is_shown_to(viewer: UserId) -> _ {
    let on_page: Way = Way::Page;
    let told: is_told_to = is_told_to(viewer);
    let deeds = notification_deeds::table
        .inner_join(users::table)
        .filter(notification_deeds::notification_id.eq(notifications::id))
        .filter(told);
    let may_see: post_visible_to = post_visible_to(viewer);
    let post = posts::table
        .inner_join(users::table)
        .filter(posts::id.nullable().eq(notifications::post_id))
        .filter(may_see);
    let unwanted = unwanted_notices::table
        .filter(unwanted_notices::user_id.eq(viewer))
        .filter(unwanted_notices::kind.eq(notifications::kind))
        .filter(unwanted_notices::way.eq(on_page));
    notifications::recipient_id
        .eq(viewer)
        .and(notifications::post_id.is_null().or(exists(post)))
        .and(exists(deeds))
        .and(not(exists(unwanted)))
}
