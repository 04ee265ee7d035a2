//! The one row of numbers beside each post.

use std::ops::Range;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{Wish, apply};
use crate::db::Tx;
use crate::db::schema::posts;
use crate::error::Error;
use crate::features::reactions::ReactionKind;

/// The last post.
pub(super) fn last(tx: &mut Tx<'_>) -> Result<i64, Error> {
    let last: Option<i64> = posts::table
        .select(diesel::dsl::max(posts::id))
        .first(tx.conn)?;
    Ok(last.unwrap_or(0))
}

/// Reactions of each kind, and comments that are not deleted.
pub(super) fn counters(tx: &mut Tx<'_>, ids: Range<i64>, wish: Wish) -> Result<usize, Error> {
    // Whoever changes what is counted holds this row until they are done: after this it is ours,
    // and the next statement sees all that they did.
    diesel::sql_query(
        "UPDATE post_counters SET version = version WHERE post_id >= $1 AND post_id < $2",
    )
    .bind::<BigInt, _>(ids.start)
    .bind::<BigInt, _>(ids.end)
    .execute(tx.conn)?;
    let of_kind = |kind: ReactionKind| {
        format!(
            "(SELECT count(*) FROM reactions r WHERE r.post_id = post_counters.post_id AND r.kind = '{}')",
            kind.as_str()
        )
    };
    let mut numbers = vec![(
        "comments",
        "(SELECT count(*) FROM comments c WHERE c.post_id = post_counters.post_id AND c.deleted_at IS NULL)".to_owned(),
    )];
    for (column, kind) in [
        ("likes", ReactionKind::Like),
        ("loves", ReactionKind::Love),
        ("hahas", ReactionKind::Haha),
        ("wows", ReactionKind::Wow),
        ("sads", ReactionKind::Sad),
        ("angries", ReactionKind::Angry),
    ] {
        numbers.push((column, of_kind(kind)));
    }
    let join = |between: &str, with: &str| {
        let each = numbers
            .iter()
            .map(|(column, count)| format!("{column} {between} {count}"));
        each.collect::<Vec<_>>().join(with)
    };
    let wrong = format!(
        "post_id >= $1 AND post_id < $2 AND ({})",
        join("<>", " OR ")
    );
    let change = format!(
        "UPDATE post_counters SET version = version + 1, {}",
        join("=", ", ")
    );
    apply(tx, &ids, wish, "FROM post_counters", &wrong, &change)
}
