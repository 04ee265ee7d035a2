//! Staff delete a comment and bring it back; the post's count follows in the same transaction.

use diesel::prelude::*;

use crate::db::schema::{comments, post_counters};
use crate::db::{CommentId, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};

/// Deletes a comment for everyone, or restores it.
///
/// # Errors
/// `Conflict` when it is so already.
pub fn set_deleted(
    tx: &mut Tx<'_>,
    actor: UserId,
    id: CommentId,
    deleted: bool,
) -> Result<(), Error> {
    let comment = comments::table.find(id);
    // Only the one that really changes the row changes the count.
    let post: Option<PostId> = if deleted {
        diesel::update(comment.filter(comments::deleted_at.is_null()))
            .set((
                comments::deleted_at.eq(Some(tx.now)),
                comments::deleted_by.eq(Some(actor)),
            ))
            .returning(comments::post_id)
            .get_result(tx.conn)
            .optional()?
    } else {
        diesel::update(comment.filter(comments::deleted_at.is_not_null()))
            .set((
                comments::deleted_at.eq(None::<Timestamp>),
                comments::deleted_by.eq(None::<UserId>),
            ))
            .returning(comments::post_id)
            .get_result(tx.conn)
            .optional()?
    };
    let post = post.ok_or(Error::Conflict("Nothing was changed: this is already so."))?;
    let (verb, step) = if deleted {
        (Verb::Deleted, -1)
    } else {
        (Verb::Restored, 1)
    };
    diesel::update(post_counters::table.find(post))
        .set((
            post_counters::comments.eq(post_counters::comments + step),
            post_counters::version.eq(post_counters::version + 1),
        ))
        .execute(tx.conn)?;
    let activity = Activity::new(actor, verb, (Noun::Comment, id.0)).on(Noun::Post, post.0);
    activity::record(tx, &activity)
}
