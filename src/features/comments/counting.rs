//! The counts that comments carry.
//!
//! One rule: the number beside a post is that of its comments, at any depth, that are not
//! deleted. It changes in the transaction that writes, deletes or restores one, and a recount of
//! the rows gives the same. People who are blocked in either direction are taken off it when it
//! is read ([`crate::features::reactions::hidden_from`]); people who are suspended or leave for a while stay in it,
//! as what they wrote comes back with them.
//!
//! Every change of what a post shows gives the post its next version, and what changed carries
//! that version: open pages ask for what is newer than what they have.

use std::fmt::Write;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::place;
use crate::db::schema::{comments, post_counters};
use crate::db::{CommentId, PostId, Tx};
use crate::error::Error;
use crate::realtime::Event;

/// Held while the comments of a post change, so that what hangs together is changed together.
/// Where several posts are changed, the one with the lowest number comes first.
pub(super) fn lock(tx: &mut Tx<'_>, post: PostId) -> Result<(), Error> {
    tx.lock(&format!("talk:{post}"))
}

/// Moves the count beside a post; gives its next version.
pub(super) fn step(tx: &mut Tx<'_>, post: PostId, step: i64) -> Result<i64, Error> {
    tx.publish(Event::Post { id: post.0 });
    Ok(diesel::update(post_counters::table.find(post))
        .set((
            post_counters::comments.eq(post_counters::comments + step),
            post_counters::version.eq(post_counters::version + 1),
        ))
        .returning(post_counters::version)
        .get_result(tx.conn)?)
}

/// Moves the counts of those above a place, three rows at most. A stub among them may appear or
/// vanish with that, so it is changed, too.
pub(super) fn step_heads(
    tx: &mut Tx<'_>,
    root: Option<CommentId>,
    at: &str,
    step: i64,
    version: i64,
) -> Result<(), Error> {
    let Some(root) = root else {
        return Ok(());
    };
    let mut ids = root.to_string();
    for head in place::heads(at) {
        // Numbers only, so nothing to escape.
        let _ = write!(ids, ",{head}");
    }
    let sql = format!(
        "UPDATE comments SET replies = replies + $1,
         version = CASE WHEN deleted_at IS NULL THEN version ELSE $2 END WHERE id IN ({ids})"
    );
    diesel::sql_query(sql)
        .bind::<BigInt, _>(step)
        .bind::<BigInt, _>(version)
        .execute(tx.conn)?;
    Ok(())
}

/// Marks a comment as changed with its post's version.
pub(super) fn mark(tx: &mut Tx<'_>, id: CommentId, version: i64) -> Result<(), Error> {
    diesel::update(comments::table.find(id))
        .set(comments::version.eq(version))
        .execute(tx.conn)?;
    Ok(())
}
