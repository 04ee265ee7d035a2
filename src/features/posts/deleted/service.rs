//! People delete their own posts, and have them back.

use diesel::prelude::*;

use crate::db::schema::posts;
use crate::db::{PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::features::posts::moderation::done_by;
use crate::features::posts::{mine, set_deleted};

/// Deletes a person's own post: from now on no page shows it. A second press changes nothing.
///
/// # Errors
/// `NotFound` and `Forbidden` as for every post of someone else.
pub fn delete(tx: &mut Tx<'_>, actor: UserId, id: PostId) -> Result<(), Error> {
    // Of two presses at once the second sees what the first did.
    tx.lock(&format!("post:{id}"))?;
    let gone: Option<PostId> = posts::table
        .find(id)
        .filter(posts::author_id.eq(actor))
        .filter(posts::deleted_at.is_not_null())
        .select(posts::id)
        .first(tx.conn)
        .optional()?;
    if gone.is_some() {
        return Ok(());
    }
    let post = mine(tx.conn, actor, id)?;
    match set_deleted(tx, actor, post.id, true) {
        // Staff were quicker.
        Err(Error::Conflict(_)) => Ok(()),
        outcome => outcome,
    }
}

/// Gives a person a post back that they deleted. Everything on it was kept, and it stands in the
/// feeds where it stood. A second press changes nothing.
///
/// # Errors
/// `NotFound` when it is someone else's or gone, `Forbidden` when staff removed it.
pub fn restore(tx: &mut Tx<'_>, actor: UserId, id: PostId) -> Result<(), Error> {
    let deleted = posts::table
        .find(id)
        .filter(posts::author_id.eq(actor))
        .filter(posts::deleted_by.eq(actor))
        .filter(posts::purged_at.is_null());
    let since: Option<Option<Timestamp>> = deleted
        .select(posts::deleted_at)
        .first(tx.conn)
        .optional()?;
    let changed = diesel::update(deleted)
        .set((
            posts::deleted_at.eq(None::<Timestamp>),
            posts::deleted_by.eq(None::<UserId>),
        ))
        .execute(tx.conn)?;
    if changed > 0 {
        let known = done_by(true, since.flatten());
        let restored = Activity::new(actor, Verb::Restored, (Noun::Post, id.0));
        return activity::record(tx, &restored.with(known));
    }
    let (deleted, purged) = state(tx, actor, id)?;
    match (deleted, purged) {
        (None, _) => Ok(()),
        (_, Some(_)) => Err(Error::NotFound),
        (Some(_), None) => Err(Error::Forbidden(
            "The site's staff removed this post, so only they can bring it back.",
        )),
    }
}

/// Since when a person's own post is deleted, and since when it goes for good.
///
/// # Errors
/// `NotFound` when it is someone else's or gone.
pub(super) fn state(
    tx: &mut Tx<'_>,
    owner: UserId,
    id: PostId,
) -> Result<(Option<Timestamp>, Option<Timestamp>), Error> {
    Ok(posts::table
        .find(id)
        .filter(posts::author_id.eq(owner))
        .select((posts::deleted_at, posts::purged_at))
        .first(tx.conn)?)
}
