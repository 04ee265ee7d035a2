//! Suggestions that somebody does not want. Whom they are about is not told.

use diesel::prelude::*;

use crate::db::schema::unwanted_suggestions;
use crate::db::{Tx, UserId, each};
use crate::error::Error;
use crate::features::people::service::{not_oneself, relations_changed};

/// Suggests a person no more. Again it changes nothing.
///
/// # Errors
/// `Conflict` for oneself.
pub fn suggest_no_more(tx: &mut Tx<'_>, user: UserId, person: UserId) -> Result<(), Error> {
    not_oneself(user, person)?;
    let row = (
        unwanted_suggestions::user_id.eq(user),
        unwanted_suggestions::person_id.eq(person),
        unwanted_suggestions::created_at.eq(tx.now),
    );
    let added = each!(&mut *tx.conn, |conn| diesel::insert_into(
        unwanted_suggestions::table
    )
    .values(row)
    .on_conflict_do_nothing()
    .execute(conn))?;
    changed(tx, added, user)
}

/// Suggests a person again.
///
/// # Errors
/// When the database fails.
pub fn suggest_again(tx: &mut Tx<'_>, user: UserId, person: UserId) -> Result<(), Error> {
    let row = unwanted_suggestions::table.find((user, person));
    let gone = diesel::delete(row).execute(tx.conn)?;
    changed(tx, gone, user)
}

fn changed(tx: &mut Tx<'_>, rows: usize, user: UserId) -> Result<(), Error> {
    match rows {
        0 => Ok(()),
        // For the list beside the feed, which is kept by it.
        _ => relations_changed(tx, &[user]),
    }
}
