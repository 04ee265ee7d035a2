//! Reset links: made and mailed, looked up, used once, swept.

use std::time::Duration;

use diesel::dsl::exists;
use diesel::prelude::*;

use crate::db::schema::{password_resets, pending_accounts, users};
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{emails, sign_up};
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::mail;
use crate::secrets::{SecretKey, hash_token, new_token};
use crate::state::Site;
use crate::web::end_all_sessions;

/// A link is good for five minutes.
const LIFETIME: Duration = Duration::from_secs(300);

/// From one press of the button to the second one that was not meant.
const PRESS: Duration = Duration::from_secs(30);

/// Mails a link, if there is somebody to mail it to. Nothing tells the asker which. Asked again
/// at once, the link that is on its way is enough.
pub(super) fn begin(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    email_key: &str,
) -> Result<(), Error> {
    tx.lock(&format!("password-reset:{email_key}"))?;
    let expires_at = tx.now.plus(LIFETIME);
    let user: Option<(UserId, String)> = users::table
        .filter(users::email_key.eq(email_key))
        .filter(users::suspended_at.is_null())
        .select((users::id, users::email))
        .first(tx.conn)
        .optional()?;
    let (address, token) = match user {
        Some((user, _)) if was_asked(tx, user)? => return Ok(()),
        Some((user, address)) => {
            let token = new_token();
            diesel::insert_into(password_resets::table)
                .values((
                    password_resets::user_id.eq(user),
                    password_resets::token_hash.eq(hash_token(&token)),
                    password_resets::created_at.eq(tx.now),
                    password_resets::expires_at.eq(expires_at),
                ))
                .execute(tx.conn)?;
            (address, token)
        }
        None => match sign_up::renew_for_reset(tx, email_key, LIFETIME, PRESS)? {
            Some(pending) => pending,
            None => return Ok(()),
        },
    };
    mail::enqueue(
        tx,
        key,
        emails::reset_password(site, &address, &token, expires_at)?,
    )?;
    Ok(())
}

/// Whether this person's link was asked for a moment ago: a button pressed twice.
fn was_asked(tx: &mut Tx<'_>, user: UserId) -> Result<bool, Error> {
    let lately = password_resets::table
        .filter(password_resets::user_id.eq(user))
        .filter(password_resets::created_at.gt(tx.now.minus(PRESS)));
    Ok(diesel::select(exists(lately)).get_result(tx.conn)?)
}

/// Sets the password if the token is still good: taken by the transaction that deletes it.
/// A pending address gets its account.
pub(super) fn finish(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    token: &str,
    hash: String,
) -> Result<bool, Error> {
    let row = password_resets::table
        .filter(password_resets::token_hash.eq(hash_token(token)))
        .filter(password_resets::expires_at.gt(tx.now));
    let user: Option<UserId> = diesel::delete(row)
        .returning(password_resets::user_id)
        .get_result(tx.conn)
        .optional()?;
    let Some(user) = user else {
        return Ok(sign_up::finish_pending(tx, token, hash)?.is_some());
    };
    diesel::delete(password_resets::table.filter(password_resets::user_id.eq(user)))
        .execute(tx.conn)?;
    set_password(tx, key, site, user, hash)?;
    Ok(true)
}

/// Stores a new password, ends every session, and tells the owner.
pub(in crate::features::accounts) fn set_password(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    user: UserId,
    hash: String,
) -> Result<(), Error> {
    let address: String = diesel::update(users::table.find(user))
        .set((users::password_hash.eq(hash), users::updated_at.eq(tx.now)))
        .returning(users::email)
        .get_result(tx.conn)?;
    end_all_sessions(tx, user)?;
    activity::record(
        tx,
        &Activity::new(user, Verb::ChangedPassword, (Noun::User, user.0)),
    )?;
    mail::enqueue(tx, key, emails::password_changed(site, &address)?)?;
    Ok(())
}

/// Who chooses a new password.
pub(super) struct Owner {
    pub full_name: String,
    pub username: String,
    pub email: String,
}

/// Whose password a token may set.
pub(super) fn owner_of(
    conn: &mut DbConn,
    token: &str,
    now: Timestamp,
) -> Result<Option<Owner>, Error> {
    let hash = hash_token(token);
    let user: Option<(String, String, String)> = password_resets::table
        .inner_join(users::table)
        .filter(password_resets::token_hash.eq(&hash))
        .filter(password_resets::expires_at.gt(now))
        .select((users::full_name, users::username, users::email))
        .first(conn)
        .optional()?;
    let owner = match user {
        Some(user) => Some(user),
        None => pending_accounts::table
            .filter(pending_accounts::link_hash.eq(&hash))
            .filter(pending_accounts::link_expires_at.gt(now))
            .select((
                pending_accounts::full_name,
                pending_accounts::username,
                pending_accounts::email,
            ))
            .first(conn)
            .optional()?,
    };
    Ok(owner.map(|(full_name, username, email)| Owner {
        full_name,
        username,
        email,
    }))
}

/// Removes expired links; gives how many.
pub(in crate::features::accounts) fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let expired = password_resets::table.filter(password_resets::expires_at.le(tx.now));
    Ok(diesel::delete(expired).execute(tx.conn)?)
}
