//! Passkeys are listed, added, named, used, removed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::dsl::exists;
use diesel::prelude::*;
use webauthn_rs::prelude::{AuthenticationResult, CredentialID, Passkey};

use crate::db::schema::{passkeys, sessions, users};
use crate::db::{DbConn, PasskeyId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::happened::Happened;
use crate::features::accounts::security_log::{self, Event};
use crate::features::accounts::tell::tell;
use crate::features::accounts::ways_in;
use crate::secrets::SecretKey;
use crate::state::Site;
use crate::text;
use crate::web::Origin;

/// The longest name, in characters.
pub(super) const NAME_MAX: usize = 50;

/// So many a person has at most: all fit on one page.
const MOST: usize = 20;

const KNOWN: &str = "This passkey is here already. Sign in with it, or choose another device.";

/// A passkey, as its owner sees it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = passkeys)]
pub(super) struct Row {
    pub id: PasskeyId,
    pub name: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// A passkey with its key, and whose it is.
pub(super) struct Stored {
    id: PasskeyId,
    pub user: UserId,
    pub passkey: Passkey,
    /// As it stood there, to see whether another sign-in was quicker.
    text: String,
}

/// Whether a person has a passkey.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) fn has_any(
    conn: &mut DbConn,
    user: UserId,
) -> Result<bool, Error> {
    let own = passkeys::table.filter(passkeys::user_id.eq(user));
    Ok(diesel::select(exists(own)).get_result(conn)?)
}

/// A person's passkeys, the newest first.
pub(super) fn list(conn: &mut DbConn, user: UserId) -> Result<Vec<Row>, Error> {
    Ok(passkeys::table
        .filter(passkeys::user_id.eq(user))
        .order(passkeys::id.desc())
        .select(Row::as_select())
        .load(conn)?)
}

/// One of a person's own.
///
/// # Errors
/// `NotFound`, also for those of others.
pub(super) fn find(conn: &mut DbConn, user: UserId, id: PasskeyId) -> Result<Row, Error> {
    Ok(passkeys::table
        .find(id)
        .filter(passkeys::user_id.eq(user))
        .select(Row::as_select())
        .first(conn)?)
}

/// A person's passkeys with their keys.
pub(super) fn keys_of(conn: &mut DbConn, user: UserId) -> Result<Vec<Passkey>, Error> {
    let rows: Vec<String> = passkeys::table
        .filter(passkeys::user_id.eq(user))
        .select(passkeys::credential)
        .load(conn)?;
    let keys = rows.iter().map(|text| serde_json::from_str(text));
    Ok(keys.collect::<Result<_, _>>()?)
}

/// The passkey that a device calls by this name.
pub(super) fn by_credential(conn: &mut DbConn, credential: &[u8]) -> Result<Option<Stored>, Error> {
    let row: Option<(PasskeyId, UserId, String)> = passkeys::table
        .filter(passkeys::credential_id.eq(encoded(credential)))
        .select((passkeys::id, passkeys::user_id, passkeys::credential))
        .first(conn)
        .optional()?;
    row.map(|(id, user, text)| {
        Ok(Stored {
            id,
            user,
            passkey: serde_json::from_str(&text)?,
            text,
        })
    })
    .transpose()
}

/// Reads a name; without one it is the device that made it.
///
/// # Errors
/// `Invalid` at `name`.
pub(super) fn parse_name(input: &str, otherwise: &str) -> Result<String, Error> {
    let line = text::one_line(input, NAME_MAX).map_err(|text| Error::invalid("name", text))?;
    Ok(match line.is_empty() {
        true => otherwise.chars().take(NAME_MAX).collect(),
        false => line,
    })
}

/// Whether a person may add another one.
///
/// # Errors
/// `Invalid` when there are as many as can be; else when the database fails.
pub(super) fn may_add(conn: &mut DbConn, user: UserId) -> Result<Vec<CredentialID>, Error> {
    let keys = keys_of(conn, user)?;
    if keys.len() >= MOST {
        let message = format!("You have {MOST} passkeys. Remove one before you add another.");
        return Err(Error::invalid("passkey", message));
    }
    Ok(keys.iter().map(|key| key.cred_id().clone()).collect())
}

/// Makes a passkey a way in.
///
/// # Errors
/// `Invalid` when it is one already, here or for somebody else.
pub(super) fn add(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    user: UserId,
    passkey: &Passkey,
    name: &str,
    origin: &Origin,
) -> Result<(), Error> {
    ways_in::lock(tx, user)?;
    may_add(tx.conn, user)?;
    diesel::insert_into(passkeys::table)
        .values((
            passkeys::user_id.eq(user),
            passkeys::credential_id.eq(encoded(passkey.cred_id())),
            passkeys::name.eq(name),
            passkeys::credential.eq(serde_json::to_string(passkey)?),
            passkeys::created_at.eq(tx.now),
        ))
        .execute(tx.conn)
        .map_err(|error| match Error::is_unique_violation(&error) {
            true => Error::invalid("passkey", KNOWN),
            false => error.into(),
        })?;
    security_log::record(tx, user, Event::PasskeyAdded, name, origin)?;
    let added = Happened::PasskeyAdded(name);
    tell(tx, (key, site), user, added, Some(origin))
}

/// Gives a passkey another name.
///
/// # Errors
/// `NotFound`.
pub(super) fn rename(
    tx: &mut Tx<'_>,
    user: UserId,
    id: PasskeyId,
    name: &str,
) -> Result<(), Error> {
    let own = passkeys::table.find(id).filter(passkeys::user_id.eq(user));
    match diesel::update(own)
        .set(passkeys::name.eq(name))
        .execute(tx.conn)?
    {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// A passkey is a way in no more.
///
/// # Errors
/// `NotFound`, or `Invalid` when it is the only way in.
pub(super) fn remove(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    user: UserId,
    id: PasskeyId,
    origin: &Origin,
) -> Result<(), Error> {
    ways_in::lock(tx, user)?;
    let own = passkeys::table.find(id).filter(passkeys::user_id.eq(user));
    let name: Option<String> = diesel::delete(own)
        .returning(passkeys::name)
        .get_result(tx.conn)
        .optional()?;
    let name = name.ok_or(Error::NotFound)?;
    if ways_in::count(tx.conn, user)? == 0 {
        return Err(Error::invalid(
            "passkey",
            "This passkey is your only way in. Choose a password or add another passkey first.",
        ));
    }
    security_log::record(tx, user, Event::PasskeyRemoved, &name, origin)?;
    let removed = Happened::PasskeyRemoved(&name);
    tell(tx, (key, site), user, removed, Some(origin))
}

/// Notes that a passkey was used, and where its device's counter stands. Gives whether this was
/// the one use: of the same answer sent twice at once, and of two answers with the same count,
/// one is taken. The session that waited for it ends with that.
pub(super) fn note_use(
    tx: &mut Tx<'_>,
    mut stored: Stored,
    result: &AuthenticationResult,
    session: &str,
) -> Result<bool, Error> {
    let waited = sessions::table.filter(sessions::key_hash.eq(session));
    if diesel::delete(waited).execute(tx.conn)? == 0 {
        return Ok(false);
    }
    stored.passkey.update_credential(result);
    let untouched = passkeys::table
        .find(stored.id)
        .filter(passkeys::credential.eq(&stored.text));
    let used = diesel::update(untouched)
        .set((
            passkeys::credential.eq(serde_json::to_string(&stored.passkey)?),
            passkeys::last_used_at.eq(Some(tx.now)),
        ))
        .execute(tx.conn)?;
    Ok(used == 1)
}

/// Where an account stands that somebody wants to enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Good,
    Suspended,
    Deleted,
}

/// Where an account stands.
pub(super) fn standing(conn: &mut DbConn, user: UserId) -> Result<Standing, Error> {
    let row: (Option<Timestamp>, Option<Timestamp>) = users::table
        .find(user)
        .select((users::suspended_at, users::deleted_at))
        .first(conn)?;
    Ok(match row {
        (_, Some(_)) => Standing::Deleted,
        (Some(_), None) => Standing::Suspended,
        (None, None) => Standing::Good,
    })
}

/// A device's name for a passkey, as it is stored.
pub(super) fn encoded(credential: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(credential)
}
