//! What is written down about somebody who leaves goes, but for what they did as staff: that
//! stays, and is nobody's.

use diesel::prelude::*;

use super::{Noun, Verb};
use crate::db::schema::activities;
use crate::db::{Tx, UserId};
use crate::error::Error;

/// What only staff do.
const OF_STAFF: &[Verb] = &[
    Verb::Restored,
    Verb::Decided,
    Verb::Suspended,
    Verb::Reinstated,
    Verb::ChangedRole,
    Verb::Approved,
    Verb::Declined,
    Verb::ClearedAttempts,
    Verb::HelpedIn,
    Verb::ChangedSettings,
    Verb::OpenedPrivate,
    Verb::RanAgain,
];

/// Forgets up to `limit` things that a person did or that were done to them; gives how many.
///
/// # Errors
/// When the database fails.
pub fn forget_person(tx: &mut Tx<'_>, person: UserId, limit: i64) -> Result<usize, Error> {
    let done: Vec<(i64, Verb)> = activities::table
        .filter(activities::actor_id.eq(person))
        .order(activities::id)
        .limit(limit)
        .select((activities::id, activities::verb))
        .load(tx.conn)?;
    let (staffs, own): (Vec<_>, Vec<_>) = done
        .into_iter()
        .partition(|(_, verb)| OF_STAFF.contains(verb));
    let ids = |rows: Vec<(i64, Verb)>| rows.into_iter().map(|(id, _)| id).collect::<Vec<i64>>();
    let kept = activities::table.filter(activities::id.eq_any(ids(staffs)));
    let mut changed = diesel::update(kept)
        .set(activities::actor_id.eq(None::<UserId>))
        .execute(tx.conn)?;
    let mut gone = ids(own);
    let about: Vec<i64> = activities::table
        .filter(activities::object_kind.eq(Noun::User))
        .filter(activities::object_id.eq(person.0))
        .order(activities::id)
        .limit(limit)
        .select(activities::id)
        .load(tx.conn)?;
    gone.extend(about);
    changed +=
        diesel::delete(activities::table.filter(activities::id.eq_any(gone))).execute(tx.conn)?;
    Ok(changed)
}

/// What stays in the log of a thing that is gone, with its number alone.
const KEPT: [Verb; 2] = [Verb::Purged, Verb::OpenedPrivate];

/// Forgets up to `limit` things that were done to one thing, which goes; gives how many. That it
/// goes stays in the log, and that staff had looked into it.
///
/// # Errors
/// When the database fails.
pub fn forget_object(tx: &mut Tx<'_>, kind: Noun, id: i64, limit: i64) -> Result<usize, Error> {
    let about: Vec<i64> = activities::table
        .filter(activities::object_kind.eq(kind))
        .filter(activities::object_id.eq(id))
        .filter(activities::verb.ne_all(KEPT))
        .limit(limit)
        .select(activities::id)
        .load(tx.conn)?;
    Ok(diesel::delete(activities::table.filter(activities::id.eq_any(about))).execute(tx.conn)?)
}

/// Forgets all that was done to these things, which are gone.
///
/// # Errors
/// When the database fails.
pub fn forget_objects(tx: &mut Tx<'_>, kind: Noun, ids: &[i64]) -> Result<(), Error> {
    let about = activities::table
        .filter(activities::object_kind.eq(kind))
        .filter(activities::object_id.eq_any(ids.to_vec()));
    diesel::delete(about).execute(tx.conn)?;
    Ok(())
}
