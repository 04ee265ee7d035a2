//! Muting a person, and the condition for every list in which they are left out.

// The functions' types have their names too, and need no words of their own.
#![allow(missing_docs)]

use diesel::dsl::{auto_type, exists};
use diesel::prelude::*;

use crate::db::schema::{mutes, users};
use crate::db::{DbConn, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::activity::Verb;
use crate::features::people::service::{not_oneself, record, relations_changed, since};
use crate::features::people::{Person, newest_first};
use crate::web::{Cursor, is_here};

/// In a query that has `users`: whether the viewer has muted the person of the row.
#[auto_type]
pub fn is_muted_by(viewer: UserId) -> _ {
    let muted = mutes::table
        .filter(mutes::muter_id.eq(viewer))
        .filter(mutes::muted_id.eq(users::id));
    exists(muted)
}

/// Whether one has muted the other.
///
/// # Errors
/// When the database fails.
pub fn is_muted(conn: &mut DbConn, muter: UserId, person: UserId) -> Result<bool, Error> {
    Ok(diesel::select(exists(mutes::table.find((muter, person)))).get_result(conn)?)
}

/// Mutes a person, who is not told. Again it changes nothing.
///
/// # Errors
/// `Conflict` for oneself.
pub fn mute(tx: &mut Tx<'_>, muter: UserId, person: UserId) -> Result<(), Error> {
    not_oneself(muter, person)?;
    let row = (
        mutes::muter_id.eq(muter),
        mutes::muted_id.eq(person),
        mutes::created_at.eq(tx.now),
    );
    let added = each!(&mut *tx.conn, |conn| diesel::insert_into(mutes::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    let known = (added > 0).then(|| serde_json::json!({}));
    changed(tx, muter, Verb::Muted, person, known)
}

/// Mutes a person no more.
///
/// # Errors
/// When the database fails.
pub fn unmute(tx: &mut Tx<'_>, muter: UserId, person: UserId) -> Result<(), Error> {
    let gone: Option<Timestamp> = diesel::delete(mutes::table.find((muter, person)))
        .returning(mutes::created_at)
        .get_result(tx.conn)
        .optional()?;
    changed(tx, muter, Verb::Unmuted, person, gone.map(since))
}

/// What is known of it, if anything changed.
fn changed(
    tx: &mut Tx<'_>,
    muter: UserId,
    verb: Verb,
    person: UserId,
    known: Option<serde_json::Value>,
) -> Result<(), Error> {
    let Some(known) = known else {
        return Ok(());
    };
    // For the suggestions, which are kept by it; and the bell counts others now.
    relations_changed(tx, &[muter])?;
    tx.publish(crate::realtime::Event::Notices { user: muter.0 });
    record(tx, muter, verb, person, known)
}

/// Whom a person has muted, newest first, behind a place in the list.
pub(super) fn muted(
    conn: &mut DbConn,
    muter: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(Person, Timestamp)>, Error> {
    Ok(newest_first!(
        conn, mutes: muter_id -> muted_id,
        of muter, if is_here(), before before, limit limit
    )?)
}
