//! The wish to leave is noted, undone, carried out.

use diesel::prelude::*;

use crate::db::schema::users;
use crate::db::{Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::emails;
use crate::features::accounts::security_log::{self, Event};
use crate::mail;
use crate::secrets::SecretKey;
use crate::state::Site;
use crate::web::Origin;

/// Signing in undoes the wish to leave. Gives whether there was one.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) fn undo(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    user: UserId,
    origin: &Origin,
) -> Result<bool, Error> {
    let leaving = users::table
        .find(user)
        .filter(users::deletes_at.is_not_null())
        .filter(users::deleted_at.is_null());
    let address: Option<Option<String>> = diesel::update(leaving)
        .set((
            users::deletes_at.eq(None::<Timestamp>),
            users::updated_at.eq(tx.now),
        ))
        .returning(users::email)
        .get_result(tx.conn)
        .optional()?;
    let Some(address) = address else {
        return Ok(false);
    };
    security_log::record(tx, user, Event::DeletionUndone, "", origin)?;
    if let Some(address) = address {
        mail::enqueue(tx, key, emails::deletion_undone(site, &address)?)?;
    }
    Ok(true)
}
