//! Identities are attached to accounts.

use diesel::prelude::*;

use super::claims::Identity;
use crate::db::schema::identities;
use crate::db::{Tx, UserId};
use crate::error::Error;

/// Makes another site's account a way into this one.
///
/// # Errors
/// `Conflict` when it is a way into another account.
pub(in crate::features::accounts) fn attach(
    tx: &mut Tx<'_>,
    user: UserId,
    identity: &Identity,
) -> Result<(), Error> {
    diesel::insert_into(identities::table)
        .values((
            identities::user_id.eq(user),
            identities::provider.eq(&identity.provider),
            identities::issuer.eq(&identity.issuer),
            identities::subject.eq(&identity.subject),
            identities::claims.eq(serde_json::to_string(identity)?),
            identities::created_at.eq(tx.now),
            identities::last_used_at.eq(tx.now),
        ))
        .execute(tx.conn)
        .map_err(|error| match Error::is_unique_violation(&error) {
            true => Error::Conflict("That account is connected with somebody here already."),
            false => error.into(),
        })?;
    Ok(())
}
