//! Whether the counts that posts carry are those of the rows they count.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::db::DbConn;
use crate::error::Error;

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
    let found: Miscounted = diesel::sql_query(
        "SELECT count(*) AS posts FROM post_counters c WHERE
           c.comments <> (SELECT count(*) FROM comments x WHERE x.post_id = c.post_id AND x.deleted_at IS NULL)
           OR c.likes + c.loves + c.hahas + c.wows + c.sads + c.angries
              <> (SELECT count(*) FROM reactions x WHERE x.post_id = c.post_id)
           OR c.likes <> (SELECT count(*) FROM reactions x WHERE x.post_id = c.post_id AND x.kind = 'like')",
    )
    .get_result(conn)?;
    Ok(found.posts)
}
