//! Posts with all that a card needs of their own row, in one query.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::db::schema::{blocks, post_counters, posts, reactions, timeline, users};
use crate::db::{DbConn, PostId, UserId};
use crate::error::Error;
use crate::features::posts::{Author, Post};
use crate::features::reactions::{Counters, ReactionKind};
use crate::web::Cursor;

/// A post with its author, its counts and the viewer's reaction.
pub type Row = (Post, Author, Counters, Option<ReactionKind>);

/// The viewer's timeline behind a place in it. What they may not see is left out by the query,
/// so that the page is full as long as there are posts.
pub(super) fn timeline_page(
    conn: &mut DbConn,
    viewer: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<Row>, Error> {
    let blocked = blocks::table
        .filter(blocks::blocker_id.eq(viewer))
        .filter(blocks::blocked_id.eq(timeline::author_id));
    let blocking = blocks::table
        .filter(blocks::blocker_id.eq(timeline::author_id))
        .filter(blocks::blocked_id.eq(viewer));
    // The first condition bounds the walk along the index; the second settles equal times.
    let earlier = timeline::published_at
        .lt(before.at)
        .or(timeline::post_id.lt(PostId(before.id)));
    Ok(timeline::table
        .inner_join(
            posts::table
                .inner_join(users::table)
                .inner_join(post_counters::table)
                .left_join(
                    reactions::table.on(reactions::post_id
                        .eq(posts::id)
                        .and(reactions::user_id.eq(viewer))),
                ),
        )
        .filter(timeline::owner_id.eq(viewer))
        .filter(timeline::published_at.le(before.at))
        .filter(earlier)
        .filter(posts::deleted_at.is_null())
        .filter(posts::published_at.is_not_null())
        .filter(users::suspended_at.is_null())
        .filter(not(exists(blocked)))
        .filter(not(exists(blocking)))
        .order((timeline::published_at.desc(), timeline::post_id.desc()))
        .limit(limit)
        .select((
            Post::as_select(),
            Author::as_select(),
            Counters::as_select(),
            reactions::kind.nullable(),
        ))
        .load(conn)?)
}

/// One post that the viewer is known to see.
pub(super) fn one(conn: &mut DbConn, viewer: UserId, post: PostId) -> Result<Row, Error> {
    Ok(posts::table
        .inner_join(users::table)
        .inner_join(post_counters::table)
        .left_join(
            reactions::table.on(reactions::post_id
                .eq(posts::id)
                .and(reactions::user_id.eq(viewer))),
        )
        .filter(posts::id.eq(post))
        .select((
            Post::as_select(),
            Author::as_select(),
            Counters::as_select(),
            reactions::kind.nullable(),
        ))
        .first(conn)?)
}
