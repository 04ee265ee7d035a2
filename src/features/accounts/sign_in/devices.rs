//! Browsers in which somebody signed in before: known again by a cookie of their own.

use std::time::Duration;

use diesel::prelude::*;

use crate::db::schema::{devices, sessions};
use crate::db::{DbConn, DeviceId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::secrets::new_token;
use crate::web::{Origin, device_hash};

/// A device that was not used for so long is forgotten.
const KEPT: Duration = Duration::from_secs(400 * 24 * 3600);

/// A device that a person has just used.
pub(in crate::features::accounts) struct Used {
    pub id: DeviceId,
    /// For its cookie.
    pub token: String,
    /// The first time here, and not the person's first device at all.
    pub is_new: bool,
}

/// The hash of this browser's token, if the person has used it before.
pub(super) fn known(
    conn: &mut DbConn,
    user: Option<UserId>,
    token: Option<&str>,
) -> Result<Option<String>, Error> {
    let (Some(user), Some(token)) = (user, token) else {
        return Ok(None);
    };
    Ok(own(user, &device_hash(token))
        .select(devices::token_hash)
        .first(conn)
        .optional()?)
}

/// Notes that a person signed in here.
pub(in crate::features::accounts) fn use_device(
    tx: &mut Tx<'_>,
    user: UserId,
    token: Option<&str>,
    origin: &Origin,
) -> Result<Used, Error> {
    tx.lock(&format!("devices:{user}"))?;
    if let Some(token) = token {
        let seen: Option<DeviceId> = diesel::update(own(user, &device_hash(token)))
            .set((
                devices::label.eq(&origin.label),
                devices::network.eq(&origin.network),
                devices::last_used_at.eq(tx.now),
            ))
            .returning(devices::id)
            .get_result(tx.conn)
            .optional()?;
        if let Some(id) = seen {
            return Ok(Used {
                id,
                token: token.to_owned(),
                is_new: false,
            });
        }
    }
    let others: i64 = devices::table
        .filter(devices::user_id.eq(user))
        .count()
        .get_result(tx.conn)?;
    // Somebody else's token stays theirs: several people share a browser under one cookie.
    let token = token.map_or_else(new_token, str::to_owned);
    let id = diesel::insert_into(devices::table)
        .values((
            devices::user_id.eq(user),
            devices::token_hash.eq(device_hash(&token)),
            devices::label.eq(&origin.label),
            devices::network.eq(&origin.network),
            devices::first_used_at.eq(tx.now),
            devices::last_used_at.eq(tx.now),
        ))
        .returning(devices::id)
        .get_result(tx.conn)?;
    Ok(Used {
        id,
        token,
        is_new: others > 0,
    })
}

/// Whether the second step is not asked here.
pub(super) fn is_trusted(
    conn: &mut DbConn,
    user: UserId,
    token: Option<&str>,
    now: Timestamp,
) -> Result<bool, Error> {
    let Some(token) = token else {
        return Ok(false);
    };
    let token_hash = device_hash(token);
    let trusted = own(user, &token_hash).filter(devices::trusted_until.gt(now));
    Ok(diesel::select(diesel::dsl::exists(trusted)).get_result(conn)?)
}

/// The second step is not asked here for a while.
pub(super) fn trust(tx: &mut Tx<'_>, device: DeviceId, until: Timestamp) -> Result<(), Error> {
    diesel::update(devices::table.find(device))
        .set(devices::trusted_until.eq(Some(until)))
        .execute(tx.conn)?;
    Ok(())
}

/// When a session began, by its name.
pub(super) fn session_began(conn: &mut DbConn, name: &str) -> Result<Option<Timestamp>, Error> {
    Ok(sessions::table
        .filter(sessions::key_hash.eq(name))
        .select(sessions::created_at)
        .first(conn)
        .optional()?)
}

/// Forgets devices that nobody used for long and no session belongs to; gives how many.
pub(in crate::features::accounts) fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let in_use = sessions::table.filter(sessions::device_id.eq(devices::id.nullable()));
    let old = devices::table
        .filter(devices::last_used_at.le(tx.now.minus(KEPT)))
        .filter(diesel::dsl::not(diesel::dsl::exists(in_use)));
    Ok(diesel::delete(old).execute(tx.conn)?)
}

type Own<'a> = diesel::dsl::Filter<
    diesel::dsl::Filter<devices::table, diesel::dsl::Eq<devices::user_id, UserId>>,
    diesel::dsl::Eq<devices::token_hash, &'a str>,
>;

fn own(user: UserId, token_hash: &str) -> Own<'_> {
    devices::table
        .filter(devices::user_id.eq(user))
        .filter(devices::token_hash.eq(token_hash))
}
