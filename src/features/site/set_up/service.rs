//! What the first visit stores.

use diesel::prelude::*;

use super::form::SetUp;
use crate::db::schema::users;
use crate::db::{Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{NewUser, create_user};
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
    create_user(
        tx,
        &NewUser {
            username: checked.username,
            full_name: checked.full_name,
            email: checked.email,
            password_hash,
            role: Role::Admin,
            invitation: None,
        },
    )
}
