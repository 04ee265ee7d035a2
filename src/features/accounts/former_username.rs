//! Taking another username. The old one leads to its owner for a while, and nobody else can have
//! it until then, so that no link ends at a stranger.

use std::time::Duration;

use diesel::prelude::*;

use super::Username;
use super::new_user::{USERNAME_TAKEN, username_taken};
use crate::db::schema::{former_usernames, users};
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;

/// How long an old name leads to its owner.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Old names that one person can have kept at once.
const MOST_KEPT: i64 = 3;

/// Gives a person another username and keeps the old one for them. One of their own old names
/// can be taken back at any time.
///
/// # Errors
/// `Invalid` at `username` when somebody has it, by check and by constraint, or when the person
/// took too many names lately.
pub fn change_username(
    tx: &mut Tx<'_>,
    user: UserId,
    old: &str,
    new: &Username,
) -> Result<(), Error> {
    if let Some(message) = username_taken(tx.conn, new, Some(user), tx.now)? {
        return Err(Error::invalid("username", message));
    }
    diesel::update(users::table.find(user))
        .set(users::username.eq(new.as_str()))
        .execute(tx.conn)
        .map_err(|error| match Error::is_unique_violation(&error) {
            true => Error::invalid("username", USERNAME_TAKEN),
            false => error.into(),
        })?;
    // The new name is in use now, and the old one was until now: rows of theirs are out of date.
    diesel::delete(
        former_usernames::table.filter(former_usernames::username.eq_any([new.as_str(), old])),
    )
    .execute(tx.conn)?;
    diesel::insert_into(former_usernames::table)
        .values((
            former_usernames::username.eq(old),
            former_usernames::user_id.eq(user),
            former_usernames::expires_at.eq(tx.now.plus(KEPT)),
        ))
        .execute(tx.conn)?;
    let kept: i64 = former_usernames::table
        .filter(former_usernames::user_id.eq(user))
        .filter(former_usernames::expires_at.gt(tx.now))
        .count()
        .get_result(tx.conn)?;
    if kept > MOST_KEPT {
        return Err(Error::invalid(
            "username",
            "You took a new username three times in the last 30 days. Please wait a little, or take one of your old ones back.",
        ));
    }
    Ok(())
}

/// Whose name this was until lately.
///
/// # Errors
/// `NotFound` when it was nobody's, or too long ago.
pub fn owner_of_former(conn: &mut DbConn, name: &str, now: Timestamp) -> Result<UserId, Error> {
    Ok(former_usernames::table
        .find(name.to_ascii_lowercase())
        .filter(former_usernames::expires_at.gt(now))
        .select(former_usernames::user_id)
        .first(conn)?)
}

/// Frees the names whose time is over; gives how many.
pub(super) fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let over = former_usernames::table.filter(former_usernames::expires_at.le(tx.now));
    Ok(diesel::delete(over).execute(tx.conn)?)
}
