//! Whether a post takes comments: its owner closes and opens them.

use diesel::prelude::*;

use super::mine;
use crate::db::schema::{post_counters, posts};
use crate::db::{PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::realtime::Event;

/// Closes the comments of the viewer's own post, or opens them again. Asking for what is so
/// already changes nothing.
///
/// # Errors
/// `NotFound` when they may not see it, `Forbidden` when it is someone else's.
pub(super) fn set_open(
    tx: &mut Tx<'_>,
    viewer: UserId,
    id: PostId,
    open: bool,
) -> Result<(), Error> {
    mine(tx.conn, viewer, id)?;
    let post = posts::table.find(id);
    let changed = if open {
        diesel::update(post.filter(posts::comments_closed_at.is_not_null()))
            .set(posts::comments_closed_at.eq(None::<Timestamp>))
            .execute(tx.conn)?
    } else {
        diesel::update(post.filter(posts::comments_closed_at.is_null()))
            .set(posts::comments_closed_at.eq(Some(tx.now)))
            .execute(tx.conn)?
    };
    if changed == 0 {
        return Ok(());
    }
    let comments: i64 = diesel::update(post_counters::table.find(id))
        .set(post_counters::version.eq(post_counters::version + 1))
        .returning(post_counters::comments)
        .get_result(tx.conn)?;
    tx.publish(Event::Post { id: id.0 });
    let verb = match open {
        true => Verb::OpenedComments,
        false => Verb::ClosedComments,
    };
    let known = serde_json::json!({ "comments": comments });
    let done = Activity::new(viewer, verb, (Noun::Post, id.0));
    activity::record(tx, &done.with(known))
}
