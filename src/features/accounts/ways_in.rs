//! What lets a person in: a password, passkeys, accounts of other sites. One of them always
//! remains, and what an intruder added can be taken off again.

use std::time::Duration;

use diesel::prelude::*;

use super::security_log::Event;
use crate::db::schema::{
    devices, identities, passkeys, recovery_codes, security_events, two_step, users,
};
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;

/// An intruder who replaces an address has often done other things shortly before.
const SHORTLY_BEFORE: Duration = Duration::from_secs(24 * 3600);

/// Until the end of the transaction nobody else takes a way in off.
///
/// # Errors
/// When the database fails.
pub(super) fn lock(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    tx.lock(&format!("ways-in:{user}"))
}

/// How many ways in a person has. Whoever takes one off holds the [`lock`] and leaves one.
///
/// # Errors
/// When the database fails.
pub(super) fn count(conn: &mut DbConn, user: UserId) -> Result<i64, Error> {
    let password = users::table
        .find(user)
        .filter(users::password_hash.is_not_null());
    let has_password: bool = diesel::select(diesel::dsl::exists(password)).get_result(conn)?;
    let keys: i64 = passkeys::table
        .filter(passkeys::user_id.eq(user))
        .count()
        .get_result(conn)?;
    let others: i64 = identities::table
        .filter(identities::user_id.eq(user))
        .count()
        .get_result(conn)?;
    Ok(i64::from(has_password) + keys + others)
}

/// Takes off what an intruder may have added, who replaced a contact at `replaced_at`: the
/// password, the second step, passkeys, other sites' accounts and recovery codes that came since
/// the day before, and the trust in every device. What the owner had before stays.
///
/// # Errors
/// When the database fails.
pub(super) fn remove_intruders(
    tx: &mut Tx<'_>,
    user: UserId,
    replaced_at: Timestamp,
) -> Result<(), Error> {
    let since = replaced_at.minus(SHORTLY_BEFORE);
    lock(tx, user)?;
    diesel::update(users::table.find(user))
        .set(users::password_hash.eq(None::<String>))
        .execute(tx.conn)?;
    let second_step = two_step::table.find(user).filter(
        two_step::confirmed_at
            .is_null()
            .or(two_step::confirmed_at.ge(since)),
    );
    let is_off = diesel::delete(second_step).execute(tx.conn)? > 0;
    let codes_made = security_events::table
        .filter(security_events::user_id.eq(user))
        .filter(security_events::kind.eq(Event::RecoveryCodesMade))
        .filter(security_events::created_at.ge(since));
    if is_off || diesel::select(diesel::dsl::exists(codes_made)).get_result(tx.conn)? {
        diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user)))
            .execute(tx.conn)?;
    }
    let keys = passkeys::table
        .filter(passkeys::user_id.eq(user))
        .filter(passkeys::created_at.ge(since));
    diesel::delete(keys).execute(tx.conn)?;
    let others = identities::table
        .filter(identities::user_id.eq(user))
        .filter(identities::created_at.ge(since));
    diesel::delete(others).execute(tx.conn)?;
    diesel::update(devices::table.filter(devices::user_id.eq(user)))
        .set(devices::trusted_until.eq(None::<Timestamp>))
        .execute(tx.conn)?;
    Ok(())
}
