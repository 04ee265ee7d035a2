//! One's own activity is private, unless one shares it.

use diesel::prelude::*;

use super::{Activity, Noun, Verb, record};
use crate::db::schema::users;
use crate::db::{Timestamp, Tx, UserId};
use crate::error::Error;

/// Shows those who follow a person what they do with posts from now on, or nobody. Asking for
/// what is so already changes nothing.
///
/// # Errors
/// When the database fails.
pub fn share(tx: &mut Tx<'_>, person: UserId, shares: bool) -> Result<(), Error> {
    let row = users::table.find(person);
    let since: Option<Timestamp> = row.select(users::shares_activity_since).first(tx.conn)?;
    if since.is_some() == shares {
        return Ok(());
    }
    diesel::update(row)
        .set(users::shares_activity_since.eq(shares.then_some(tx.now)))
        .execute(tx.conn)?;
    let object = (Noun::User, person.0);
    let known = serde_json::json!({ "shares_activity": shares });
    record(
        tx,
        &Activity::new(person, Verb::UpdatedProfile, object).with(known),
    )
}
