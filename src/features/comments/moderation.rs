//! A comment is deleted, and brought back; the counts follow in the same transaction.

use diesel::prelude::*;

use super::counting;
use crate::db::schema::{comments, posts};
use crate::db::{CommentId, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};

/// Deletes a comment for everyone, or restores it. Answers stay where they are.
///
/// # Errors
/// `NotFound` when there is none, `Conflict` when it is so already, or when nobody is left whose
/// words could come back.
pub fn set_deleted(
    tx: &mut Tx<'_>,
    actor: UserId,
    id: CommentId,
    deleted: bool,
) -> Result<(), Error> {
    type Before = (PostId, UserId, Option<UserId>, Option<Timestamp>);
    let (post, owner, author, since): Before = comments::table
        .inner_join(posts::table)
        .filter(comments::id.eq(id))
        .select((
            comments::post_id,
            posts::author_id,
            comments::author_id,
            comments::deleted_at,
        ))
        .first(tx.conn)?;
    counting::lock(tx, post)?;
    let step = if deleted { -1 } else { 1 };
    let (root, place) = mark(tx, actor, id, deleted)?
        .ok_or(Error::Conflict("Nothing was changed: this is already so."))?;
    let version = counting::step(tx, post, step)?;
    counting::mark(tx, id, version)?;
    counting::step_heads(tx, root, &place, step, version)?;
    let verb = if deleted {
        Verb::Deleted
    } else {
        Verb::Restored
    };
    let by = match actor {
        actor if author == Some(actor) => "author",
        actor if owner == actor => "owner of the post",
        _ => "staff",
    };
    let known = match since {
        Some(at) => serde_json::json!({ "by": by, "since": at.iso() }),
        None => serde_json::json!({ "by": by }),
    };
    let activity = Activity::new(actor, verb, (Noun::Comment, id.0)).on(Noun::Post, post.0);
    activity::record(tx, &activity.with(known))
}

/// Only the one that really changes the row changes the counts: gives where it stands.
fn mark(
    tx: &mut Tx<'_>,
    actor: UserId,
    id: CommentId,
    deleted: bool,
) -> Result<Option<(Option<CommentId>, String)>, Error> {
    let comment = comments::table.find(id);
    let place = (comments::root_id, comments::place);
    let changed = if deleted {
        diesel::update(comment.filter(comments::deleted_at.is_null()))
            .set((
                comments::deleted_at.eq(Some(tx.now)),
                comments::deleted_by.eq(Some(actor)),
            ))
            .returning(place)
            .get_result(tx.conn)
    } else {
        // What nobody wrote any more does not come back.
        let there = comment
            .filter(comments::deleted_at.is_not_null())
            .filter(comments::author_id.is_not_null());
        diesel::update(there)
            .set((
                comments::deleted_at.eq(None::<Timestamp>),
                comments::deleted_by.eq(None::<UserId>),
            ))
            .returning(place)
            .get_result(tx.conn)
    };
    Ok(changed.optional()?)
}
