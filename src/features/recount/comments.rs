//! The numbers on comments.

use std::ops::Range;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{Wish, apply};
use crate::db::Tx;
use crate::db::schema::comments;
use crate::error::Error;
use crate::features::comments::MAX_INDENT;

/// The last comment.
pub(super) fn last(tx: &mut Tx<'_>) -> Result<i64, Error> {
    let last: Option<i64> = comments::table
        .select(diesel::dsl::max(comments::id))
        .first(tx.conn)?;
    Ok(last.unwrap_or(0))
}

/// Likes, and answers below those for which a stub can stand.
pub(super) fn counters(tx: &mut Tx<'_>, ids: Range<i64>, wish: Wish) -> Result<usize, Error> {
    // As with posts: who changes what is counted holds the row.
    diesel::sql_query("UPDATE comments SET likes = likes WHERE id >= $1 AND id < $2")
        .bind::<BigInt, _>(ids.start)
        .bind::<BigInt, _>(ids.end)
        .execute(tx.conn)?;
    let likes = "(SELECT count(*) FROM comment_likes l WHERE l.comment_id = comments.id)";
    // Places are hexadecimal digits, so what is below one is between it and it with a g.
    let replies = "(SELECT count(*) FROM comments d
        WHERE d.root_id = COALESCE(comments.root_id, comments.id) AND d.place > comments.place
        AND d.place < comments.place || 'g' AND d.deleted_at IS NULL)";
    let wrong = format!(
        "id >= $1 AND id < $2 AND (likes <> {likes} OR (depth < {MAX_INDENT} AND replies <> {replies}))"
    );
    let change = format!(
        "UPDATE comments SET likes = {likes},
         replies = CASE WHEN depth < {MAX_INDENT} THEN {replies} ELSE replies END"
    );
    apply(tx, &ids, wish, "FROM comments", &wrong, &change)
}
