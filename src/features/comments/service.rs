//! A comment is written, answered, edited, or deleted by whoever may.

use std::time::Duration;

use diesel::prelude::*;

use super::queries::one;
use super::rows::Comment;
use super::{counting, place, set_deleted, telling};
use crate::db::schema::{comment_edits, comments};
use crate::db::{CommentId, PostId, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::features::posts::{self, Post};
use crate::features::search_index;
use crate::text;

/// The longest comment, in characters.
pub const MAX_BODY: usize = 1000;

/// The same text again within this time is a second press, not a second comment.
const PRESS: Duration = Duration::from_secs(30);

/// Said where no more comments are taken.
pub const CLOSED: &str = "Comments are closed on this post.";

/// Writes a comment that begins a thread. The same text by the same person within 30 seconds
/// gives the comment that is there.
///
/// # Errors
/// `NotFound` when the viewer may not see the post, `Invalid` at `body`.
pub fn add(tx: &mut Tx<'_>, viewer: UserId, post: PostId, body: &str) -> Result<CommentId, Error> {
    let post = posts::visible(tx.conn, viewer, post)?;
    write(tx, viewer, &post, None, body)
}

/// Answers a comment, as [`add`] writes one.
///
/// # Errors
/// `NotFound` when the viewer may not see the post, `Invalid` at `body`, also when what is
/// answered is not there any more.
pub fn reply(
    tx: &mut Tx<'_>,
    viewer: UserId,
    parent: CommentId,
    body: &str,
) -> Result<CommentId, Error> {
    let answered = one(tx.conn, viewer, parent)?;
    let post = posts::visible(tx.conn, viewer, answered.post)?;
    write(tx, viewer, &post, Some(parent), body)
}

fn write(
    tx: &mut Tx<'_>,
    viewer: UserId,
    post: &Post,
    parent: Option<CommentId>,
    body: &str,
) -> Result<CommentId, Error> {
    if post.comments_closed_at.is_some() {
        return Err(Error::invalid("body", CLOSED));
    }
    let body = checked(body)?;
    counting::lock(tx, post.id)?;
    // Looked up under the lock: of two at once the second sees what the first did.
    let parent = parent.map(|id| answerable(tx, viewer, id)).transpose()?;
    let above = parent.as_ref().map(|parent| parent.id);
    if let Some(id) = written_just_now(tx, viewer, post.id, above, &body)? {
        return Ok(id);
    }
    let version = counting::step(tx, post.id, 1)?;
    let root = parent.as_ref().map(|parent| parent.root);
    let id: CommentId = diesel::insert_into(comments::table)
        .values((
            comments::post_id.eq(post.id),
            comments::author_id.eq(viewer),
            comments::parent_id.eq(above),
            comments::root_id.eq(root),
            comments::depth.eq(parent.as_ref().map_or(0, |parent| parent.depth + 1)),
            comments::body.eq(&body),
            comments::created_at.eq(tx.now),
            comments::version.eq(version),
        ))
        .returning(comments::id)
        .get_result(tx.conn)?;
    search_index::put_comment(tx, id)?;
    let written = Activity::new(viewer, Verb::Commented, (Noun::Comment, id.0));
    let written = written.on(Noun::Post, post.id.0);
    let length = body.chars().count();
    let Some(parent) = parent else {
        let known = serde_json::json!({ "characters": length });
        activity::record(tx, &written.with(known))?;
        telling::written(tx, viewer, post, None, (id, &body))?;
        return Ok(id);
    };
    let at = place::below(&parent.place, id);
    diesel::update(comments::table.find(id))
        .set(comments::place.eq(&at))
        .execute(tx.conn)?;
    counting::step_heads(tx, root, &at, 1, version)?;
    let known = serde_json::json!({ "answers": parent.id, "characters": length });
    let replied = Activity {
        verb: Verb::Replied,
        ..written
    };
    activity::record(tx, &replied.with(known))?;
    telling::written(tx, viewer, post, Some(&parent), (id, &body))?;
    Ok(id)
}

/// The comment, if it can be answered.
fn answerable(tx: &mut Tx<'_>, viewer: UserId, id: CommentId) -> Result<Comment, Error> {
    let parent = one(tx.conn, viewer, id)?;
    match parent.said {
        Some(_) => Ok(parent),
        // The same for deleted ones and for those of people who blocked the viewer.
        None => Err(Error::invalid(
            "body",
            "That comment is no longer here, so it cannot be answered.",
        )),
    }
}

fn checked(body: &str) -> Result<String, Error> {
    text::required_lines(body, MAX_BODY, "Please write a comment first.")
        .map_err(|message| Error::invalid("body", message))
}

fn written_just_now(
    tx: &mut Tx<'_>,
    viewer: UserId,
    post: PostId,
    parent: Option<CommentId>,
    body: &str,
) -> Result<Option<CommentId>, Error> {
    let beside = comments::table
        .filter(comments::post_id.eq(post))
        .filter(comments::author_id.eq(viewer))
        .into_boxed();
    let beside = match parent {
        Some(parent) => beside.filter(comments::parent_id.eq(parent)),
        None => beside.filter(comments::parent_id.is_null()),
    };
    Ok(beside
        .filter(comments::deleted_at.is_null())
        .filter(comments::created_at.gt(tx.now.minus(PRESS)))
        .filter(comments::body.eq(body))
        .select(comments::id)
        .first(tx.conn)
        .optional()?)
}

/// Changes the text of the viewer's own comment; what it said before is kept. Without a
/// difference nothing is written. Gives the post.
///
/// # Errors
/// `NotFound` when the viewer does not see it, `Forbidden` when it is someone else's, `Invalid`
/// at `body`.
pub fn edit(tx: &mut Tx<'_>, viewer: UserId, id: CommentId, body: &str) -> Result<PostId, Error> {
    let post = own(tx, viewer, id)?.post;
    let body = checked(body)?;
    counting::lock(tx, post)?;
    // Again under the lock: it may have been edited or deleted meanwhile.
    let said = own(tx, viewer, id)?.said.ok_or(Error::NotFound)?;
    if said.body == body {
        return Ok(post);
    }
    diesel::insert_into(comment_edits::table)
        .values((
            comment_edits::comment_id.eq(id),
            comment_edits::body.eq(&said.body),
            comment_edits::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    let version = counting::step(tx, post, 0)?;
    diesel::update(comments::table.find(id))
        .set((
            comments::body.eq(&body),
            comments::edited_at.eq(tx.now),
            comments::version.eq(version),
        ))
        .execute(tx.conn)?;
    search_index::put_comment(tx, id)?;
    let length = |text: &str| format!("{} characters", text.chars().count());
    let known = serde_json::json!({ "from": length(&said.body), "to": length(&body) });
    let edited = Activity::new(viewer, Verb::Edited, (Noun::Comment, id.0));
    activity::record(tx, &edited.on(Noun::Post, post.0).with(known))?;
    telling::edited(tx, viewer, (post, id), &said.body, &body)?;
    Ok(post)
}

/// The viewer's own comment, as it is now.
///
/// # Errors
/// `NotFound` when they do not see it, `Forbidden` when it is someone else's.
pub(super) fn own(tx: &mut Tx<'_>, viewer: UserId, id: CommentId) -> Result<Comment, Error> {
    seen(tx.conn, viewer, id).and_then(|comment| comment.owned_by(viewer))
}

/// A comment that the viewer sees, on a post that they see.
///
/// # Errors
/// `NotFound` otherwise.
pub fn seen(conn: &mut crate::db::DbConn, viewer: UserId, id: CommentId) -> Result<Comment, Error> {
    let comment = one(conn, viewer, id)?;
    posts::visible(conn, viewer, comment.post)?;
    match comment.said {
        Some(_) => Ok(comment),
        None => Err(Error::NotFound),
    }
}

/// Deletes a comment for everyone: its author may, and the owner of the post. A second press
/// changes nothing. Gives what was deleted, as it was.
///
/// # Errors
/// `NotFound` when the viewer may not see it, `Forbidden` when it is not theirs to delete.
pub fn delete(tx: &mut Tx<'_>, viewer: UserId, id: CommentId) -> Result<Comment, Error> {
    let comment = one(tx.conn, viewer, id)?;
    let author: Option<UserId> = comments::table
        .find(id)
        .select(comments::author_id)
        .first(tx.conn)?;
    let owner = posts::visible(tx.conn, viewer, comment.post)?.author_id;
    if author != Some(viewer) && viewer != owner {
        return Err(match comment.said {
            None => Error::NotFound,
            Some(_) => Error::Forbidden("This comment belongs to someone else."),
        });
    }
    match set_deleted(tx, viewer, id, true) {
        // A second press, or two at once: the first one did it.
        Err(Error::Conflict(_)) => Ok(comment),
        outcome => outcome.map(|()| comment),
    }
}
