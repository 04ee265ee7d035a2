//! Telling, in the transaction of the deed, and taking it back with it.

use std::time::Duration;

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::{Notice, Way, choices};
use crate::db::schema::{notification_deeds, notifications};
use crate::db::{NotificationId, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::realtime::Event;

/// The rows of the thing to which something was done.
macro_rules! rows {
    ($notice:expr) => {
        notifications::table
            .filter(notifications::recipient_id.eq($notice.recipient))
            .filter(notifications::kind.eq($notice.kind))
            .filter(notifications::object_id.eq($notice.object))
            .select(notifications::id)
    };
}

/// The deeds of this person, by this comment if it is by one.
macro_rules! deeds {
    ($notice:expr) => {{
        let by_none = $notice.comment.is_none().into_sql::<Bool>();
        notification_deeds::table
            .filter(notification_deeds::actor_id.eq($notice.actor))
            .filter(
                notification_deeds::comment_id
                    .eq($notice.comment)
                    .or(notification_deeds::comment_id.is_null().and(by_none)),
            )
    }};
}

/// How long what was read stays.
const READ_KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// How long what nobody read stays.
const UNREAD_KEPT: Duration = Duration::from_secs(365 * 24 * 3600);

/// Tells of a deed. What is done to the same thing is told in one row while that is not read;
/// the same deed again changes nothing, and nobody is told what they did themselves.
///
/// # Errors
/// When the database fails.
pub fn tell(tx: &mut Tx<'_>, notice: &Notice) -> Result<(), Error> {
    if notice.actor == notice.recipient
        || !choices::is_wanted(tx.conn, notice.recipient, notice.kind, Way::Page)?
    {
        return Ok(());
    }
    let id = open(tx, notice)?;
    let known = deeds!(notice).filter(notification_deeds::notification_id.eq(id));
    if diesel::select(exists(known)).get_result(tx.conn)? {
        return Ok(());
    }
    let row = (
        notification_deeds::notification_id.eq(id),
        notification_deeds::actor_id.eq(notice.actor),
        notification_deeds::comment_id.eq(notice.comment),
        notification_deeds::word.eq(notice.word),
        notification_deeds::created_at.eq(tx.now),
    );
    each!(&mut *tx.conn, |conn| diesel::insert_into(
        notification_deeds::table
    )
    .values(row)
    .execute(conn))?;
    heard(tx, notice.recipient);
    Ok(())
}

/// The row that is not read yet; it is new, or has something new.
fn open(tx: &mut Tx<'_>, notice: &Notice) -> Result<NotificationId, Error> {
    let Notice {
        recipient,
        kind,
        object,
        ..
    } = *notice;
    tx.lock(&format!("notice:{recipient}:{kind}:{object}"))?;
    let open = notifications::table
        .filter(notifications::recipient_id.eq(recipient))
        .filter(notifications::kind.eq(kind))
        .filter(notifications::object_id.eq(object))
        .filter(notifications::read_at.is_null());
    let renewed = diesel::update(open)
        .set((
            notifications::updated_at.eq(tx.now),
            notifications::mailed_at.eq(None::<Timestamp>),
        ))
        .returning(notifications::id)
        .get_result(tx.conn)
        .optional()?;
    if let Some(id) = renewed {
        return Ok(id);
    }
    Ok(diesel::insert_into(notifications::table)
        .values((
            notifications::recipient_id.eq(recipient),
            notifications::kind.eq(kind),
            notifications::object_id.eq(object),
            notifications::post_id.eq(notice.post),
            notifications::updated_at.eq(tx.now),
        ))
        .returning(notifications::id)
        .get_result(tx.conn)?)
}

/// Takes a deed back, whether it was read or not. A row without deeds is not shown; it is there
/// for the next deed, as removing it could meet somebody who adds to it.
///
/// # Errors
/// When the database fails.
pub fn take_back(tx: &mut Tx<'_>, notice: &Notice) -> Result<(), Error> {
    let gone = deeds!(notice).filter(notification_deeds::notification_id.eq_any(rows!(notice)));
    if diesel::delete(gone).execute(tx.conn)? > 0 {
        heard(tx, notice.recipient);
    }
    Ok(())
}

/// The same deed in another word, such as another reaction. It is no news.
///
/// # Errors
/// When the database fails.
pub fn reword(tx: &mut Tx<'_>, notice: &Notice) -> Result<(), Error> {
    let same = deeds!(notice).filter(notification_deeds::notification_id.eq_any(rows!(notice)));
    let changed = diesel::update(same)
        .set(notification_deeds::word.eq(notice.word))
        .execute(tx.conn)?;
    if changed > 0 {
        heard(tx, notice.recipient);
    }
    Ok(())
}

fn heard(tx: &mut Tx<'_>, recipient: UserId) {
    tx.publish(Event::Notices { user: recipient.0 });
}

/// Removes what was read long ago, and what nobody reads.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let old = notifications::updated_at
        .le(tx.now.minus(READ_KEPT))
        .and(notifications::read_at.is_not_null());
    let unread = notifications::updated_at.le(tx.now.minus(UNREAD_KEPT));
    let gone = diesel::delete(notifications::table.filter(old)).execute(tx.conn)?
        + diesel::delete(notifications::table.filter(unread)).execute(tx.conn)?;
    Ok(gone)
}
