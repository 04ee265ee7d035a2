//! A sign-up is proven, by its code or its link, and becomes an account.

use diesel::prelude::*;

use super::pending::{CODE_TRIES, Pending};
use crate::db::schema::pending_accounts;
use crate::db::{DbConn, Timestamp, Tx};
use crate::error::Error;
use crate::features::accounts::Username;
use crate::secrets::{SecretKey, hash_token};

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
    let hashes: Option<(String, String)> = diesel::update(open)
        .set(pending_accounts::code_attempts.eq(pending_accounts::code_attempts + 1))
        .returning((pending_accounts::code_hash, pending_accounts::link_hash))
        .get_result(tx.conn)
        .optional()?;
    match hashes {
        None => Ok(Confirmed::Gone),
        Some((hash, _)) if hash != key.hash_code("sign-up", email_key, code) => {
            Ok(Confirmed::WrongCode)
        }
        // Link and code came by one mail and are renewed together.
        Some((_, link_hash)) => activate(tx, &link_hash, other_username),
    }
}

/// Takes a link's token.
pub(super) fn confirm_link(
    tx: &mut Tx<'_>,
    token: &str,
    other_username: Option<Username>,
) -> Result<Confirmed, Error> {
    activate(tx, &hash_token(token), other_username)
}

/// Whether a link's token would be taken.
pub(super) fn is_good_link(conn: &mut DbConn, token: &str, now: Timestamp) -> Result<bool, Error> {
    let row = pending_accounts::table
        .filter(pending_accounts::link_hash.eq(hash_token(token)))
        .filter(pending_accounts::link_expires_at.gt(now));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn)?)
}

fn activate(
    tx: &mut Tx<'_>,
    link_hash: &str,
    other_username: Option<Username>,
) -> Result<Confirmed, Error> {
    match Pending::take(tx, link_hash)? {
        Some(pending) => {
            pending.make_user(tx, other_username, None)?;
            Ok(Confirmed::Done)
        }
        None => Ok(Confirmed::Gone),
    }
}
