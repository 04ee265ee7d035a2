//! People delete their own posts.

use diesel::prelude::*;

use super::{mine, set_deleted};
use crate::db::schema::posts;
use crate::db::{PostId, Tx, UserId};
use crate::error::Error;

/// Deletes a person's own post: from now on no page shows it. A second press changes nothing.
///
/// # Errors
/// `NotFound` and `Forbidden` as for every post of someone else.
pub fn delete(tx: &mut Tx<'_>, actor: UserId, id: PostId) -> Result<(), Error> {
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
        // Two presses at once: the other one was first.
        Err(Error::Conflict(_)) => Ok(()),
        outcome => outcome,
    }
}
