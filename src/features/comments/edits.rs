//! What comments said before they were edited: for their author and for staff.

use diesel::prelude::*;

use super::rows::Comment;
use super::service::seen;
use crate::db::schema::comment_edits;
use crate::db::{CommentId, DbConn, Timestamp};
use crate::error::Error;
use crate::features::former::{FormerText, Words};
use crate::web::Viewer;

/// The comment, if the viewer may read what it said before.
///
/// # Errors
/// `NotFound` when they do not see it, `Forbidden` when it is someone else's.
pub(super) fn readable(
    conn: &mut DbConn,
    viewer: &Viewer,
    id: CommentId,
) -> Result<Comment, Error> {
    let comment = seen(conn, viewer.id, id)?;
    match viewer.is_staff() {
        true => Ok(comment),
        false => comment.owned_by(viewer.id),
    }
}

/// What a comment said before, the latest first, behind a number.
pub(super) fn former_texts(
    conn: &mut DbConn,
    id: CommentId,
    before: i64,
    limit: i64,
) -> Result<Vec<FormerText>, Error> {
    let rows: Vec<(i64, String, Timestamp)> = comment_edits::table
        .filter(comment_edits::comment_id.eq(id))
        .filter(comment_edits::id.lt(before))
        .order(comment_edits::id.desc())
        .limit(limit)
        .select((
            comment_edits::id,
            comment_edits::body,
            comment_edits::created_at,
        ))
        .load(conn)?;
    let former = |(id, body, replaced_at)| FormerText {
        id,
        words: Words { title: None, body },
        replaced_at,
    };
    Ok(rows.into_iter().map(former).collect())
}
