//! Counts of a post, and who reacted.

use diesel::prelude::*;

use super::ReactionKind;
use super::hidden::hidden_from;
use crate::db::schema::{post_counters, reactions, users};
use crate::db::{DbConn, PostId, Timestamp, UserId};
use crate::error::Error;
use crate::features::people;
use crate::features::posts::Author;
use crate::web::Cursor;

/// The counts kept beside a post.
#[derive(Debug, Clone, Copy, Default, Queryable, Selectable)]
#[diesel(table_name = post_counters)]
pub struct Counters {
    /// Comments that are not deleted.
    pub comments: i64,
    likes: i64,
    loves: i64,
    hahas: i64,
    wows: i64,
    sads: i64,
    angries: i64,
    /// Grows with every change of what the post shows.
    pub version: i64,
}

impl Counters {
    /// Without these.
    pub fn less(mut self, hidden: &Self) -> Self {
        self.comments -= hidden.comments;
        for kind in ReactionKind::ALL {
            *self.of_mut(*kind) -= hidden.of(*kind);
        }
        self
    }

    pub(super) fn of_mut(&mut self, kind: ReactionKind) -> &mut i64 {
        match kind {
            ReactionKind::Like => &mut self.likes,
            ReactionKind::Love => &mut self.loves,
            ReactionKind::Haha => &mut self.hahas,
            ReactionKind::Wow => &mut self.wows,
            ReactionKind::Sad => &mut self.sads,
            ReactionKind::Angry => &mut self.angries,
        }
    }

    /// How many have this reaction.
    pub fn of(&self, kind: ReactionKind) -> i64 {
        match kind {
            ReactionKind::Like => self.likes,
            ReactionKind::Love => self.loves,
            ReactionKind::Haha => self.hahas,
            ReactionKind::Wow => self.wows,
            ReactionKind::Sad => self.sads,
            ReactionKind::Angry => self.angries,
        }
    }

    /// All reactions together.
    pub fn reactions(&self) -> i64 {
        self.likes + self.loves + self.hahas + self.wows + self.sads + self.angries
    }
}

/// The counts of a post and the viewer's own reaction to it.
pub(super) fn of_post(
    conn: &mut DbConn,
    viewer: UserId,
    post: PostId,
) -> Result<(Counters, Option<ReactionKind>), Error> {
    let counters = post_counters::table
        .find(post)
        .select(Counters::as_select())
        .first(conn)?;
    let mine = reactions::table
        .find((post, viewer))
        .select(reactions::kind)
        .first(conn)
        .optional()?;
    let hidden = hidden_from(conn, viewer, &[post])?;
    let counters = hidden
        .get(&post)
        .map_or(counters, |hidden| counters.less(hidden));
    Ok((counters, mine))
}

/// Those who reacted, latest first, from `before` on; the suspended and those blocked in
/// either direction are left out.
pub(super) fn who(
    conn: &mut DbConn,
    viewer: UserId,
    post: PostId,
    kind: Option<ReactionKind>,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(Author, ReactionKind, Timestamp)>, Error> {
    let earlier = reactions::created_at.lt(before.at).or(reactions::created_at
        .eq(before.at)
        .and(reactions::user_id.lt(UserId(before.id))));
    let mut rows = reactions::table
        .inner_join(users::table)
        .filter(reactions::post_id.eq(post))
        .filter(people::visible_to(viewer))
        .filter(earlier)
        .into_boxed();
    if let Some(kind) = kind {
        rows = rows.filter(reactions::kind.eq(kind));
    }
    Ok(rows
        .order((reactions::created_at.desc(), reactions::user_id.desc()))
        .limit(limit)
        .select((Author::as_select(), reactions::kind, reactions::created_at))
        .load(conn)?)
}
