//! Comments read through the viewer, each list by an index that has its order in it.

use std::collections::HashMap;
use std::fmt::Write;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::order::{From, Order};
use super::rows::{Comment, HIDDEN, Row, columns, seen, shown};
use crate::db::{CommentId, DbConn, PostId, UserId};
use crate::error::Error;

/// The first comments of a post's threads, behind `from`.
pub(super) fn threads(
    conn: &mut DbConn,
    viewer: UserId,
    post: PostId,
    order: Order,
    from: Option<From>,
    limit: i64,
) -> Result<Vec<Comment>, Error> {
    let behind = match (order, from) {
        (Order::Newest, _) => "c.id < $3".to_owned(),
        (Order::Oldest, _) => "c.id > $3".to_owned(),
        (Order::Best, None) => "c.id < $3".to_owned(),
        // A number only, so nothing to escape.
        (Order::Best, Some(From { likes, .. })) => {
            format!("c.likes <= {likes} AND (c.likes < {likes} OR c.id < $3)")
        }
    };
    let sorted = match order {
        Order::Newest => "c.id DESC",
        Order::Oldest => "c.id",
        Order::Best => "c.likes DESC, c.id DESC",
    };
    // Besides what is shown, the condition of the indices: stubs above nothing cost nothing.
    let sql = [
        HIDDEN,
        columns!("1 = 1"),
        "WHERE c.post_id = $2 AND c.parent_id IS NULL
         AND (c.deleted_at IS NULL OR c.replies > 0) AND ",
        &behind,
        " AND ",
        shown!(),
        " ORDER BY ",
        sorted,
        " LIMIT $4",
    ]
    .concat();
    let first = match order {
        Order::Oldest => 0,
        _ => i64::MAX,
    };
    let rows: Vec<Row> = diesel::sql_query(sql)
        .bind::<BigInt, _>(viewer)
        .bind::<BigInt, _>(post)
        .bind::<BigInt, _>(from.map_or(first, |from| from.id))
        .bind::<BigInt, _>(limit)
        .load(conn)?;
    Ok(all(rows))
}

/// The first answers in each of these threads, up to `limit` each, in one query: a thread costs
/// so many steps along its index, however long it is.
pub(super) fn first_replies(
    conn: &mut DbConn,
    viewer: UserId,
    roots: &[CommentId],
    limit: i64,
) -> Result<HashMap<CommentId, Vec<Comment>>, Error> {
    let mut found: HashMap<CommentId, Vec<Comment>> = HashMap::new();
    if roots.is_empty() {
        return Ok(found);
    }
    let mut sql = String::from(HIDDEN);
    for (n, root) in roots.iter().enumerate() {
        let glue = if n == 0 { "" } else { " UNION ALL " };
        // A number only, so nothing to escape.
        let _ = write!(
            sql,
            "{glue}SELECT * FROM ({} WHERE c.root_id = {} AND {} ORDER BY c.place LIMIT $2) AS t{n}",
            columns!("1 = 1"),
            root.0,
            shown!()
        );
    }
    let rows: Vec<Row> = diesel::sql_query(sql)
        .bind::<BigInt, _>(viewer)
        .bind::<BigInt, _>(limit)
        .load(conn)?;
    for comment in all(rows) {
        found.entry(comment.root).or_default().push(comment);
    }
    Ok(found)
}

/// Which part of a thread.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    /// From a place on, the place itself too.
    From,
    /// Behind a place.
    Behind,
    /// Up to a place, without it; in the order of the talk, too.
    Before,
}

/// Answers of a thread, from `place` on or before it.
pub(super) fn replies(
    conn: &mut DbConn,
    viewer: UserId,
    root: CommentId,
    part: Part,
    place: &str,
    limit: i64,
) -> Result<Vec<Comment>, Error> {
    let (behind, sorted) = match part {
        Part::From => ("c.place >= $3", "c.place"),
        Part::Behind => ("c.place > $3", "c.place"),
        Part::Before => ("c.place < $3", "c.place DESC"),
    };
    let sql = [
        HIDDEN,
        columns!("1 = 1"),
        "WHERE c.root_id = $2 AND ",
        behind,
        " AND ",
        shown!(),
        " ORDER BY ",
        sorted,
        " LIMIT $4",
    ]
    .concat();
    let rows: Vec<Row> = diesel::sql_query(sql)
        .bind::<BigInt, _>(viewer)
        .bind::<BigInt, _>(root)
        .bind::<Text, _>(place)
        .bind::<BigInt, _>(limit)
        .load(conn)?;
    Ok(all(rows))
}

/// One comment, shown or not.
///
/// # Errors
/// `NotFound` when there is no such comment. Whether the viewer may see its post is asked apart.
pub(super) fn one(conn: &mut DbConn, viewer: UserId, id: CommentId) -> Result<Comment, Error> {
    let sql = [HIDDEN, columns!(shown!()), "WHERE c.id = $2"].concat();
    let row: Row = diesel::sql_query(sql)
        .bind::<BigInt, _>(viewer)
        .bind::<BigInt, _>(id)
        .get_result(conn)?;
    Ok(row.into())
}

/// What changed on a post since it had this version, in that order: comments that are shown, and
/// those that are no more.
pub(super) fn changed_since(
    conn: &mut DbConn,
    viewer: UserId,
    post: PostId,
    version: i64,
    limit: i64,
) -> Result<Vec<Comment>, Error> {
    let sql = [
        HIDDEN,
        columns!(shown!()),
        "WHERE c.post_id = $2 AND c.version > $3 ORDER BY c.version, c.id LIMIT $4",
    ]
    .concat();
    let rows: Vec<Row> = diesel::sql_query(sql)
        .bind::<BigInt, _>(viewer)
        .bind::<BigInt, _>(post)
        .bind::<BigInt, _>(version)
        .bind::<BigInt, _>(limit)
        .load(conn)?;
    Ok(all(rows))
}

/// The first comments of the two newest threads of each of these posts, the older first, in one
/// query. Without a `viewer` it is what everybody sees who has blocked nobody and is not blocked.
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
    let mut sql = String::from(HIDDEN);
    for (n, post) in posts.iter().enumerate() {
        let glue = if n == 0 { "" } else { " UNION ALL " };
        // A number only, so nothing to escape.
        let _ = write!(
            sql,
            "{glue}SELECT * FROM ({} WHERE c.post_id = {} AND c.parent_id IS NULL
             AND (c.deleted_at IS NULL OR c.replies > 0) AND {} ORDER BY c.id DESC LIMIT 2) AS t{n}",
            columns!("1 = 1"),
            post.0,
            seen!("c", "u")
        );
    }
    let rows: Vec<Row> = diesel::sql_query(sql)
        // No row has this id, so nobody is left out as blocked.
        .bind::<BigInt, _>(viewer.unwrap_or(UserId(0)))
        .load(conn)?;
    for comment in all(rows) {
        found.entry(comment.post).or_default().insert(0, comment);
    }
    Ok(found)
}

fn all(rows: Vec<Row>) -> Vec<Comment> {
    rows.into_iter().map(Comment::from).collect()
}
