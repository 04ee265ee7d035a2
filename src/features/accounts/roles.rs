//! Who is a member, staff, admin.

use diesel::prelude::*;

use crate::db::schema::users;
use crate::db::{Tx, UserId};
use crate::error::Error;
use crate::features::accounts::security_log::{self, Event};
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::web::{Role, is_here};

/// Gives a person another role. It counts from their next click.
///
/// # Errors
/// `Forbidden` when they are the last admin, `Conflict` when they have the role already.
pub fn set_role(tx: &mut Tx<'_>, actor: UserId, user: UserId, role: Role) -> Result<(), Error> {
    if role != Role::Admin {
        keep_an_admin(tx, user)?;
    }
    let before: Role = users::table.find(user).select(users::role).first(tx.conn)?;
    let person = users::table.find(user).filter(users::role.ne(role));
    let changed = diesel::update(person)
        .set((users::role.eq(role), users::updated_at.eq(tx.now)))
        .execute(tx.conn)?;
    if changed == 0 {
        return Err(Error::Conflict("Nothing was changed: this is already so."));
    }
    let word = match role {
        Role::Member => "to member",
        Role::Staff => "to staff",
        Role::Admin => "to admin",
    };
    security_log::record_by_staff(tx, user, Event::RoleChanged, word)?;
    let changed = Activity::new(actor, Verb::ChangedRole, (Noun::User, user.0))
        .with(serde_json::json!({ "role": role.as_str(), "before": before.as_str() }));
    activity::record(tx, &changed)
}

/// Refuses when no other active admin would be left. Of two admins who demote each other at
/// the same moment the lock lets only one through.
///
/// # Errors
/// `Forbidden`.
pub(super) fn keep_an_admin(tx: &mut Tx<'_>, leaving: UserId) -> Result<(), Error> {
    tx.lock("admins")?;
    let others: i64 = users::table
        .filter(users::role.eq(Role::Admin))
        .filter(is_here())
        .filter(users::id.ne(leaving))
        .count()
        .get_result(tx.conn)?;
    if others == 0 {
        return Err(Error::Forbidden(
            "This is the last admin. Make someone else an admin first.",
        ));
    }
    Ok(())
}
