//! A report is written. The same person has one open report of the same thing.

use std::time::Duration;

use diesel::prelude::*;

use super::{Kind, Object, Reason};
use crate::db::schema::reports;
use crate::db::{DbConn, Timestamp, Tx, UserId, text_enum};
use crate::error::{Error, FieldErrors};
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::text;

/// The longest note, in characters.
pub const MAX_NOTE: usize = 1000;

/// For so long a report is kept once it is decided.
const KEPT: Duration = Duration::from_secs(365 * 24 * 3600);

text_enum! {
    /// What became of a report.
    pub enum State {
        /// Nobody has decided yet.
        Open = "open",
        /// Nothing had to be done.
        Dismissed = "dismissed",
        /// Something was done.
        Acted = "acted",
    }
}

/// A report, as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = reports)]
pub struct Report {
    /// Its number.
    pub id: i64,
    /// Who reported it; nobody once they have left.
    pub reporter_id: Option<UserId>,
    /// What kind of thing.
    pub object_kind: Kind,
    /// Which.
    pub object_id: i64,
    /// Whose.
    pub person_id: UserId,
    /// Why.
    pub reason: Reason,
    /// In the words of who reported it.
    pub note: String,
    /// What the thing said then.
    pub snapshot: String,
    /// What became of it.
    pub state: State,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// By whom.
    pub decided_by: Option<UserId>,
}

/// The report that there is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Its number.
    pub id: i64,
    /// Whether it was there already: then nothing was changed.
    pub is_known: bool,
}

/// Reports a thing that the viewer sees, with what it says now. While a report of theirs about it
/// is open, that one stays as it is.
///
/// # Errors
/// `NotFound` and `Conflict` as [`Object::find`], `Invalid` at `reason` and `details`.
pub fn report(
    tx: &mut Tx<'_>,
    viewer: UserId,
    (kind, id): (Kind, i64),
    reason: &str,
    note: &str,
) -> Result<Made, Error> {
    let object = Object::find(tx.conn, viewer, kind, id)?;
    let mut errors = FieldErrors::new();
    let reason = Reason::parse(reason).ok_or_else(|| "Choose what is wrong.".to_owned());
    let reason = errors.check("reason", reason);
    let note = errors.check("details", text::many_lines(note, MAX_NOTE));
    let (Some(reason), Some(note)) = (reason, note) else {
        return Err(Error::Invalid(errors));
    };
    tx.lock(&format!("report:{viewer}:{kind}:{id}"))?;
    if let Some(id) = open_one(tx.conn, viewer, kind, id)? {
        return Ok(Made { id, is_known: true });
    }
    let made: i64 = diesel::insert_into(reports::table)
        .values((
            reports::reporter_id.eq(viewer),
            reports::object_kind.eq(kind),
            reports::object_id.eq(id),
            reports::person_id.eq(object.person),
            reports::reason.eq(reason),
            reports::note.eq(note),
            reports::snapshot.eq(object.text),
            reports::state.eq(State::Open),
            reports::created_at.eq(tx.now),
        ))
        .returning(reports::id)
        .get_result(tx.conn)?;
    let known = serde_json::json!({ "what": kind.noun(), "reason": reason.as_str() });
    let done = Activity::new(viewer, Verb::Reported, (Noun::Report, made));
    activity::record(tx, &done.with(known))?;
    Ok(Made {
        id: made,
        is_known: false,
    })
}

/// The viewer's report of a thing that is still open.
pub(super) fn open_one(
    conn: &mut DbConn,
    viewer: UserId,
    kind: Kind,
    id: i64,
) -> Result<Option<i64>, Error> {
    Ok(reports::table
        .filter(reports::reporter_id.eq(viewer))
        .filter(reports::object_kind.eq(kind))
        .filter(reports::object_id.eq(id))
        .filter(reports::state.eq(State::Open))
        .select(reports::id)
        .first(conn)
        .optional()?)
}

/// One of the viewer's own reports.
///
/// # Errors
/// `NotFound` for any other.
pub(super) fn own(conn: &mut DbConn, viewer: UserId, id: i64) -> Result<Report, Error> {
    Ok(reports::table
        .find(id)
        .filter(reports::reporter_id.eq(viewer))
        .select(Report::as_select())
        .first(conn)?)
}

/// Removes reports that were decided a year ago; gives how many.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let old = reports::table.filter(reports::decided_at.le(tx.now.minus(KEPT)));
    let ids: Vec<i64> = old.select(reports::id).load(tx.conn)?;
    activity::forget_objects(tx, Noun::Report, &ids)?;
    let gone = reports::table.filter(reports::id.eq_any(ids));
    Ok(diesel::delete(gone).execute(tx.conn)?)
}
