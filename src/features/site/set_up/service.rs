//! What the first visit stores.

use diesel::prelude::*;

use super::form::SetUp;
use crate::db::schema::users;
use crate::db::{Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{Contact, NewUser, create_user};
use crate::web::Role;

/// The settings and the first admin, once: a site that has people is not set up again.
pub(super) fn store(
    tx: &mut Tx<'_>,
    checked: SetUp,
    password_hash: String,
) -> Result<UserId, Error> {
    tx.lock("set-up")?;
    let people: i64 = users::table.count().get_result(tx.conn)?;
    if people > 0 {
        return Err(Error::NotFound);
    }
    checked.site.store(tx)?;
    // Whoever holds the link from the log is believed.
    let contact = Some(Contact::Email(checked.email));
    create_user(
        tx,
        &NewUser {
            password_hash: Some(password_hash),
            ..NewUser::new(checked.username, checked.full_name, contact, Role::Admin)
        },
    )
}
