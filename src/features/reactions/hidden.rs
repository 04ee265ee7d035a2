//! What counts hold of people whom a viewer does not see because of a block. The rows of counts
//! are the same for everybody; these are taken off when somebody reads them who has such blocks.

use std::collections::{HashMap, HashSet};

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{Counters, ReactionKind};
use crate::db::schema::{comments, reactions};
use crate::db::{DbConn, PostId, UserId};
use crate::error::Error;
use crate::features::people;

/// What these people, hidden from somebody, have in the counts of each post. Posts on which they
/// did nothing have no entry.
///
/// # Errors
/// When the database fails.
pub fn counts_of(
    conn: &mut DbConn,
    hidden: &HashSet<UserId>,
    posts: &[PostId],
) -> Result<HashMap<PostId, Counters>, Error> {
    let mut found: HashMap<PostId, Counters> = HashMap::new();
    if hidden.is_empty() || posts.is_empty() {
        return Ok(found);
    }
    let reacted: Vec<(PostId, ReactionKind, i64)> = reactions::table
        .filter(reactions::post_id.eq_any(posts.to_vec()))
        .filter(reactions::user_id.eq_any(hidden.iter().copied().collect::<Vec<_>>()))
        .group_by((reactions::post_id, reactions::kind))
        .select((reactions::post_id, reactions::kind, count_star()))
        .load(conn)?;
    for (post, kind, count) in reacted {
        *found.entry(post).or_default().of_mut(kind) += count;
    }
    let authors: Vec<Option<UserId>> = hidden.iter().copied().map(Some).collect();
    let written: Vec<(PostId, i64)> = comments::table
        .filter(comments::post_id.eq_any(posts.to_vec()))
        .filter(comments::author_id.eq_any(authors))
        .filter(comments::deleted_at.is_null())
        .group_by(comments::post_id)
        .select((comments::post_id, count_star()))
        .load(conn)?;
    for (post, count) in written {
        found.entry(post).or_default().comments += count;
    }
    Ok(found)
}

/// What the counts of each of these posts hold of people hidden from the viewer.
///
/// # Errors
/// When the database fails.
pub fn hidden_from(
    conn: &mut DbConn,
    viewer: UserId,
    posts: &[PostId],
) -> Result<HashMap<PostId, Counters>, Error> {
    let hidden = people::blocked_either_way(conn, viewer)?;
    counts_of(conn, &hidden, posts)
}
