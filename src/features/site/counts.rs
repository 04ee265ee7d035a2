//! Whether the counts that posts carry are those of the rows they count.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::db::DbConn;
use crate::error::Error;
use crate::features::reactions::ReactionKind;

#[derive(QueryableByName)]
struct Miscounted {
    #[diesel(sql_type = BigInt)]
    posts: i64,
}

/// How many posts carry a count that is not that of their comments and reactions.
///
/// # Errors
/// When the database fails.
pub fn miscounted_posts(conn: &mut DbConn) -> Result<i64, Error> {
    let kinds = ReactionKind::ALL.iter().map(|kind| {
        format!(
            "OR c.{}s <> (SELECT count(*) FROM reactions x
                WHERE x.post_id = c.post_id AND x.kind = '{kind}') ",
            kind.as_str().replace("angry", "angrie")
        )
    });
    let sql = format!(
        "SELECT count(*) AS posts FROM post_counters c WHERE
           c.comments <> (SELECT count(*) FROM comments x WHERE x.post_id = c.post_id AND x.deleted_at IS NULL)
           {} OR EXISTS (SELECT 1 FROM comments x WHERE x.post_id = c.post_id
             AND x.likes <> (SELECT count(*) FROM comment_likes l WHERE l.comment_id = x.id))",
        kinds.collect::<String>()
    );
    let found: Miscounted = diesel::sql_query(sql).get_result(conn)?;
    Ok(found.posts)
}
