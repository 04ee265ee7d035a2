//! What waits, on the dashboard.

use std::cmp::Reverse;
use std::time::Duration;

use diesel::prelude::*;

use super::work::work_name;
use crate::admin::{Cell, Panel, PanelBody, Tone};
use crate::db::schema::{jobs, mails, sms_messages};
use crate::db::{DbConn, JobId, MailId, SmsId, Timestamp};
use crate::error::Error;
use crate::mail::{self, MailStatus};
use crate::outbox::{Fault, Trouble, Way};
use crate::sms::{self, SmsStatus};

/// Lines of a panel.
const LINES: i64 = 8;

/// A day's cap is no trouble any more when the day is over.
const CAP_LASTS: Duration = Duration::from_secs(24 * 3600);

/// A line of a panel: what, why, when.
type Line = (Cell, Cell, Cell);

/// Mails that were not sent, with the mail server's last answer; first what keeps all of them.
///
/// # Errors
/// When the database fails.
pub fn unsent_mails(conn: &mut DbConn, now: Timestamp) -> Result<Panel, Error> {
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
    let mut lines = Vec::from_iter(trouble(conn, Way::Mail, now)?);
    lines.extend(unsent.into_iter().map(|(id, subject, error, at)| {
        let mail = Cell::link(subject, format!("/admin/mails/{id}"));
        (mail, why(error), Cell::Moment(at))
    }));
    Ok(Panel {
        title: "Mail not sent",
        body: PanelBody::Lines(lines, "No mail waits or was given up."),
    })
}

/// Text messages that were not sent, with the provider's last answer; first what keeps all of them.
///
/// # Errors
/// When the database fails.
pub fn unsent_sms(conn: &mut DbConn, now: Timestamp) -> Result<Panel, Error> {
    type Unsent = (SmsId, String, Option<String>, Timestamp);
    let columns = (
        sms_messages::id,
        sms_messages::recipient,
        sms_messages::last_error,
        sms_messages::created_at,
    );
    let mut unsent: Vec<Unsent> = sms_messages::table
        .filter(sms::has_status(SmsStatus::Failed))
        .order(sms_messages::id.desc())
        .limit(LINES)
        .select(columns)
        .load(conn)?;
    let waiting: Vec<Unsent> = sms_messages::table
        .filter(sms::has_status(SmsStatus::Waiting))
        .order(sms_messages::next_attempt_at.desc())
        .limit(LINES)
        .select(columns)
        .load(conn)?;
    unsent.extend(waiting);
    unsent.sort_unstable_by_key(|(id, ..)| Reverse(*id));
    unsent.truncate(LINES as usize);
    let mut lines = Vec::from_iter(trouble(conn, Way::Sms, now)?);
    lines.extend(unsent.into_iter().map(|(id, recipient, error, at)| {
        let sms = Cell::link(recipient, format!("/admin/text-messages/{id}"));
        (sms, why(error), Cell::Moment(at))
    }));
    Ok(Panel {
        title: "Text messages not sent",
        body: PanelBody::Lines(lines, "No text message waits or was given up."),
    })
}

/// What keeps everything from leaving, and what to change.
fn trouble(conn: &mut DbConn, way: Way, now: Timestamp) -> Result<Option<Line>, Error> {
    let Some(trouble) = Trouble::of(conn, way)? else {
        return Ok(None);
    };
    let text = match (way, trouble.fault) {
        (_, Fault::Cap) if now.since(trouble.at) > CAP_LASTS => return Ok(None),
        (_, Fault::Cap) => {
            "The day’s text messages are used up. VERANDA_SMS_DAILY_CAP allows more."
        }
        (Way::Mail, Fault::Sender) => {
            "The mail server refuses our sender address. VERANDA_MAIL_FROM sets another."
        }
        (Way::Mail, Fault::SignIn) => {
            "The mail server does not let us sign in. Look at VERANDA_SMTP_USER and VERANDA_SMTP_PASSWORD."
        }
        (Way::Mail, _) => "The mail server cannot be used.",
        (Way::Sms, Fault::Sender) => {
            "The provider of text messages refuses our sender. VERANDA_TWILIO_FROM sets another."
        }
        (Way::Sms, Fault::SignIn) => {
            "The provider of text messages does not let us sign in. Look at VERANDA_TWILIO_ACCOUNT_SID and VERANDA_TWILIO_AUTH_TOKEN."
        }
        (Way::Sms, _) => "The provider of text messages cannot be used.",
    };
    Ok(Some((
        Cell::pill("Look at this", Tone::Danger),
        Cell::text(format!("{text} {}", trouble.answer)),
        Cell::Moment(trouble.at),
    )))
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
        let job = Cell::link(work_name(&kind), format!("/admin/jobs/{id}"));
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
