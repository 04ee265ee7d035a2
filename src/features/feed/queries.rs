//! Posts with all that a card needs of their own row, in one query.

use std::collections::HashSet;

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::db::schema::{post_counters, posts, reactions, saved_posts, timeline, users};
use crate::db::{DbConn, PostId, Timestamp, UserId};
use crate::error::Error;
use crate::features::people::{MutedWords, is_muted_by};
use crate::features::posts::{Author, Post, visible};
use crate::features::reactions::{Counters, ReactionKind, hidden_from};
use crate::features::saved;
use crate::features::visibility::post_visible_to;
use crate::web::Cursor;

/// How often a page is read on past muted words.
const ROUNDS: usize = 5;

/// An entry of the viewer's timeline: which post, in which of its states.
#[derive(Debug, Clone, Queryable)]
pub struct TimelineEntry {
    /// The post.
    pub post: PostId,
    /// When it appeared.
    pub published_at: Timestamp,
    /// Who wrote it.
    pub author: UserId,
    /// Grows with every change of what the post shows.
    pub version: i64,
    /// The viewer's reaction.
    pub mine: Option<ReactionKind>,
    /// Whether the viewer has saved it.
    pub is_saved: bool,
}

impl TimelineEntry {
    /// A post that the viewer may see, wherever they have it from.
    ///
    /// # Errors
    /// `NotFound` when they may not.
    pub(super) fn of(conn: &mut DbConn, viewer: UserId, id: PostId) -> Result<Self, Error> {
        let post = visible(conn, viewer, id)?;
        let (_, author, counters, mine) = one(conn, viewer, id)?;
        Ok(Self {
            post: id,
            published_at: post.published_at.ok_or(Error::NotFound)?,
            author: author.id,
            version: counters.version,
            mine,
            is_saved: saved::is_saved(conn, viewer, id)?,
        })
    }
}

/// A post with its author and its counts.
pub type Row = (Post, Author, Counters);

/// The viewer's timeline behind a place in it, without what they have muted. The page is full as
/// long as there are posts; when much is passed over it ends early, and gives where it goes on.
pub(super) fn timeline_page(
    conn: &mut DbConn,
    viewer: UserId,
    before: Cursor,
    limit: i64,
) -> Result<(Vec<TimelineEntry>, Option<Cursor>), Error> {
    let muted = MutedWords::of(conn, viewer)?;
    match muted.is_empty() {
        true => Ok((entries(conn, viewer, before, limit)?, None)),
        false => entries_without(conn, viewer, before, limit, &muted),
    }
}

/// How many posts of others appeared in the viewer's feed after this time, up to `most`.
///
/// # Errors
/// When the database fails.
pub fn newer_than(
    conn: &mut DbConn,
    viewer: UserId,
    time: Timestamp,
    most: i64,
) -> Result<usize, Error> {
    let (newest, _) = timeline_page(conn, viewer, Cursor::START, most)?;
    let newer = newest.iter().take_while(|entry| entry.published_at > time);
    Ok(newer.filter(|entry| entry.author != viewer).count())
}

/// What the viewer may not see is left out by the query.
fn entries(
    conn: &mut DbConn,
    viewer: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<TimelineEntry>, Error> {
    // The first condition bounds the walk along the index; the second settles equal times.
    let earlier = timeline::published_at
        .lt(before.at)
        .or(timeline::post_id.lt(PostId(before.id)));
    let kept = saved_posts::table
        .filter(saved_posts::user_id.eq(viewer))
        .filter(saved_posts::post_id.eq(posts::id));
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
        .filter(post_visible_to(viewer))
        .filter(not(is_muted_by(viewer)))
        .order((timeline::published_at.desc(), timeline::post_id.desc()))
        .limit(limit)
        .select((
            timeline::post_id,
            timeline::published_at,
            timeline::author_id,
            post_counters::version,
            reactions::kind.nullable(),
            exists(kept),
        ))
        .load(conn)?)
}

/// As [`entries`], without the posts of others that hold muted words.
fn entries_without(
    conn: &mut DbConn,
    viewer: UserId,
    before: Cursor,
    limit: i64,
    muted: &MutedWords,
) -> Result<(Vec<TimelineEntry>, Option<Cursor>), Error> {
    let (mut kept, mut place) = (Vec::new(), before);
    let full = usize::try_from(limit).unwrap_or(usize::MAX);
    for _ in 0..ROUNDS {
        let found = entries(conn, viewer, place, limit)?;
        let is_last = found.len() < full;
        place = found.last().map_or(place, |last| Cursor {
            at: last.published_at,
            id: last.post.0,
        });
        let hidden = hidden_by(conn, muted, &found)?;
        let is_kept =
            |entry: &TimelineEntry| entry.author == viewer || !hidden.contains(&entry.post);
        kept.extend(found.into_iter().filter(is_kept));
        if is_last || kept.len() >= full {
            kept.truncate(full);
            return Ok((kept, None));
        }
    }
    Ok((kept, Some(place)))
}

/// Those whose text holds muted words.
fn hidden_by(
    conn: &mut DbConn,
    muted: &MutedWords,
    entries: &[TimelineEntry],
) -> Result<HashSet<PostId>, Error> {
    let ids: Vec<PostId> = entries.iter().map(|entry| entry.post).collect();
    let texts: Vec<(PostId, Option<String>, String)> = posts::table
        .filter(posts::id.eq_any(ids))
        .select((posts::id, posts::title, posts::caption))
        .load(conn)?;
    let hidden = texts
        .into_iter()
        .filter(|(_, title, caption)| muted.hide_post(title.as_deref(), caption));
    Ok(hidden.map(|(post, ..)| post).collect())
}

/// Posts that a timeline led to, in any order.
pub(super) fn rows(conn: &mut DbConn, ids: Vec<PostId>) -> Result<Vec<Row>, Error> {
    Ok(posts::table
        .inner_join(users::table)
        .inner_join(post_counters::table)
        .filter(posts::id.eq_any(ids))
        .select((
            Post::as_select(),
            Author::as_select(),
            Counters::as_select(),
        ))
        .load(conn)?)
}

/// One post that the viewer is known to see, with the counts that are true for them.
pub(super) fn one(
    conn: &mut DbConn,
    viewer: UserId,
    post: PostId,
) -> Result<(Post, Author, Counters, Option<ReactionKind>), Error> {
    let hidden = hidden_from(conn, viewer, &[post])?.remove(&post);
    let found: (Post, Author, Counters, Option<ReactionKind>) = posts::table
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
        .first(conn)?;
    let (post, author, counters, mine) = found;
    let counters = hidden.map_or(counters, |hidden| counters.less(&hidden));
    Ok((post, author, counters, mine))
}
