//! A comment is written, or deleted by whoever may.

use std::time::Duration;

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;

use super::set_deleted;
use crate::db::schema::{comments, post_counters, users};
use crate::db::{CommentId, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::features::{people, posts};
use crate::text;
use crate::web::is_here;

/// The longest comment, in characters.
pub const MAX_BODY: usize = 1000;

/// The same text again within this time is a second press, not a second comment.
const PRESS: Duration = Duration::from_secs(30);

/// Writes a comment; the count of the post follows in the same transaction. The same text by
/// the same person within 30 seconds gives the comment that is there.
///
/// # Errors
/// `NotFound` when the viewer may not see the post, `Invalid` at `body`.
pub fn add(tx: &mut Tx<'_>, viewer: UserId, post: PostId, body: &str) -> Result<CommentId, Error> {
    posts::visible(tx.conn, viewer, post)?;
    let body = text::required_lines(body, MAX_BODY, "Please write a comment first.")
        .map_err(|message| Error::invalid("body", message))?;
    tx.lock(&format!("comment:{post}:{viewer}"))?;
    let written: Option<CommentId> = comments::table
        .filter(comments::post_id.eq(post))
        .filter(comments::author_id.eq(viewer))
        .filter(comments::deleted_at.is_null())
        .filter(comments::created_at.gt(tx.now.minus(PRESS)))
        .filter(comments::body.eq(&body))
        .select(comments::id)
        .first(tx.conn)
        .optional()?;
    if let Some(id) = written {
        return Ok(id);
    }
    let id: CommentId = diesel::insert_into(comments::table)
        .values((
            comments::post_id.eq(post),
            comments::author_id.eq(viewer),
            comments::body.eq(&body),
            comments::created_at.eq(tx.now),
        ))
        .returning(comments::id)
        .get_result(tx.conn)?;
    let commented = Activity::new(viewer, Verb::Commented, (Noun::Comment, id.0));
    activity::record(tx, &commented.on(Noun::Post, post.0))?;
    diesel::update(post_counters::table.find(post))
        .set((
            post_counters::comments.eq(post_counters::comments + 1),
            post_counters::version.eq(post_counters::version + 1),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// Deletes a comment for everyone: its author may, and the owner of the post. A second press
/// changes nothing. Gives the post.
///
/// # Errors
/// `NotFound` when the viewer may not see it, `Forbidden` when it is not theirs to delete.
pub fn delete(tx: &mut Tx<'_>, viewer: UserId, id: CommentId) -> Result<PostId, Error> {
    let (post, author, deleted_at): (PostId, UserId, Option<Timestamp>) = comments::table
        .find(id)
        .select((comments::post_id, comments::author_id, comments::deleted_at))
        .first(tx.conn)?;
    let owner = posts::visible(tx.conn, viewer, post)?.author_id;
    if viewer != author && viewer != owner {
        let hidden = deleted_at.is_some()
            || people::is_blocked_between(tx.conn, viewer, author)?
            || is_away(tx, author)?;
        return Err(match hidden {
            true => Error::NotFound,
            false => Error::Forbidden("This comment belongs to someone else."),
        });
    }
    match set_deleted(tx, viewer, id, true) {
        // A second press, or two at once: the first one did it.
        Err(Error::Conflict(_)) => Ok(post),
        outcome => outcome.map(|()| post),
    }
}

fn is_away(tx: &mut Tx<'_>, person: UserId) -> Result<bool, Error> {
    let here = users::table.find(person).filter(is_here());
    Ok(!select(exists(here)).get_result::<bool>(tx.conn)?)
}
