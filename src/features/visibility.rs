//! Who may see a post: one condition for every query that shows posts, their photos, or what
//! was said of them. It needs only ids, so photos and posts both call down to it.

// The functions' types have their names too, and need no words of their own.
#![allow(missing_docs)]

use diesel::dsl::auto_type;
use diesel::prelude::*;

use crate::db::UserId;
use crate::db::schema::posts;
use crate::features::people::shares_with;

/// In a query that has `posts` and their authors as `users`: whether the viewer may see the post
/// of the row. It is published and not deleted, and its author is here, shares what they post
/// with the viewer, and neither has blocked the other.
#[auto_type]
pub fn post_visible_to(viewer: UserId) -> _ {
    let stands = posts::deleted_at
        .is_null()
        .and(posts::published_at.is_not_null());
    let shared: shares_with = shares_with(viewer);
    stands.and(shared)
}
