//! What staff decide about a report.

use diesel::prelude::*;

use super::service::{Report, State, open_one};
use crate::db::schema::reports;
use crate::db::{Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};

/// Writes down what became of a report.
///
/// # Errors
/// `Conflict` when it is so already, or somebody was quicker.
pub(super) fn decide(tx: &mut Tx<'_>, actor: UserId, id: i64, state: State) -> Result<(), Error> {
    let report: Report = reports::table
        .find(id)
        .select(Report::as_select())
        .first(tx.conn)?;
    if state == State::Open {
        let (kind, object) = (report.object_kind, report.object_id);
        if let Some(reporter) = report.reporter_id {
            tx.lock(&format!("report:{reporter}:{kind}:{object}"))?;
            // Who reported it has made another one meanwhile, which is open.
            if open_one(tx.conn, reporter, kind, object)?.is_some() {
                return Err(Error::Conflict(
                    "Nothing was changed: the same person reported it again, and that report is open.",
                ));
            }
        }
    }
    let decided = (state != State::Open).then_some(tx.now);
    // By one at a time: of two who decide at once, the second changes nothing.
    let row = reports::table
        .find(id)
        .filter(reports::state.eq(report.state))
        .filter(reports::state.ne(state));
    let changed = diesel::update(row)
        .set((
            reports::state.eq(state),
            reports::decided_at.eq(decided),
            reports::decided_by.eq(decided.map(|_| actor)),
        ))
        .execute(tx.conn)?;
    if changed == 0 {
        return Err(Error::Conflict("Nothing was changed: this is already so."));
    }
    let known = serde_json::json!({ "from": report.state.as_str(), "to": state.as_str() });
    let done = Activity::new(actor, Verb::Decided, (Noun::Report, id));
    activity::record(tx, &done.with(known))
}
