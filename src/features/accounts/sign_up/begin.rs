//! A sign-up begins: it is noted, and its proof is mailed.

use std::time::Duration;

use diesel::prelude::*;

use super::SignUp;
use super::pending::Pending;
use crate::db::schema::{mails, pending_accounts, users};
use crate::db::{Tx, each};
use crate::error::Error;
use crate::features::accounts::emails;
use crate::mail;
use crate::secrets::{SecretKey, hash_token, new_code, new_token};
use crate::state::Site;

/// A link is good for a day.
const LINK_LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// A code is good for ten minutes.
const CODE_LIFETIME: Duration = Duration::from_secs(600);

/// From one mail to the next, so that nobody's mailbox is flooded.
pub(super) const RESEND_AFTER: Duration = Duration::from_secs(180);

/// Notes the sign-up and sends its proof. Whoever asks learns nothing of the address: a known
/// one gets a mail that says so, one that waits already is left as it is for three minutes.
pub(super) fn begin(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    sign_up: &SignUp,
    password_hash: String,
) -> Result<(), Error> {
    let email = &sign_up.email;
    tx.lock(&format!("sign-up:{}", email.key))?;
    if let Some(address) = account_address(tx, &email.key)? {
        return tell_of_account(tx, key, site, &address);
    }
    if Pending::find(tx.conn, &email.key)?
        .is_some_and(|pending| tx.now < pending.sent_at.plus(RESEND_AFTER))
    {
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
    let Some(pending) = Pending::find(tx.conn, email_key)? else {
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
