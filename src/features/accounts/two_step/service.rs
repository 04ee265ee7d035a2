//! The second step is prepared, confirmed, asked for, turned off.

use std::sync::Arc;
use std::time::Duration;

use diesel::dsl::exists;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Code, recovery, totp};
use crate::db::schema::{devices, two_step};
use crate::db::{DbConn, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::accounts::happened::Happened;
use crate::features::accounts::security_log::{self, Event};
use crate::features::accounts::tell::tell;
use crate::jobs::{self, Job};
use crate::secrets::SecretKey;
use crate::state::{App, Site};
use crate::web::Origin;

/// Whether a person is asked for the second step.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) fn is_on(conn: &mut DbConn, user: UserId) -> Result<bool, Error> {
    let confirmed = two_step::table
        .find(user)
        .filter(two_step::confirmed_at.is_not_null());
    Ok(diesel::select(exists(confirmed)).get_result(conn)?)
}

/// Where a person stands.
pub(super) enum State {
    /// There is no secret.
    Off,
    /// The secret waits for its first code.
    Begun(Vec<u8>),
    /// On, with so many recovery codes left.
    On { since: Timestamp, codes_left: i64 },
}

pub(super) fn state(conn: &mut DbConn, key: &SecretKey, user: UserId) -> Result<State, Error> {
    let row: Option<(Vec<u8>, Option<Timestamp>)> = two_step::table
        .find(user)
        .select((two_step::sealed_secret, two_step::confirmed_at))
        .first(conn)
        .optional()?;
    Ok(match row {
        None => State::Off,
        Some((sealed, None)) => State::Begun(key.unseal(&sealed)?),
        Some((_, Some(since))) => State::On {
            since,
            codes_left: recovery::left(conn, user)?,
        },
    })
}

/// Prepares a secret. One that waits for its first code stays.
///
/// # Errors
/// When the database fails.
pub(super) fn begin(tx: &mut Tx<'_>, key: &SecretKey, user: UserId) -> Result<(), Error> {
    let row = (
        two_step::user_id.eq(user),
        two_step::sealed_secret.eq(key.seal(&totp::new_secret())?),
        two_step::created_at.eq(tx.now),
    );
    each!(&mut *tx.conn, |conn| diesel::insert_into(two_step::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(())
}

/// How long a secret waits for its first code.
const BEGUN_KEPT: Duration = Duration::from_secs(24 * 3600);

/// Removes the secrets that were shown and never confirmed.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let begun = two_step::table
        .filter(two_step::confirmed_at.is_null())
        .filter(two_step::created_at.le(tx.now.minus(BEGUN_KEPT)));
    Ok(diesel::delete(begun).execute(tx.conn)?)
}

/// Turns it on by the first right code; gives the recovery codes. Nothing when the code is wrong
/// or it is on already.
///
/// # Errors
/// When the database fails.
pub(super) fn confirm(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    user: UserId,
    code: &str,
    origin: &Origin,
) -> Result<Option<Vec<String>>, Error> {
    let sealed: Option<Vec<u8>> = two_step::table
        .find(user)
        .filter(two_step::confirmed_at.is_null())
        .select(two_step::sealed_secret)
        .first(tx.conn)
        .optional()?;
    let Some(sealed) = sealed else {
        return Ok(None);
    };
    let Some(step) = totp::step_of(&key.unseal(&sealed)?, code, tx.now)? else {
        return Ok(None);
    };
    let waiting = two_step::table
        .find(user)
        .filter(two_step::confirmed_at.is_null());
    let confirmed = diesel::update(waiting)
        .set((
            two_step::confirmed_at.eq(Some(tx.now)),
            two_step::last_step.eq(step),
        ))
        .execute(tx.conn)?;
    if confirmed == 0 {
        return Ok(None);
    }
    let codes = recovery::renew(tx, key, user)?;
    security_log::record(tx, user, Event::TwoStepOn, "", origin)?;
    tell(tx, (key, site), user, Happened::TwoStepOn, Some(origin))?;
    Ok(Some(codes))
}

/// Takes a code at sign-in: of the same one sent twenty times at once, one is taken.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) fn take(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    user: UserId,
    code: &Code,
    origin: &Origin,
) -> Result<bool, Error> {
    match code {
        Code::OneTime(digits) => take_one_time(tx, key, user, digits),
        Code::Recovery(code) => {
            if !recovery::take(tx, key, user, code)? {
                return Ok(false);
            }
            security_log::record(tx, user, Event::RecoveryCodeUsed, "", origin)?;
            let left = recovery::left(tx.conn, user)?;
            let used = Happened::RecoveryCodeUsed(left);
            tell(tx, (key, site), user, used, Some(origin))?;
            Ok(true)
        }
    }
}

fn take_one_time(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    user: UserId,
    digits: &str,
) -> Result<bool, Error> {
    let sealed: Option<Vec<u8>> = two_step::table
        .find(user)
        .filter(two_step::confirmed_at.is_not_null())
        .select(two_step::sealed_secret)
        .first(tx.conn)
        .optional()?;
    let Some(sealed) = sealed else {
        return Ok(false);
    };
    let Some(step) = totp::step_of(&key.unseal(&sealed)?, digits, tx.now)? else {
        return Ok(false);
    };
    // Only a step after the newest one: a code is not taken twice, nor in the next interval.
    let later = two_step::table
        .find(user)
        .filter(two_step::last_step.lt(step));
    let taken = diesel::update(later)
        .set(two_step::last_step.eq(step))
        .execute(tx.conn)?;
    Ok(taken == 1)
}

/// Makes new recovery codes, while the second step is on.
///
/// # Errors
/// `Conflict` when it is off.
pub(super) fn new_recovery_codes(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    user: UserId,
    origin: &Origin,
) -> Result<Vec<String>, Error> {
    if !is_on(tx.conn, user)? {
        return Err(Error::Conflict("Two-step sign-in is not on."));
    }
    let codes = recovery::renew(tx, key, user)?;
    security_log::record(tx, user, Event::RecoveryCodesMade, "", origin)?;
    let made = Happened::RecoveryCodesMade;
    tell(tx, (key, site), user, made, Some(origin))?;
    Ok(codes)
}

/// Turns it off, or forgets a secret that waits; trusted devices are so no more.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) fn turn_off(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    user: UserId,
    origin: &Origin,
) -> Result<(), Error> {
    if forget(tx, user)? {
        security_log::record(tx, user, Event::TwoStepOff, "", origin)?;
        tell(tx, (key, site), user, Happened::TwoStepOff, Some(origin))?;
    }
    Ok(())
}

/// Turns it off for somebody who cannot come in, by the staff's hand; they hear of it.
///
/// # Errors
/// `Conflict` when it is off.
pub(in crate::features::accounts) fn turn_off_by_staff(
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<(), Error> {
    if !forget(tx, user)? {
        return Err(Error::Conflict("Two-step sign-in is off already."));
    }
    security_log::record_by_staff(tx, user, Event::TwoStepOffByStaff, "")?;
    jobs::enqueue(tx, &TellSecondStepOff { user })
}

/// Work: tell a person that their second step is off.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::features::accounts) struct TellSecondStepOff {
    user: UserId,
}

impl Job for TellSecondStepOff {
    const KIND: &'static str = "tell_second_step_off";
}

/// Tells them.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) async fn tell_off(
    app: Arc<App>,
    job: TellSecondStepOff,
) -> Result<(), Error> {
    let (key, site) = (app.config.secret_key.clone(), app.site.load_full());
    app.db
        .write(move |tx| {
            let off = Happened::TwoStepOff;
            tell(tx, (&key, &site), job.user, off, None)
        })
        .await
}

/// Removes the secret, the recovery codes and the trust in devices; gives whether it was on.
fn forget(tx: &mut Tx<'_>, user: UserId) -> Result<bool, Error> {
    let on = two_step::table
        .find(user)
        .filter(two_step::confirmed_at.is_not_null());
    let was_on = diesel::delete(on).execute(tx.conn)? == 1;
    diesel::delete(two_step::table.find(user)).execute(tx.conn)?;
    recovery::forget(tx, user)?;
    diesel::update(devices::table.filter(devices::user_id.eq(user)))
        .set(devices::trusted_until.eq(None::<Timestamp>))
        .execute(tx.conn)?;
    Ok(was_on)
}
