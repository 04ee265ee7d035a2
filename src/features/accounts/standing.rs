//! What staff decide about an account: suspension and roles.

use diesel::prelude::*;

use crate::db::schema::users;
use crate::db::{Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::web::{Role, end_all_sessions};

/// Suspends a person with a reason, or reinstates them with none. Sessions and sockets of a
/// suspended person end with this transaction.
///
/// # Errors
/// `NotFound` when there is no such person.
pub fn set_suspended(
    tx: &mut Tx<'_>,
    actor: UserId,
    user: UserId,
    reason: Option<&str>,
) -> Result<(), Error> {
    let changed = diesel::update(users::table.find(user))
        .set((
            users::suspended_at.eq(reason.map(|_| tx.now)),
            users::suspension_reason.eq(reason.unwrap_or("")),
            users::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    if changed == 0 {
        return Err(Error::NotFound);
    }
    let verb = match reason {
        Some(_) => Verb::Suspended,
        None => Verb::Reinstated,
    };
    let metadata = serde_json::json!({ "reason": reason });
    activity::record(tx, &Activity::new(actor, verb, (Noun::User, user.0)).with(metadata))?;
    match reason {
        Some(_) => end_all_sessions(tx, user),
        None => Ok(()),
    }
}

/// Gives a person another role. There is always an admin left.
///
/// # Errors
/// `NotFound` when there is no such person, `Conflict` for the last admin.
pub fn set_role(tx: &mut Tx<'_>, actor: UserId, user: UserId, role: Role) -> Result<(), Error> {
    tx.lock("roles")?;
    let previous: Role = users::table.find(user).select(users::role).first(tx.conn)?;
    if previous == Role::Admin && role != Role::Admin {
        let admins: i64 = users::table
            .filter(users::role.eq(Role::Admin))
            .filter(users::suspended_at.is_null())
            .count()
            .get_result(tx.conn)?;
        if admins <= 1 {
            return Err(Error::Conflict("This is the last admin, so the role stays."));
        }
    }
    let now: Timestamp = tx.now;
    diesel::update(users::table.find(user))
        .set((users::role.eq(role), users::updated_at.eq(now)))
        .execute(tx.conn)?;
    let metadata = serde_json::json!({ "from": previous.as_str(), "to": role.as_str() });
    let change = Activity::new(actor, Verb::ChangedRole, (Noun::User, user.0)).with(metadata);
    activity::record(tx, &change)
}
