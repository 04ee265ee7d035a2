//! One number for what everybody sees of people: names, pictures, suspensions. Kept parts of
//! pages hold many people's names, so each such change, which is rare, makes all of them anew.

use diesel::prelude::*;

use crate::db::schema::people_version;
use crate::db::{DbConn, Tx};
use crate::error::Error;

/// The number now.
///
/// # Errors
/// When the database fails.
pub fn people_version(conn: &mut DbConn) -> Result<i64, Error> {
    Ok(people_version::table
        .select(people_version::number)
        .first(conn)?)
}

/// What others see of a person changes in this transaction.
///
/// # Errors
/// When the database fails.
pub fn people_changed(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::update(people_version::table)
        .set(people_version::number.eq(people_version::number + 1))
        .execute(tx.conn)?;
    Ok(())
}
