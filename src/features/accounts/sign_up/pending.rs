//! Sign-ups that are not finished: found, proven, finished, made accounts, swept.

use std::time::Duration;

use diesel::prelude::*;

use super::forms::Details;
use crate::db::schema::pending_accounts;
use crate::db::{DbConn, PendingAccountId, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::accounts::contact::{Contact, ContactKind};
use crate::features::accounts::new_user::{self, NewUser, create_user};
use crate::features::accounts::{Username, identities};
use crate::secrets::{hash_token, new_token};
use crate::web::Role;

/// From the proof to the last step there is a day, and from the wish to the proof as long as the
/// link is good.
pub(super) const LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// Staff have a month to let somebody in.
pub(super) const APPROVAL_LIFETIME: Duration = Duration::from_secs(30 * 24 * 3600);

/// A sign-up that is not finished.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = pending_accounts)]
pub(in crate::features::accounts) struct Pending {
    pub id: PendingAccountId,
    pub contact_kind: ContactKind,
    pub contact: String,
    pub identity: Option<String>,
    pub full_name: String,
    pub first_name: String,
    pub last_name: String,
    pub username: String,
    pub password_hash: Option<String>,
    pub terms_accepted_at: Option<Timestamp>,
    pub submitted_at: Option<Timestamp>,
}

impl Pending {
    /// The contact it is for.
    pub(in crate::features::accounts) fn contact(&self) -> Contact {
        Contact::stored(self.contact_kind, &self.contact)
    }

    /// The one of this contact.
    pub(in crate::features::accounts) fn find(
        conn: &mut DbConn,
        contact_key: &str,
    ) -> Result<Option<Self>, Error> {
        Ok(pending_accounts::table
            .filter(pending_accounts::contact_key.eq(contact_key))
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }

    /// The one whose contact the holder of this right has proven, while it may be finished.
    pub(in crate::features::accounts) fn proven(
        conn: &mut DbConn,
        right: &str,
        now: Timestamp,
    ) -> Result<Option<Self>, Error> {
        Ok(pending_accounts::table
            .filter(pending_accounts::finish_hash.eq(hash_token(right)))
            .filter(pending_accounts::expires_at.gt(now))
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }

    /// Makes the account of what was filled in, and removes the row: of several at once one does.
    pub(in crate::features::accounts) fn make_user(self, tx: &mut Tx<'_>) -> Result<UserId, Error> {
        if diesel::delete(pending_accounts::table.find(self.id)).execute(tx.conn)? == 0 {
            return Err(Error::NotFound);
        }
        let contact = self.contact();
        let username = Username::parse(&self.username).map_err(Error::internal)?;
        let user = create_user(
            tx,
            &NewUser {
                first_name: self.first_name,
                last_name: self.last_name,
                password_hash: self.password_hash,
                terms_accepted_at: self.terms_accepted_at,
                ..NewUser::new(username, self.full_name, Some(contact), Role::Member)
            },
        )?;
        if let Some(identity) = self.identity {
            identities::attach(tx, user, &serde_json::from_str(&identity)?)?;
        }
        Ok(user)
    }
}

/// Notes that an account is wanted for a contact. One that waits for the staff is left alone.
pub(super) fn note(tx: &mut Tx<'_>, contact: &Contact) -> Result<(), Error> {
    let row = (
        pending_accounts::contact_kind.eq(contact.kind()),
        pending_accounts::contact.eq(contact.text().to_owned()),
        pending_accounts::contact_key.eq(contact.key().to_owned()),
        pending_accounts::created_at.eq(tx.now),
        pending_accounts::expires_at.eq(tx.now.plus(LIFETIME)),
    );
    let again = (
        pending_accounts::contact.eq(contact.text().to_owned()),
        pending_accounts::expires_at.eq(tx.now.plus(LIFETIME)),
    );
    each!(&mut *tx.conn, |conn| diesel::insert_into(
        pending_accounts::table
    )
    .values(row)
    .on_conflict(pending_accounts::contact_key)
    .do_update()
    .set(again)
    .execute(conn))?;
    Ok(())
}

/// The contact is proven: gives the right to go on, or nothing when the sign-up is no longer
/// there. An earlier holder of the right loses it, and the account of another site that they came
/// with: `identity` is that of whoever proved it now.
pub(super) fn prove(
    tx: &mut Tx<'_>,
    contact_key: &str,
    identity: Option<String>,
) -> Result<Option<String>, Error> {
    let right = new_token();
    let row = pending_accounts::table
        .filter(pending_accounts::contact_key.eq(contact_key))
        .filter(pending_accounts::submitted_at.is_null());
    let proven = diesel::update(row)
        .set((
            pending_accounts::finish_hash.eq(Some(hash_token(&right))),
            pending_accounts::proven_at.eq(Some(tx.now)),
            pending_accounts::identity.eq(identity),
            pending_accounts::expires_at.eq(tx.now.plus(LIFETIME)),
        ))
        .execute(tx.conn)?;
    Ok((proven == 1).then_some(right))
}

/// Fills the last step in.
///
/// # Errors
/// `Invalid` at `username` when it is taken; `NotFound` when it was filled in meanwhile.
pub(super) fn fill_in(
    tx: &mut Tx<'_>,
    pending: &Pending,
    details: Details,
    password_hash: Option<String>,
    submit: bool,
) -> Result<(), Error> {
    let username = details.username.as_str().to_owned();
    if let Some(message) = new_user::username_taken(tx.conn, &details.username, None, tx.now)? {
        return Err(Error::invalid("username", message));
    }
    let lifetime = if submit { APPROVAL_LIFETIME } else { LIFETIME };
    let open = pending_accounts::table
        .find(pending.id)
        .filter(pending_accounts::finish_hash.is_not_null());
    let filled = diesel::update(open)
        .set((
            pending_accounts::full_name.eq(details.full_name),
            pending_accounts::first_name.eq(details.first_name),
            pending_accounts::last_name.eq(details.last_name),
            pending_accounts::username.eq(username),
            pending_accounts::password_hash.eq(password_hash),
            pending_accounts::note.eq(details.note),
            pending_accounts::terms_accepted_at.eq(details.accepts_terms.then_some(tx.now)),
            pending_accounts::submitted_at.eq(submit.then_some(tx.now)),
            pending_accounts::expires_at.eq(tx.now.plus(lifetime)),
            // The right is used up.
            pending_accounts::finish_hash.eq(None::<String>),
        ))
        .execute(tx.conn)
        .map_err(|error| match Error::is_unique_violation(&error) {
            true => Error::invalid("username", new_user::USERNAME_TAKEN),
            false => error.into(),
        })?;
    // Of two presses at once one fills it in.
    (filled == 1).then_some(()).ok_or(Error::NotFound)
}

/// Removes sign-ups whose time is over; gives how many.
pub(in crate::features::accounts) fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let expired = pending_accounts::table.filter(pending_accounts::expires_at.le(tx.now));
    Ok(diesel::delete(expired).execute(tx.conn)?)
}
