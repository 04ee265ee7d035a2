//! Likes of comments, and the list of who gave them.

use diesel::prelude::*;

use super::counting;
use super::rows::Comment;
use super::service::seen;
use crate::db::schema::{comment_likes, comments, users};
use crate::db::{CommentId, DbConn, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::features::notices::{self, Kind, Notice};
use crate::features::people;
use crate::features::posts::Author;
use crate::web::Cursor;

/// Makes it so that the viewer likes the comment, or does not. Asking for what is so already
/// changes nothing. Gives the comment as it was.
///
/// # Errors
/// `NotFound` when the viewer does not see it.
pub fn like(tx: &mut Tx<'_>, viewer: UserId, id: CommentId, liked: bool) -> Result<Comment, Error> {
    let comment = seen(tx.conn, viewer, id)?;
    counting::lock(tx, comment.post)?;
    let (changed, step, verb) = if liked {
        let row = (
            comment_likes::comment_id.eq(id),
            comment_likes::user_id.eq(viewer),
            comment_likes::created_at.eq(tx.now),
        );
        let added = each!(&mut *tx.conn, |conn| diesel::insert_into(
            comment_likes::table
        )
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))?;
        (added, 1, Verb::Liked)
    } else {
        let row = comment_likes::table.find((id, viewer));
        (diesel::delete(row).execute(tx.conn)?, -1, Verb::Unliked)
    };
    if changed > 0 {
        count(tx, &comment, step)?;
        let done = Activity::new(viewer, verb, (Noun::Comment, id.0));
        let known = serde_json::json!({ "likes": comment.counted_likes + step });
        activity::record(tx, &done.on(Noun::Post, comment.post.0).with(known))?;
        tell(tx, viewer, &comment, liked)?;
    }
    Ok(comment)
}

/// Tells who wrote the comment, or takes it back.
fn tell(tx: &mut Tx<'_>, viewer: UserId, comment: &Comment, liked: bool) -> Result<(), Error> {
    let Some(author) = comment.said.as_ref().map(|said| said.author.id) else {
        return Ok(());
    };
    let place = (comment.post, comment.id);
    let notice = Notice::to_comment(Kind::CommentLike, author, viewer, place).with(comment.id);
    match liked {
        true => notices::tell(tx, &notice),
        false => notices::take_back(tx, &notice),
    }
}

fn count(tx: &mut Tx<'_>, comment: &Comment, step: i64) -> Result<(), Error> {
    let version = counting::step(tx, comment.post, 0)?;
    diesel::update(comments::table.find(comment.id))
        .set((
            comments::likes.eq(comments::likes + step),
            comments::version.eq(version),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Those who like a comment, latest first, behind a place in the list; the suspended and those
/// blocked in either direction are left out.
pub(super) fn likers(
    conn: &mut DbConn,
    viewer: UserId,
    id: CommentId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(Author, Timestamp)>, Error> {
    let earlier = comment_likes::created_at
        .lt(before.at)
        .or(comment_likes::created_at
            .eq(before.at)
            .and(comment_likes::user_id.lt(UserId(before.id))));
    Ok(comment_likes::table
        .inner_join(users::table)
        .filter(comment_likes::comment_id.eq(id))
        .filter(people::visible_to(viewer))
        .filter(earlier)
        .order((
            comment_likes::created_at.desc(),
            comment_likes::user_id.desc(),
        ))
        .limit(limit)
        .select((Author::as_select(), comment_likes::created_at))
        .load(conn)?)
}
