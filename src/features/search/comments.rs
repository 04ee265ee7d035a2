//! Comments by what they say, newest first: those that are there, by people whom the viewer sees,
//! below posts that the viewer sees.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::db::schema::{comments, posts, users};
use crate::db::{CommentId, DbConn, PostId, Timestamp, UserId};
use crate::error::Error;
use crate::features::people::visible_to;
use crate::features::posts::Author;
use crate::features::search_index::{Gathered, Index, gather, hits};
use crate::features::visibility::post_visible_to;
use crate::words::Wanted;

/// A comment that was found.
#[derive(Queryable)]
pub(super) struct Found {
    pub id: CommentId,
    pub post: PostId,
    pub body: String,
    pub at: Timestamp,
    pub author: Author,
}

/// A page of the comments that hold the words and that the viewer may see, below an id.
pub(super) fn comments(
    conn: &mut DbConn,
    viewer: UserId,
    wanted: &Wanted,
    before: i64,
    enough: usize,
) -> Result<Gathered<Found>, Error> {
    let hits = hits(conn, Index::Comments, wanted)?;
    let find = |conn: &mut DbConn, below, limit| hits.below(conn, below, limit);
    gather(conn, before, enough, find, |conn, ids| {
        let ids: Vec<CommentId> = ids.iter().copied().map(CommentId).collect();
        let mut rows: Vec<Found> = comments::table
            .inner_join(users::table)
            .filter(comments::id.eq_any(ids))
            .filter(comments::deleted_at.is_null())
            .filter(visible_to(viewer))
            .order(comments::id.desc())
            .select((
                comments::id,
                comments::post_id,
                comments::body,
                comments::created_at,
                Author::as_select(),
            ))
            .load(conn)?;
        let posts = rows.iter().map(|row| row.post).collect();
        let seen = seen_posts(conn, viewer, posts)?;
        rows.retain(|row| seen.contains(&row.post));
        Ok(rows.into_iter().map(|row| (row.id.0, row)).collect())
    })
}

fn seen_posts(
    conn: &mut DbConn,
    viewer: UserId,
    ids: HashSet<PostId>,
) -> Result<HashSet<PostId>, Error> {
    let seen: Vec<PostId> = posts::table
        .inner_join(users::table)
        .filter(posts::id.eq_any(ids))
        .filter(post_visible_to(viewer))
        .select(posts::id)
        .load(conn)?;
    Ok(seen.into_iter().collect())
}
