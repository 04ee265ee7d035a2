//! Comments that go for good: those of people who leave, and all below posts that go.
//!
//! A comment that others answered stays as an empty row of nobody, which holds their answers in
//! their places. It goes when the last of them has gone.

use diesel::prelude::*;

use super::counting;
use crate::db::schema::{comment_edits, comment_likes, comments};
use crate::db::{CommentId, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{CHUNK, Removal};
use crate::features::activity::{self, Noun};
use crate::features::search_index;

type Gone = (
    CommentId,
    Option<CommentId>,
    Option<CommentId>,
    String,
    Option<Timestamp>,
);

/// Removes comments of one post, those with the highest numbers first, with all that hangs on
/// them. The counts follow.
///
/// # Errors
/// When the database fails.
pub(super) fn forget(tx: &mut Tx<'_>, post: PostId, ids: &[CommentId]) -> Result<(), Error> {
    counting::lock(tx, post)?;
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    activity::forget_objects(tx, Noun::Comment, &numbers)?;
    let edits = comment_edits::table.filter(comment_edits::comment_id.eq_any(ids.to_vec()));
    diesel::delete(edits).execute(tx.conn)?;
    let likes = comment_likes::table.filter(comment_likes::comment_id.eq_any(ids.to_vec()));
    diesel::delete(likes).execute(tx.conn)?;
    // As they are now: they may have been deleted a moment ago.
    let found: Vec<Gone> = comments::table
        .filter(comments::id.eq_any(ids.to_vec()))
        .order(comments::id.desc())
        .select((
            comments::id,
            comments::parent_id,
            comments::root_id,
            comments::place,
            comments::deleted_at,
        ))
        .load(tx.conn)?;
    let shown = found.iter().filter(|gone| gone.4.is_none()).count();
    let version = counting::step(tx, post, -i64::try_from(shown).unwrap_or(0))?;
    for (id, parent, root, at, deleted) in found {
        if deleted.is_none() {
            counting::step_heads(tx, root, &at, -1, version)?;
        }
        if is_answered(tx, id)? {
            empty(tx, id, version)?;
        } else {
            diesel::delete(comments::table.find(id)).execute(tx.conn)?;
            remove_empty_above(tx, parent)?;
        }
    }
    Ok(())
}

fn is_answered(tx: &mut Tx<'_>, id: CommentId) -> Result<bool, Error> {
    let answers = comments::table.filter(comments::parent_id.eq(id));
    Ok(diesel::select(diesel::dsl::exists(answers)).get_result(tx.conn)?)
}

fn empty(tx: &mut Tx<'_>, id: CommentId, version: i64) -> Result<(), Error> {
    diesel::update(comments::table.find(id))
        .set((
            comments::author_id.eq(None::<UserId>),
            comments::body.eq(""),
            comments::deleted_at.eq(Some(tx.now)),
            comments::deleted_by.eq(None::<UserId>),
            comments::edited_at.eq(None::<Timestamp>),
            comments::likes.eq(0),
            comments::version.eq(version),
        ))
        .execute(tx.conn)?;
    search_index::put_comment(tx, id)
}

/// Removes the empty rows above a comment that is gone, as far as nothing else hangs on them.
fn remove_empty_above(tx: &mut Tx<'_>, parent: Option<CommentId>) -> Result<(), Error> {
    let mut above = parent;
    while let Some(id) = above {
        if is_answered(tx, id)? {
            break;
        }
        let empty = comments::table
            .find(id)
            .filter(comments::author_id.is_null());
        let gone: Option<Option<CommentId>> = diesel::delete(empty)
            .returning(comments::parent_id)
            .get_result(tx.conn)
            .optional()?;
        above = gone.flatten();
    }
    Ok(())
}

/// Removes a piece of the comments of a post that goes, the later first: what answers goes before
/// what is answered.
///
/// # Errors
/// When the database fails.
pub fn forget_post(tx: &mut Tx<'_>, post: PostId) -> Result<Removal, Error> {
    let last: Vec<CommentId> = comments::table
        .filter(comments::post_id.eq(post))
        .order(comments::id.desc())
        .limit(CHUNK)
        .select(comments::id)
        .load(tx.conn)?;
    if !last.is_empty() {
        forget(tx, post, &last)?;
    }
    Ok(Removal::after(last.len()))
}

/// Takes back a chunk of a person's likes; gives how many. The counts follow.
///
/// # Errors
/// When the database fails.
pub(super) fn forget_likes(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Error> {
    let liked: Vec<(CommentId, PostId)> = comment_likes::table
        .inner_join(comments::table)
        .filter(comment_likes::user_id.eq(user))
        .order((comments::post_id, comment_likes::comment_id))
        .limit(CHUNK)
        .select((comment_likes::comment_id, comments::post_id))
        .load(tx.conn)?;
    for (comment, post) in &liked {
        counting::lock(tx, *post)?;
        let row = comment_likes::table.find((*comment, user));
        if diesel::delete(row).execute(tx.conn)? > 0 {
            let version = counting::step(tx, *post, 0)?;
            diesel::update(comments::table.find(comment))
                .set((
                    comments::likes.eq(comments::likes - 1),
                    comments::version.eq(version),
                ))
                .execute(tx.conn)?;
        }
    }
    Ok(liked.len())
}

/// Forgets that a person deleted a chunk of others' comments; gives how many.
///
/// # Errors
/// When the database fails.
pub(super) fn untie(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Error> {
    let moderated: Vec<CommentId> = comments::table
        .filter(comments::deleted_by.eq(user))
        .limit(CHUNK)
        .select(comments::id)
        .load(tx.conn)?;
    Ok(
        diesel::update(comments::table.filter(comments::id.eq_any(moderated)))
            .set(comments::deleted_by.eq(None::<UserId>))
            .execute(tx.conn)?,
    )
}
