//! A person's reaction to a post is put, changed or taken back.

use diesel::prelude::*;

use super::{ReactionKind, scores};
use crate::db::schema::{post_counters, reaction_changes, reactions};
use crate::db::{PostId, Tx, UserId, each};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::features::notices::{self, Kind, Notice};
use crate::features::posts;
use crate::realtime::Event;

/// Makes `kind` the viewer's reaction to the post; nothing takes it back. Asking for what is so
/// already changes nothing. The row, the counts and the history change together.
///
/// # Errors
/// `NotFound` when the viewer may not see the post.
pub fn react(
    tx: &mut Tx<'_>,
    viewer: UserId,
    post: PostId,
    kind: Option<ReactionKind>,
) -> Result<(), Error> {
    let author = posts::visible(tx.conn, viewer, post)?.author_id;
    // One at a time for this person here; the row of counts is the last and only shared lock.
    tx.lock(&format!("reaction:{post}:{viewer}"))?;
    let row = reactions::table.find((post, viewer));
    let previous: Option<ReactionKind> = row.select(reactions::kind).first(tx.conn).optional()?;
    if previous == kind {
        return Ok(());
    }
    match (previous, kind) {
        (Some(_), Some(kind)) => diesel::update(row)
            .set((reactions::kind.eq(kind), reactions::created_at.eq(tx.now)))
            .execute(tx.conn)?,
        (None, Some(kind)) => {
            let new = (
                reactions::post_id.eq(post),
                reactions::user_id.eq(viewer),
                reactions::kind.eq(kind),
                reactions::created_at.eq(tx.now),
            );
            each!(&mut *tx.conn, |conn| diesel::insert_into(reactions::table)
                .values(new)
                .execute(conn))?
        }
        (_, None) => diesel::delete(row).execute(tx.conn)?,
    };
    note(tx, viewer, post, previous, kind)?;
    count(tx, post, previous, kind)?;
    let notice = Notice::to_post(Kind::Reaction, author, viewer, post);
    match (previous, kind) {
        (None, Some(kind)) => notices::tell(tx, &notice.saying(kind.as_str())),
        (Some(_), Some(kind)) => notices::reword(tx, &notice.saying(kind.as_str())),
        (_, None) => notices::take_back(tx, &notice),
    }
}

/// Writes the change into the history and the activities.
fn note(
    tx: &mut Tx<'_>,
    viewer: UserId,
    post: PostId,
    previous: Option<ReactionKind>,
    kind: Option<ReactionKind>,
) -> Result<(), Error> {
    let row = (
        reaction_changes::post_id.eq(post),
        reaction_changes::user_id.eq(viewer),
        reaction_changes::previous.eq(previous),
        reaction_changes::kind.eq(kind),
        reaction_changes::created_at.eq(tx.now),
    );
    each!(&mut *tx.conn, |conn| diesel::insert_into(
        reaction_changes::table
    )
    .values(row)
    .execute(conn))?;
    let known = serde_json::json!({
        "previous": previous.map(ReactionKind::as_str),
        "kind": kind.map(ReactionKind::as_str),
    });
    let reacted = Activity::new(viewer, Verb::Reacted, (Noun::Post, post.0)).with(known);
    activity::record(tx, &reacted)
}

/// Moves the counts of the post by what changed, and its score.
pub(super) fn count(
    tx: &mut Tx<'_>,
    post: PostId,
    previous: Option<ReactionKind>,
    kind: Option<ReactionKind>,
) -> Result<(), Error> {
    let step = |of: ReactionKind| i64::from(kind == Some(of)) - i64::from(previous == Some(of));
    let counts = (
        post_counters::likes.eq(post_counters::likes + step(ReactionKind::Like)),
        post_counters::loves.eq(post_counters::loves + step(ReactionKind::Love)),
        post_counters::hahas.eq(post_counters::hahas + step(ReactionKind::Haha)),
        post_counters::wows.eq(post_counters::wows + step(ReactionKind::Wow)),
        post_counters::sads.eq(post_counters::sads + step(ReactionKind::Sad)),
        post_counters::angries.eq(post_counters::angries + step(ReactionKind::Angry)),
        post_counters::version.eq(post_counters::version + 1),
    );
    // Each for itself: diesel writes the text of a query on either connection anew every time.
    each!(&mut *tx.conn, |conn| diesel::update(
        post_counters::table.find(post)
    )
    .set(counts)
    .execute(conn))?;
    // The row of counts is held now, so two reactions at once do not miss each other.
    scores::put(tx, post)?;
    tx.publish(Event::Post { id: post.0 });
    Ok(())
}
