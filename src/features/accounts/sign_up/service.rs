//! Pending accounts: made, proven, renewed, swept.

use std::time::Duration;

use diesel::prelude::*;

use crate::db::schema::{mails, pending_accounts, users};
use crate::db::{PendingAccountId, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::accounts::new_user::{NewUser, create_user};
use crate::features::accounts::{EmailAddress, Username, emails};
use crate::mail;
use crate::secrets::{SecretKey, hash_token, new_code, new_token};
use crate::state::Site;
use crate::web::Role;

/// A link is good for a day.
const LINK_LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// A code is good for ten minutes.
const CODE_LIFETIME: Duration = Duration::from_secs(600);

/// From one mail to the next, so that nobody's mailbox is flooded.
pub(super) const RESEND_AFTER: Duration = Duration::from_secs(180);

/// Wrong tries that kill a code.
const CODE_TRIES: i64 = 5;

/// A sign-up that waits.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = pending_accounts)]
pub(super) struct Pending {
    pub id: PendingAccountId,
    pub email: String,
    pub email_key: String,
    pub username: String,
    pub full_name: String,
    pub password_hash: String,
    pub sent_at: Timestamp,
}

/// What became of a confirmation.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Confirmed {
    /// The account is there.
    Done,
    /// The code was another one; tries are left.
    WrongCode,
    /// Used, expired, or killed by wrong tries.
    Gone,
}

/// Notes the sign-up and sends its proof. Whoever asks learns nothing of the address: a known
/// one gets a mail that says so, one that waits already is left as it is for three minutes.
pub(super) fn begin(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    sign_up: &super::forms::SignUp,
    password_hash: String,
) -> Result<(), Error> {
    let email = &sign_up.email;
    tx.lock(&format!("sign-up:{}", email.key))?;
    if let Some(address) = account_address(tx, &email.key)? {
        return tell_of_account(tx, key, site, &address);
    }
    if find(tx, &email.key)?.is_some_and(|pending| tx.now < pending.sent_at.plus(RESEND_AFTER)) {
        return Ok(());
    }
    let (token, code) = (new_token(), new_code());
    let row = (
        pending_accounts::email.eq(email.address.clone()),
        pending_accounts::email_key.eq(email.key.clone()),
        pending_accounts::username.eq(sign_up.username.as_str().to_owned()),
        pending_accounts::full_name.eq(sign_up.full_name.clone()),
        pending_accounts::password_hash.eq(password_hash),
        pending_accounts::link_hash.eq(hash_token(&token)),
        pending_accounts::code_hash.eq(key.hash_code("sign-up", &email.key, &code)),
        pending_accounts::code_attempts.eq(0),
        pending_accounts::code_expires_at.eq(tx.now.plus(CODE_LIFETIME)),
        pending_accounts::link_expires_at.eq(tx.now.plus(LINK_LIFETIME)),
        pending_accounts::sent_at.eq(tx.now),
        pending_accounts::created_at.eq(tx.now),
    );
    each!(&mut *tx.conn, |conn| diesel::insert_into(
        pending_accounts::table
    )
    .values(row.clone())
    .on_conflict(pending_accounts::email_key)
    .do_update()
    .set(row)
    .execute(conn))?;
    send(
        tx,
        key,
        site,
        &email.address,
        &sign_up.full_name,
        &token,
        &code,
    )
}

/// Sends the proof again, with a new link and code. Too early it does nothing; the page shows
/// the wait.
pub(super) fn resend(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    email_key: &str,
) -> Result<(), Error> {
    tx.lock(&format!("sign-up:{email_key}"))?;
    if let Some(address) = account_address(tx, email_key)? {
        return tell_of_account(tx, key, site, &address);
    }
    let Some(pending) = find(tx, email_key)? else {
        return Ok(());
    };
    if tx.now < pending.sent_at.plus(RESEND_AFTER) {
        return Ok(());
    }
    let (token, code) = (new_token(), new_code());
    diesel::update(pending_accounts::table.find(pending.id))
        .set((
            pending_accounts::link_hash.eq(hash_token(&token)),
            pending_accounts::code_hash.eq(key.hash_code("sign-up", email_key, &code)),
            pending_accounts::code_attempts.eq(0),
            pending_accounts::code_expires_at.eq(tx.now.plus(CODE_LIFETIME)),
            pending_accounts::link_expires_at.eq(tx.now.plus(LINK_LIFETIME)),
            pending_accounts::sent_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    send(
        tx,
        key,
        site,
        &pending.email,
        &pending.full_name,
        &token,
        &code,
    )
}

/// Takes a code. The try is counted before it is compared, in one statement, so that tries at
/// once do not get around the limit.
pub(super) fn confirm_code(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    email_key: &str,
    code: &str,
    other_username: Option<Username>,
) -> Result<Confirmed, Error> {
    let open = pending_accounts::table
        .filter(pending_accounts::email_key.eq(email_key))
        .filter(pending_accounts::code_attempts.lt(CODE_TRIES))
        .filter(pending_accounts::code_expires_at.gt(tx.now));
    let hash: Option<String> = diesel::update(open)
        .set(pending_accounts::code_attempts.eq(pending_accounts::code_attempts + 1))
        .returning(pending_accounts::code_hash)
        .get_result(tx.conn)
        .optional()?;
    match hash {
        None => Ok(Confirmed::Gone),
        Some(hash) if hash != key.hash_code("sign-up", email_key, code) => Ok(Confirmed::WrongCode),
        Some(hash) => {
            let row = pending_accounts::table
                .filter(pending_accounts::email_key.eq(email_key))
                .filter(pending_accounts::code_hash.eq(hash));
            let taken = diesel::delete(row)
                .returning(Pending::as_returning_columns())
                .get_result(tx.conn)
                .optional()?;
            activate(tx, taken, other_username)
        }
    }
}

/// Takes a link's token.
pub(super) fn confirm_link(
    tx: &mut Tx<'_>,
    token: &str,
    other_username: Option<Username>,
) -> Result<Confirmed, Error> {
    let row = pending_accounts::table
        .filter(pending_accounts::link_hash.eq(hash_token(token)))
        .filter(pending_accounts::link_expires_at.gt(tx.now));
    let taken = diesel::delete(row)
        .returning(Pending::as_returning_columns())
        .get_result(tx.conn)
        .optional()?;
    activate(tx, taken, other_username)
}

/// The row was deleted by this transaction alone, so the account is made once.
fn activate(
    tx: &mut Tx<'_>,
    taken: Option<Pending>,
    other_username: Option<Username>,
) -> Result<Confirmed, Error> {
    let Some(pending) = taken else {
        return Ok(Confirmed::Gone);
    };
    make_user(tx, pending, other_username, None)?;
    Ok(Confirmed::Done)
}

fn make_user(
    tx: &mut Tx<'_>,
    pending: Pending,
    other_username: Option<Username>,
    other_hash: Option<String>,
) -> Result<UserId, Error> {
    let stored = Username::parse(&pending.username).map_err(Error::internal);
    create_user(
        tx,
        &NewUser {
            username: other_username.map_or(stored, Ok)?,
            full_name: pending.full_name,
            email: EmailAddress {
                address: pending.email,
                key: pending.email_key,
            },
            password_hash: other_hash.unwrap_or(pending.password_hash),
            role: Role::Member,
            invitation: None,
        },
    )
}

/// A reset asked for an address that only waits: its link finishes the sign-up. Gives the
/// address and the link's token.
pub(in crate::features::accounts) fn renew_for_reset(
    tx: &mut Tx<'_>,
    email_key: &str,
    lifetime: Duration,
) -> Result<Option<(String, String)>, Error> {
    let token = new_token();
    let address: Option<String> =
        diesel::update(pending_accounts::table.filter(pending_accounts::email_key.eq(email_key)))
            .set((
                pending_accounts::link_hash.eq(hash_token(&token)),
                pending_accounts::link_expires_at.eq(tx.now.plus(lifetime)),
                pending_accounts::code_attempts.eq(CODE_TRIES),
            ))
            .returning(pending_accounts::email)
            .get_result(tx.conn)
            .optional()?;
    Ok(address.map(|address| (address, token)))
}

/// Choosing a password by a reset link makes the account of a pending address.
pub(in crate::features::accounts) fn finish_pending(
    tx: &mut Tx<'_>,
    token: &str,
    password_hash: String,
) -> Result<Option<UserId>, Error> {
    let row = pending_accounts::table
        .filter(pending_accounts::link_hash.eq(hash_token(token)))
        .filter(pending_accounts::link_expires_at.gt(tx.now));
    let taken = diesel::delete(row)
        .returning(Pending::as_returning_columns())
        .get_result(tx.conn)
        .optional()?;
    match taken {
        Some(pending) => make_user(tx, pending, None, Some(password_hash)).map(Some),
        None => Ok(None),
    }
}

/// Removes sign-ups whose link has expired; gives how many.
pub(in crate::features::accounts) fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let expired = pending_accounts::table.filter(pending_accounts::link_expires_at.le(tx.now));
    Ok(diesel::delete(expired).execute(tx.conn)?)
}

type PendingColumns = (
    pending_accounts::id,
    pending_accounts::email,
    pending_accounts::email_key,
    pending_accounts::username,
    pending_accounts::full_name,
    pending_accounts::password_hash,
    pending_accounts::sent_at,
);

impl Pending {
    /// `as_returning` does not exist on the connection of either database.
    fn as_returning_columns() -> PendingColumns {
        (
            pending_accounts::id,
            pending_accounts::email,
            pending_accounts::email_key,
            pending_accounts::username,
            pending_accounts::full_name,
            pending_accounts::password_hash,
            pending_accounts::sent_at,
        )
    }
}

fn find(tx: &mut Tx<'_>, email_key: &str) -> Result<Option<Pending>, Error> {
    Ok(pending_accounts::table
        .filter(pending_accounts::email_key.eq(email_key))
        .select(Pending::as_select())
        .first(tx.conn)
        .optional()?)
}

fn account_address(tx: &mut Tx<'_>, email_key: &str) -> Result<Option<String>, Error> {
    Ok(users::table
        .filter(users::email_key.eq(email_key))
        .select(users::email)
        .first(tx.conn)
        .optional()?)
}

/// At most one such mail in three minutes.
fn tell_of_account(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    address: &str,
) -> Result<(), Error> {
    let lately: i64 = mails::table
        .filter(mails::kind.eq("account_exists"))
        .filter(mails::recipient.eq(address))
        .filter(mails::created_at.gt(tx.now.minus(RESEND_AFTER)))
        .count()
        .get_result(tx.conn)?;
    if lately == 0 {
        mail::enqueue(tx, key, emails::account_exists(site, address)?)?;
    }
    Ok(())
}

fn send(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    address: &str,
    name: &str,
    token: &str,
    code: &str,
) -> Result<(), Error> {
    let expires_at = tx.now.plus(LINK_LIFETIME);
    let mail = emails::confirm_sign_up(site, address, name, token, code, expires_at)?;
    mail::enqueue(tx, key, mail)?;
    Ok(())
}
