//! The rows of downloads.

use std::time::Duration;

use diesel::prelude::*;

use super::jobs::MakeExport;
use crate::db::schema::{data_exports, users};
use crate::db::{DataExportId, DbConn, Timestamp, Tx, UserId, text_enum};
use crate::error::Error;
use crate::features::accounts::happened::Happened;
use crate::features::accounts::security_log::{self, Event};
use crate::features::accounts::tell::tell;
use crate::jobs;
use crate::secrets::SecretKey;
use crate::state::Site;
use crate::web::{Origin, is_here};

/// A finished download is kept so long.
const KEPT: Duration = Duration::from_secs(3 * 24 * 3600);

/// From one download to the next.
const APART: Duration = Duration::from_secs(24 * 3600);

text_enum! {
    /// What has become of a download.
    pub(super) enum Status {
        /// It is being made.
        Making = "making",
        /// It can be fetched.
        Ready = "ready",
        /// It could not be made.
        Failed = "failed",
    }
}

/// A download.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = data_exports)]
pub(super) struct DataExport {
    pub id: DataExportId,
    pub user_id: UserId,
    pub status: Status,
    pub file_key: Option<String>,
    pub size_bytes: i64,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
}

impl DataExport {
    /// Whether its owner may ask for another one.
    pub fn is_past(&self, now: Timestamp) -> bool {
        self.status == Status::Failed || self.created_at.plus(APART) <= now
    }
}

/// A person's newest download.
pub(super) fn newest(conn: &mut DbConn, user: UserId) -> Result<Option<DataExport>, Error> {
    Ok(data_exports::table
        .filter(data_exports::user_id.eq(user))
        .order(data_exports::id.desc())
        .select(DataExport::as_select())
        .first(conn)
        .optional()?)
}

/// A person's newest download that can be fetched.
pub(super) fn ready(
    conn: &mut DbConn,
    user: UserId,
    now: Timestamp,
) -> Result<Option<DataExport>, Error> {
    Ok(data_exports::table
        .filter(data_exports::user_id.eq(user))
        .filter(data_exports::status.eq(Status::Ready))
        .filter(data_exports::expires_at.gt(now))
        .order(data_exports::id.desc())
        .select(DataExport::as_select())
        .first(conn)
        .optional()?)
}

/// This download of a person, if it can be fetched.
///
/// # Errors
/// `NotFound` when it is someone else's, not ready or over.
pub(super) fn fetchable(
    conn: &mut DbConn,
    user: UserId,
    id: DataExportId,
    now: Timestamp,
) -> Result<DataExport, Error> {
    Ok(data_exports::table
        .find(id)
        .filter(data_exports::user_id.eq(user))
        .filter(data_exports::status.eq(Status::Ready))
        .filter(data_exports::expires_at.gt(now))
        .select(DataExport::as_select())
        .first(conn)?)
}

/// Asks for a download; one a day. Gives whether a new one is being made: a second press finds
/// the first one's.
///
/// # Errors
/// When the database fails.
pub(super) fn ask(tx: &mut Tx<'_>, user: UserId, origin: &Origin) -> Result<bool, Error> {
    tx.lock(&format!("data_export:{user}"))?;
    let now = tx.now;
    if newest(tx.conn, user)?.is_some_and(|newest| !newest.is_past(now)) {
        return Ok(false);
    }
    let id: DataExportId = diesel::insert_into(data_exports::table)
        .values((
            data_exports::user_id.eq(user),
            data_exports::status.eq(Status::Making),
            data_exports::created_at.eq(tx.now),
        ))
        .returning(data_exports::id)
        .get_result(tx.conn)?;
    security_log::record(tx, user, Event::DataAsked, "", origin)?;
    jobs::enqueue(tx, &MakeExport { id })?;
    Ok(true)
}

/// The download, while it is to be made.
pub(super) fn unmade(conn: &mut DbConn, id: DataExportId) -> Result<Option<DataExport>, Error> {
    Ok(data_exports::table
        .find(id)
        .filter(data_exports::status.eq(Status::Making))
        .select(DataExport::as_select())
        .first(conn)
        .optional()?)
}

/// Notes that it is made, and tells its owner, unless they leave, since their sign-in would undo
/// that, or are suspended, since they cannot fetch it.
/// Gives whether the row was still there.
///
/// # Errors
/// When the database fails.
pub(super) fn finish(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    made: &DataExport,
    size: u64,
) -> Result<bool, Error> {
    let until = tx.now.plus(KEPT);
    let waiting = data_exports::table
        .find(made.id)
        .filter(data_exports::status.eq(Status::Making));
    let changed = diesel::update(waiting)
        .set((
            data_exports::status.eq(Status::Ready),
            data_exports::file_key.eq(Some(file_key(made.id))),
            data_exports::size_bytes.eq(i64::try_from(size).unwrap_or(i64::MAX)),
            data_exports::ready_at.eq(Some(tx.now)),
            data_exports::expires_at.eq(Some(until)),
        ))
        .execute(tx.conn)?;
    if changed == 0 {
        return Ok(false);
    }
    let stays: Option<UserId> = users::table
        .find(made.user_id)
        .filter(is_here())
        .select(users::id)
        .first(tx.conn)
        .optional()?;
    if let Some(user) = stays {
        tell(tx, (key, site), user, Happened::DataReady(until), None)?;
    }
    Ok(true)
}

/// Where the file of a download lies. Made from its number, so that making it again after a
/// crash writes over what was left.
pub(super) fn file_key(id: DataExportId) -> String {
    format!("{id}.zip")
}

/// Downloads of a person.
pub(super) fn all_of(conn: &mut DbConn, user: UserId) -> Result<Vec<DataExportId>, Error> {
    Ok(data_exports::table
        .filter(data_exports::user_id.eq(user))
        .select(data_exports::id)
        .load(conn)?)
}

/// Downloads that are over: fetched long enough, or never made.
pub(super) fn over(conn: &mut DbConn, now: Timestamp) -> Result<Vec<DataExportId>, Error> {
    let unmade = data_exports::status
        .ne(Status::Ready)
        .and(data_exports::created_at.le(now.minus(KEPT)));
    Ok(data_exports::table
        .filter(
            data_exports::expires_at
                .le(now)
                .assume_not_null()
                .or(unmade),
        )
        .order(data_exports::id)
        .limit(100)
        .select(data_exports::id)
        .load(conn)?)
}

/// Notes those that are not made after a day as failed; their owners may ask again.
pub(super) fn give_up(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let stuck = data_exports::table
        .filter(data_exports::status.eq(Status::Making))
        .filter(data_exports::created_at.le(tx.now.minus(APART)));
    Ok(diesel::update(stuck)
        .set(data_exports::status.eq(Status::Failed))
        .execute(tx.conn)?)
}

/// Removes the rows of files that are gone.
pub(super) fn remove(tx: &mut Tx<'_>, ids: &[DataExportId]) -> Result<usize, Error> {
    let gone = data_exports::table.filter(data_exports::id.eq_any(ids.to_vec()));
    Ok(diesel::delete(gone).execute(tx.conn)?)
}
