//! The daily mail about what is new, which other features fill.

use diesel::prelude::*;

use super::emails;
use super::mail_choices::{self, Choice};
use crate::db::schema::users;
use crate::db::{DbConn, Tx, UserId};
use crate::error::Error;
use crate::mail;
use crate::secrets::SecretKey;
use crate::state::Site;

/// Lines of one mail.
const MOST: usize = 10;

/// Where a person gets the daily mail; nothing for who has no address or does not want it.
///
/// # Errors
/// When the database fails.
pub fn news_address(conn: &mut DbConn, user: UserId) -> Result<Option<String>, Error> {
    if !wants_news(conn, user)? {
        return Ok(None);
    }
    let address: Option<Option<String>> = users::table
        .find(user)
        .select(users::email)
        .first(conn)
        .optional()?;
    Ok(address.flatten())
}

/// Whether a person wants the daily mail.
///
/// # Errors
/// When the database fails.
pub fn wants_news(conn: &mut DbConn, user: UserId) -> Result<bool, Error> {
    mail_choices::is_wanted(conn, user, Choice::News)
}

/// Sets whether a person wants the daily mail.
///
/// # Errors
/// When the database fails.
pub fn set_news(tx: &mut Tx<'_>, user: UserId, wanted: bool) -> Result<(), Error> {
    mail_choices::set(tx, user, Choice::News, wanted)
}

/// Sends a person these lines, with a link by which they end such mails.
///
/// # Errors
/// When the database fails.
pub fn send_news(
    tx: &mut Tx<'_>,
    (key, site): (&SecretKey, &Site),
    user: UserId,
    address: &str,
    lines: &[String],
) -> Result<(), Error> {
    let shown = lines.get(..MOST).unwrap_or(lines);
    let more = lines.len() - shown.len();
    let unsubscribe = mail_choices::link(key, site, user, Choice::News);
    let mail = emails::news(site, address, shown, more, unsubscribe)?;
    mail::enqueue(tx, key, mail)?;
    Ok(())
}

/// Whether a person has an address for mails.
///
/// # Errors
/// When the database fails.
pub fn has_address(conn: &mut DbConn, user: UserId) -> Result<bool, Error> {
    let reached = users::table.find(user).filter(users::email.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(reached)).get_result(conn)?)
}
