//! Shutting a person out, and letting them in again.

use diesel::prelude::*;

use super::people_changed;
use crate::db::schema::users;
use crate::db::{Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::web::end_all_sessions;

/// Suspends a person for a reason, or reinstates them when there is none. A suspended person's
/// sessions and sockets end at once, and what they posted is not shown.
///
/// # Errors
/// `Conflict` when they are so already.
pub fn set_suspended(
    tx: &mut Tx<'_>,
    actor: UserId,
    user: UserId,
    reason: Option<&str>,
) -> Result<(), Error> {
    let person = users::table.find(user);
    let since: Option<Timestamp> = person.select(users::suspended_at).first(tx.conn)?;
    let changed = match reason {
        Some(reason) => diesel::update(person.filter(users::suspended_at.is_null()))
            .set((
                users::suspended_at.eq(Some(tx.now)),
                users::suspension_reason.eq(reason),
                users::updated_at.eq(tx.now),
            ))
            .execute(tx.conn)?,
        None => diesel::update(person.filter(users::suspended_at.is_not_null()))
            .set((
                users::suspended_at.eq(None::<Timestamp>),
                users::suspension_reason.eq(""),
                users::updated_at.eq(tx.now),
            ))
            .execute(tx.conn)?,
    };
    if changed == 0 {
        return Err(Error::Conflict("Nothing was changed: this is already so."));
    }
    people_changed(tx)?;
    let object = (Noun::User, user.0);
    let activity = match reason {
        Some(reason) => {
            end_all_sessions(tx, user)?;
            Activity::new(actor, Verb::Suspended, object)
                .with(serde_json::json!({ "reason": reason }))
        }
        None => {
            let since = since.map(Timestamp::iso);
            Activity::new(actor, Verb::Reinstated, object)
                .with(serde_json::json!({ "since": since }))
        }
    };
    activity::record(tx, &activity)
}
