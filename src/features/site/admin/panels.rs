//! What waits, on the dashboard.

use std::cmp::Reverse;

use diesel::prelude::*;

use crate::admin::{Cell, Panel, PanelBody, Tone, in_words};
use crate::db::schema::{jobs, mails};
use crate::db::{DbConn, JobId, MailId, Timestamp};
use crate::error::Error;
use crate::mail::{self, MailStatus};

/// Lines of a panel.
const LINES: i64 = 8;

/// Mails that were not sent, with the mail server's last answer.
///
/// # Errors
/// When the database fails.
pub fn unsent_mails(conn: &mut DbConn, _now: Timestamp) -> Result<Panel, Error> {
    type Unsent = (MailId, String, Option<String>, Timestamp);
    let columns = (
        mails::id,
        mails::subject,
        mails::last_error,
        mails::created_at,
    );
    // Each in the order of the index over just its rows.
    let mut unsent: Vec<Unsent> = mails::table
        .filter(mail::has_status(MailStatus::Failed))
        .order(mails::id.desc())
        .limit(LINES)
        .select(columns)
        .load(conn)?;
    let waiting: Vec<Unsent> = mails::table
        .filter(mail::has_status(MailStatus::Waiting))
        .order(mails::next_attempt_at.desc())
        .limit(LINES)
        .select(columns)
        .load(conn)?;
    unsent.extend(waiting);
    unsent.sort_unstable_by_key(|(id, ..)| Reverse(*id));
    unsent.truncate(LINES as usize);
    let lines = unsent.into_iter().map(|(id, subject, error, at)| {
        let mail = Cell::link(subject, format!("/admin/mails/{id}"));
        (mail, why(error), Cell::Moment(at))
    });
    Ok(Panel {
        title: "Mail not sent",
        body: PanelBody::Lines(lines.collect(), "Every mail was sent."),
    })
}

/// Jobs that are not done, with their last error.
///
/// # Errors
/// When the database fails.
pub fn undone_jobs(conn: &mut DbConn, _now: Timestamp) -> Result<Panel, Error> {
    type Undone = (JobId, String, Option<String>, Timestamp);
    let undone: Vec<Undone> = jobs::table
        .filter(jobs::finished_at.is_null())
        .order(jobs::id.desc())
        .limit(LINES)
        .select((jobs::id, jobs::kind, jobs::last_error, jobs::created_at))
        .load(conn)?;
    let lines = undone.into_iter().map(|(id, kind, error, at)| {
        let job = Cell::link(in_words(&kind), format!("/admin/jobs/{id}"));
        (job, why(error), Cell::Moment(at))
    });
    Ok(Panel {
        title: "Jobs not done",
        body: PanelBody::Lines(lines.collect(), "Every job is done."),
    })
}

fn why(error: Option<String>) -> Cell {
    match error {
        Some(error) => Cell::excerpt(&error),
        None => Cell::pill("Waiting", Tone::Warn),
    }
}
