//! Staff delete a post and bring it back whole: its photos, comments and reactions stay.

use diesel::prelude::*;

use crate::db::schema::posts;
use crate::db::{PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::realtime::Event;

/// Deletes a post for everyone, or restores it.
///
/// # Errors
/// `Conflict` when it is so already, or the post goes for good.
pub fn set_deleted(tx: &mut Tx<'_>, actor: UserId, id: PostId, deleted: bool) -> Result<(), Error> {
    let post = posts::table.find(id);
    let before: Option<(UserId, Option<Timestamp>)> = post
        .select((posts::author_id, posts::deleted_at))
        .first(tx.conn)
        .optional()?;
    let changed = if deleted {
        diesel::update(post.filter(posts::deleted_at.is_null()))
            .set((
                posts::deleted_at.eq(Some(tx.now)),
                posts::deleted_by.eq(Some(actor)),
            ))
            .execute(tx.conn)?
    } else {
        let waits = post
            .filter(posts::deleted_at.is_not_null())
            .filter(posts::purged_at.is_null());
        diesel::update(waits)
            .set((
                posts::deleted_at.eq(None::<Timestamp>),
                posts::deleted_by.eq(None::<UserId>),
            ))
            .execute(tx.conn)?
    };
    if changed == 0 {
        return Err(Error::Conflict("Nothing was changed: this is already so."));
    }
    let verb = if deleted {
        Verb::Deleted
    } else {
        Verb::Restored
    };
    tx.publish(Event::Post { id: id.0 });
    let (author, since) = before.ok_or(Error::NotFound)?;
    let known = done_by(actor == author, since);
    activity::record(
        tx,
        &Activity::new(actor, verb, (Noun::Post, id.0)).with(known),
    )
}

/// Who deletes, restores or removes something: its author, or staff; and since when it was deleted.
pub(super) fn done_by(is_author: bool, since: Option<Timestamp>) -> serde_json::Value {
    let by = if is_author { "author" } else { "staff" };
    match since {
        Some(at) => serde_json::json!({ "by": by, "since": at.iso() }),
        None => serde_json::json!({ "by": by }),
    }
}
