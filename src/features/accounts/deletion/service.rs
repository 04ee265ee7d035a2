//! The wish to leave is noted, undone, carried out.

use std::time::Duration;

use diesel::prelude::*;

use crate::db::schema::users;
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::belongings::{CHUNK, Removal, remove_own};
use crate::features::accounts::emails;
use crate::features::accounts::happened::Happened;
use crate::features::accounts::people_changed;
use crate::features::accounts::roles::keep_an_admin;
use crate::features::accounts::security_log::{self, Event};
use crate::features::accounts::tell::{reached_at, tell, tell_at};
use crate::features::activity;
use crate::secrets::SecretKey;
use crate::state::Site;
use crate::web::{Origin, Viewer, end_all_sessions};
use crate::{jobs, mail, sms};

/// Days in which signing in undoes it.
pub(in crate::features::accounts) const GRACE_DAYS: u64 = 14;

const GRACE: Duration = Duration::from_secs(GRACE_DAYS * 24 * 3600);

/// Notes that the viewer wants to leave; gives when all of theirs goes. From here on others see
/// nothing of them, and they are signed out everywhere.
///
/// # Errors
/// `Forbidden` for the last admin, `Conflict` when it is noted already.
pub(super) fn ask(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    viewer: &Viewer,
    origin: &Origin,
) -> Result<Timestamp, Error> {
    if viewer.is_admin() {
        keep_an_admin(tx, viewer.id)?;
    }
    let at = tx.now.plus(GRACE);
    let staying = users::table
        .find(viewer.id)
        .filter(users::deletes_at.is_null());
    let asked = diesel::update(staying)
        .set((users::deletes_at.eq(Some(at)), users::updated_at.eq(tx.now)))
        .execute(tx.conn)?;
    if asked == 0 {
        return Err(Error::Conflict("This was asked for already."));
    }
    people_changed(tx)?;
    security_log::record(tx, viewer.id, Event::DeletionAsked, "", origin)?;
    end_all_sessions(tx, viewer.id)?;
    let asked = Happened::DeletionAsked(at);
    tell(tx, (key, site), viewer.id, asked, Some(origin))?;
    Ok(at)
}

/// Signing in undoes the wish to leave. Gives whether there was one.
///
/// # Errors
/// `Forbidden` when it is too late, so that nobody comes into an account that is going.
pub(in crate::features::accounts) fn undo(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    user: UserId,
    origin: &Origin,
) -> Result<bool, Error> {
    let leaves: Option<Timestamp> = users::table
        .find(user)
        .select(users::deletes_at)
        .first(tx.conn)?;
    if leaves.is_none() {
        return Ok(false);
    }
    let leaving = users::table
        .find(user)
        .filter(users::deletes_at.gt(tx.now))
        .filter(users::deleted_at.is_null());
    let undone = diesel::update(leaving)
        .set((
            users::deletes_at.eq(None::<Timestamp>),
            users::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    if undone == 0 {
        // Two sign-ins at once: the other one undid it.
        let staying = users::table
            .find(user)
            .filter(users::deletes_at.is_null())
            .select(users::id)
            .first::<UserId>(tx.conn)
            .optional()?;
        return match staying {
            Some(_) => Ok(false),
            None => Err(Error::Forbidden(
                "The time to change your mind is over: this account is being deleted.",
            )),
        };
    }
    people_changed(tx)?;
    security_log::record(tx, user, Event::DeletionUndone, "", origin)?;
    let undone = Happened::DeletionUndone;
    tell(tx, (key, site), user, undone, Some(origin))?;
    Ok(true)
}

/// Whether an account's time is over and it is not gone yet.
pub(super) fn is_due(conn: &mut DbConn, user: UserId, now: Timestamp) -> Result<bool, Error> {
    let due: i64 = users::table
        .find(user)
        .filter(users::deletes_at.le(now))
        .filter(users::deleted_at.is_null())
        .count()
        .get_result(conn)?;
    Ok(due == 1)
}

/// Accounts whose time is over, in their order, behind one of them.
pub(super) fn due(
    conn: &mut DbConn,
    now: Timestamp,
    after: UserId,
    limit: i64,
) -> Result<Vec<UserId>, Error> {
    Ok(users::table
        .filter(users::deletes_at.le(now))
        .filter(users::deleted_at.is_null())
        .filter(users::id.gt(after))
        .order(users::id)
        .limit(limit)
        .select(users::id)
        .load(conn)?)
}

/// One piece of what is written down of what a person did.
///
/// # Errors
/// When the database fails.
pub(super) fn forget_deeds(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    if !is_due(tx.conn, user, tx.now)? {
        return Ok(Removal::Done);
    }
    Ok(Removal::after(activity::forget_person(tx, user, CHUNK)?))
}

/// The last step: the account itself. Its owner hears of it at the address or number that goes with it.
///
/// # Errors
/// When the database fails.
pub(super) fn finish(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    user: UserId,
) -> Result<(), Error> {
    tx.lock(&format!("deletion:{user}"))?;
    if !is_due(tx.conn, user, tx.now)? {
        return Ok(());
    }
    let present = reached_at(tx.conn, user)?;
    let all = remove_own(tx, user)?;
    for address in all {
        mail::forget(tx, &address)?;
        sms::forget(tx, &address)?;
        jobs::forget_about(tx, &address)?;
    }
    // What others were mailed every morning names whoever did something.
    mail::forget_sent(tx, emails::MailKind::News.as_str())?;
    if let Some(contact) = present {
        let deleted = Happened::AccountDeleted;
        tell_at(tx, (key, site), (user, &contact), deleted, None)?;
    }
    Ok(())
}
