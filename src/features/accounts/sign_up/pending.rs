//! Sign-ups that wait: found, taken by their link, made accounts, swept.

use std::time::Duration;

use diesel::prelude::*;

use crate::db::schema::pending_accounts;
use crate::db::{DbConn, PendingAccountId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::new_user::{NewUser, create_user};
use crate::features::accounts::{EmailAddress, Username};
use crate::secrets::{hash_token, new_token};
use crate::web::Role;

/// Wrong tries that kill a code.
pub(super) const CODE_TRIES: i64 = 5;

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

impl Pending {
    /// The one of this address.
    pub(super) fn find(conn: &mut DbConn, email_key: &str) -> Result<Option<Self>, Error> {
        Ok(pending_accounts::table
            .filter(pending_accounts::email_key.eq(email_key))
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }

    /// Takes the row away for good, by the hash of its link's token while the link is good: of
    /// several at once one gets it.
    pub(super) fn take(tx: &mut Tx<'_>, link_hash: &str) -> Result<Option<Self>, Error> {
        type Backend = <DbConn as Connection>::Backend;
        let row = pending_accounts::table
            .filter(pending_accounts::link_hash.eq(link_hash))
            .filter(pending_accounts::link_expires_at.gt(tx.now));
        Ok(diesel::delete(row)
            .returning(<Self as Selectable<Backend>>::construct_selection())
            .get_result(tx.conn)
            .optional()?)
    }

    /// Makes the account, with another username or password than at sign-up if they are given.
    pub(super) fn make_user(
        self,
        tx: &mut Tx<'_>,
        other_username: Option<Username>,
        other_hash: Option<String>,
    ) -> Result<UserId, Error> {
        let stored = Username::parse(&self.username).map_err(Error::internal);
        create_user(
            tx,
            &NewUser {
                username: other_username.map_or(stored, Ok)?,
                full_name: self.full_name,
                email: EmailAddress {
                    address: self.email,
                    key: self.email_key,
                },
                password_hash: other_hash.unwrap_or(self.password_hash),
                role: Role::Member,
                invitation: None,
            },
        )
    }
}

/// A reset asked for an address that only waits: its link finishes the sign-up. Gives the
/// address and the link's token; nothing when it was asked for within `press`.
pub(in crate::features::accounts) fn renew_for_reset(
    tx: &mut Tx<'_>,
    email_key: &str,
    lifetime: Duration,
    press: Duration,
) -> Result<Option<(String, String)>, Error> {
    let token = new_token();
    let waiting = pending_accounts::table
        .filter(pending_accounts::email_key.eq(email_key))
        .filter(
            pending_accounts::code_attempts
                .lt(CODE_TRIES)
                .or(pending_accounts::link_expires_at.le(tx.now.plus(lifetime).minus(press))),
        );
    let address: Option<String> = diesel::update(waiting)
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
    match Pending::take(tx, &hash_token(token))? {
        Some(pending) => pending.make_user(tx, None, Some(password_hash)).map(Some),
        None => Ok(None),
    }
}

/// Removes sign-ups whose link has expired; gives how many.
pub(in crate::features::accounts) fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let expired = pending_accounts::table.filter(pending_accounts::link_expires_at.le(tx.now));
    Ok(diesel::delete(expired).execute(tx.conn)?)
}
