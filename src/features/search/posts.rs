//! Posts by what they say, newest first.

use diesel::prelude::*;

use crate::db::schema::{posts, users};
use crate::db::{DbConn, PostId, UserId};
use crate::error::Error;
use crate::features::posts::{Author, Post};
use crate::features::search_index::{Gathered, Index, gather, hits};
use crate::features::visibility::post_visible_to;
use crate::words::Wanted;

/// A page of the posts that hold the words and that the viewer may see, below an id.
pub(super) fn posts(
    conn: &mut DbConn,
    viewer: UserId,
    wanted: &Wanted,
    before: i64,
    enough: usize,
) -> Result<Gathered<(Post, Author)>, Error> {
    let hits = hits(conn, Index::Posts, wanted)?;
    let find = |conn: &mut DbConn, below, limit| hits.below(conn, below, limit);
    gather(conn, before, enough, find, |conn, ids| {
        let ids: Vec<PostId> = ids.iter().copied().map(PostId).collect();
        let rows: Vec<(Post, Author)> = posts::table
            .inner_join(users::table)
            .filter(posts::id.eq_any(ids))
            .filter(post_visible_to(viewer))
            .order(posts::id.desc())
            .select((Post::as_select(), Author::as_select()))
            .load(conn)?;
        Ok(rows.into_iter().map(|row| (row.0.id.0, row)).collect())
    })
}
