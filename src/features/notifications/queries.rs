//! Notifications as their recipient may see them.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::Serialize;

use super::conditions::{is_shown_to, is_told_to};
use crate::db::schema::{notification_deeds, notifications, posts, users};
use crate::db::{CommentId, DbConn, NotificationId, PostId, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::notices::Kind;
use crate::features::people;
use crate::features::posts::Author;
use crate::realtime::Event;
use crate::web::Cursor;

/// What the bell shows at most; the page shows all.
const MOST_COUNTED: i64 = 100;

/// Of one row the deeds that are looked at, the newest.
pub(super) const DEEDS: i64 = 100;

/// One row of the page.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub(super) struct Group {
    pub id: NotificationId,
    pub kind: Kind,
    pub object_id: i64,
    pub post_id: Option<PostId>,
    pub updated_at: Timestamp,
    pub read_at: Option<Timestamp>,
}

/// Who did it, and how.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Deed {
    pub actor: Author,
    pub comment: Option<CommentId>,
    pub word: Option<String>,
}

/// How much somebody was told and has not read: an open page compares it with what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Told {
    /// How many are not read.
    pub unread: i64,
    /// When the newest came, in microseconds; 0 when there is none.
    pub newest: i64,
    /// How many people wait for an answer: may they follow, or be friends.
    pub waiting: i64,
}

/// How many notifications a person has not read, as they would see them; more than a hundred
/// are not counted.
///
/// # Errors
/// When the database fails.
pub fn unread(conn: &mut DbConn, viewer: UserId) -> Result<i64, Error> {
    // Asked with every page, so it goes the way whose text is not made anew.
    let found: Vec<NotificationId> = each!(conn, |conn| notifications::table
        .filter(is_shown_to(viewer))
        .filter(notifications::read_at.is_null())
        .select(notifications::id)
        .limit(MOST_COUNTED)
        .load(conn))?;
    Ok(i64::try_from(found.len()).unwrap_or(MOST_COUNTED))
}

/// What the bell and the page of a person show now.
///
/// # Errors
/// When the database fails.
pub fn told(conn: &mut DbConn, viewer: UserId) -> Result<Told, Error> {
    let newest: Option<Timestamp> = notifications::table
        .filter(is_shown_to(viewer))
        .order((notifications::updated_at.desc(), notifications::id.desc()))
        .select(notifications::updated_at)
        .first(conn)
        .optional()?;
    Ok(Told {
        unread: unread(conn, viewer)?,
        newest: newest.map_or(0, |at| at.0),
        waiting: people::wishes(conn, viewer)? + people::asking(conn, viewer)?,
    })
}

/// Behind a place in the list, newest first.
pub(super) fn page(
    conn: &mut DbConn,
    viewer: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<Group>, Error> {
    let earlier = notifications::updated_at
        .lt(before.at)
        .or(notifications::id.lt(NotificationId(before.id)));
    Ok(notifications::table
        .filter(is_shown_to(viewer))
        .filter(notifications::updated_at.le(before.at))
        .filter(earlier)
        .order((notifications::updated_at.desc(), notifications::id.desc()))
        .limit(limit)
        .select(Group::as_select())
        .load(conn)?)
}

/// What a mail has not told yet and nobody has read, newest first.
pub(super) fn unmailed(conn: &mut DbConn, viewer: UserId, limit: i64) -> Result<Vec<Group>, Error> {
    Ok(notifications::table
        .filter(is_shown_to(viewer))
        .filter(notifications::read_at.is_null())
        .filter(notifications::mailed_at.is_null())
        .order((notifications::updated_at.desc(), notifications::id.desc()))
        .limit(limit)
        .select(Group::as_select())
        .load(conn)?)
}

/// One of the viewer's own, whether it is still shown or not.
///
/// # Errors
/// `NotFound` when it is somebody else's.
pub(super) fn own(conn: &mut DbConn, viewer: UserId, id: NotificationId) -> Result<Group, Error> {
    Ok(notifications::table
        .find(id)
        .filter(notifications::recipient_id.eq(viewer))
        .select(Group::as_select())
        .first(conn)?)
}

/// The newest deeds of one, of which the viewer may hear.
pub(super) fn deeds(
    conn: &mut DbConn,
    viewer: UserId,
    id: NotificationId,
) -> Result<Vec<Deed>, Error> {
    Ok(notification_deeds::table
        .inner_join(users::table)
        .filter(notification_deeds::notification_id.eq(id))
        .filter(is_told_to(viewer))
        .order(notification_deeds::id.desc())
        .limit(DEEDS)
        .select((
            Author::as_select(),
            notification_deeds::comment_id,
            notification_deeds::word,
        ))
        .load(conn)?)
}

/// When posts appeared.
pub(super) fn published(
    conn: &mut DbConn,
    ids: impl Iterator<Item = PostId>,
) -> Result<HashMap<PostId, Timestamp>, Error> {
    let rows: Vec<(PostId, Timestamp)> = posts::table
        .filter(posts::id.eq_any(ids.collect::<Vec<_>>()))
        .filter(posts::published_at.is_not_null())
        .select((posts::id, posts::published_at.assume_not_null()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Marks one as read.
pub(super) fn read(tx: &mut Tx<'_>, viewer: UserId, id: NotificationId) -> Result<(), Error> {
    let row = notifications::table
        .find(id)
        .filter(notifications::recipient_id.eq(viewer))
        .filter(notifications::read_at.is_null());
    if diesel::update(row)
        .set(notifications::read_at.eq(tx.now))
        .execute(tx.conn)?
        > 0
    {
        tx.publish(Event::Notices { user: viewer.0 });
    }
    Ok(())
}

/// Marks all as read that a page showed: what came since stays new.
pub(super) fn read_until(tx: &mut Tx<'_>, viewer: UserId, until: Timestamp) -> Result<(), Error> {
    let rows = notifications::table
        .filter(notifications::recipient_id.eq(viewer))
        .filter(notifications::read_at.is_null())
        .filter(notifications::updated_at.le(until));
    diesel::update(rows)
        .set(notifications::read_at.eq(tx.now))
        .execute(tx.conn)?;
    tx.publish(Event::Notices { user: viewer.0 });
    Ok(())
}
