//! Comments read through the viewer: the deleted, the suspended and the blocked are left out.

use std::collections::HashMap;
use std::fmt::Write;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::db::schema::{comments, users};
use crate::db::{CommentId, DbConn, PostId, Timestamp, UserId};
use crate::error::Error;
use crate::features::people;
use crate::features::posts::Author;

/// A comment with who wrote it.
#[derive(Debug, Clone, Queryable)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// Its text.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// Who wrote it.
    pub author: Author,
}

/// The newest comments of a post before `before` (nothing: all), newest first.
///
/// # Errors
/// When the database fails.
pub fn earlier_than(
    conn: &mut DbConn,
    viewer: UserId,
    post: PostId,
    before: Option<CommentId>,
    limit: i64,
) -> Result<Vec<Comment>, Error> {
    Ok(comments::table
        .inner_join(users::table)
        .filter(comments::post_id.eq(post))
        .filter(comments::id.lt(before.unwrap_or(CommentId(i64::MAX))))
        .filter(comments::deleted_at.is_null())
        .filter(people::visible_to(viewer))
        .order(comments::id.desc())
        .limit(limit)
        .select((
            comments::id,
            comments::body,
            comments::created_at,
            Author::as_select(),
        ))
        .load(conn)?)
}

/// What a comment must be for the viewer, $1, to see it.
macro_rules! seen {
    ($comment:literal, $author:literal) => {
        concat!(
            $comment, ".deleted_at IS NULL AND ", $author, ".suspended_at IS NULL AND ", $author, ".deletes_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id = ", $author, ".id)
             AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = ", $author, ".id AND b.blocked_id = $1)"
        )
    };
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    post_id: PostId,
    #[diesel(sql_type = BigInt)]
    id: CommentId,
    #[diesel(sql_type = Text)]
    body: String,
    #[diesel(sql_type = BigInt)]
    created_at: Timestamp,
    #[diesel(sql_type = BigInt)]
    author_id: UserId,
    #[diesel(sql_type = Text)]
    username: String,
    #[diesel(sql_type = Text)]
    full_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    avatar_key: Option<String>,
    #[diesel(sql_type = Text)]
    language: String,
}

/// The two newest comments of each of these posts, oldest first, in one query: each post costs
/// two steps along the index, however many comments it has. Without a `viewer` it is what
/// everybody sees who has blocked nobody and is not blocked.
///
/// # Errors
/// When the database fails.
pub fn newest(
    conn: &mut DbConn,
    viewer: Option<UserId>,
    posts: &[PostId],
) -> Result<HashMap<PostId, Vec<Comment>>, Error> {
    let mut found: HashMap<PostId, Vec<Comment>> = HashMap::new();
    if posts.is_empty() {
        return Ok(found);
    }
    let mut ids = String::new();
    for post in posts {
        let comma = if ids.is_empty() { "" } else { "," };
        // Numbers only, so nothing to escape.
        let _ = write!(ids, "{comma}{}", post.0);
    }
    let sql = [
        "SELECT c.post_id, c.id, c.body, c.created_at, u.id AS author_id, u.username,
                u.full_name, u.avatar_key, u.language
         FROM posts p JOIN comments c ON c.post_id = p.id AND c.id >= COALESCE((
             SELECT c2.id FROM comments c2 JOIN users u2 ON u2.id = c2.author_id
             WHERE c2.post_id = p.id AND ",
        seen!("c2", "u2"),
        "    ORDER BY c2.id DESC LIMIT 1 OFFSET 1), 0)
         JOIN users u ON u.id = c.author_id
         WHERE p.id IN (",
        &ids,
        ") AND ",
        seen!("c", "u"),
        " ORDER BY c.id",
    ]
    .concat();
    let rows: Vec<Row> = diesel::sql_query(sql)
        // No row has this id, so nobody is left out as blocked.
        .bind::<BigInt, _>(viewer.unwrap_or(UserId(0)))
        .load(conn)?;
    for row in rows {
        found.entry(row.post_id).or_default().push(Comment {
            id: row.id,
            body: row.body,
            created_at: row.created_at,
            author: Author {
                id: row.author_id,
                username: row.username,
                full_name: row.full_name,
                avatar_key: row.avatar_key,
                language: row.language,
            },
        });
    }
    Ok(found)
}
