//! The outbox: who gets which mail, how it went. Its links and codes are never shown.

use diesel::prelude::*;

use super::status::{STATUSES, status, went};
use crate::admin::{Action, Cell, Column, Detail, Filter, Listing, Query, Record, Row, in_words};
use crate::db::functions::{holds, lower};
use crate::db::schema::mails;
use crate::db::{DbConn, MailId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::mail::{self, MailStatus};
use crate::web::Viewer;

#[derive(Queryable, Selectable)]
#[diesel(table_name = mails)]
struct Mail {
    id: MailId,
    kind: String,
    recipient: String,
    subject: String,
    status: MailStatus,
    attempts: i64,
    next_attempt_at: Timestamp,
    last_error: Option<String>,
    created_at: Timestamp,
    sent_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
}

/// Outgoing mail.
pub struct MailRecord;

impl Record for MailRecord {
    fn slug(&self) -> &'static str {
        "mails"
    }

    fn singular(&self) -> &'static str {
        "mail"
    }

    fn plural(&self) -> &'static str {
        "Mail"
    }

    fn icon(&self) -> &'static str {
        "mail"
    }

    fn group(&self) -> &'static str {
        "Site"
    }

    fn columns(&self) -> &'static [Column] {
        const {
            &[
                Column::of("Subject"),
                Column::of("To"),
                Column::of("Status"),
                Column::numbers("Tries"),
                Column::of("Last answer"),
                Column::of("Written"),
            ]
        }
    }

    fn filters(&self) -> Vec<Filter> {
        vec![Filter::new("status", "Status", STATUSES)]
    }

    fn search_hint(&self) -> Option<&'static str> {
        Some("Address or subject")
    }

    fn none_yet(&self) -> &'static str {
        "Mails that the site writes are listed here, with what became of them."
    }

    fn count(&self, conn: &mut DbConn) -> Result<i64, Error> {
        Ok(mails::table.count().get_result(conn)?)
    }

    fn attention(&self, conn: &mut DbConn, _viewer: UserId) -> Result<i64, Error> {
        // One after the other: SQLite joins no two partial indexes.
        let failed: i64 = mails::table
            .filter(mail::has_status(MailStatus::Failed))
            .count()
            .get_result(conn)?;
        let put_off: i64 = mails::table
            .filter(mail::has_status(MailStatus::Waiting))
            .filter(mails::last_error.is_not_null())
            .count()
            .get_result(conn)?;
        Ok(failed + put_off)
    }

    fn list(&self, conn: &mut DbConn, query: &Query) -> Result<Listing, Error> {
        let mut found = mails::table.select(Mail::as_select()).into_boxed();
        if let Some(status) = MailStatus::parse(query.filter("status")) {
            found = found.filter(mail::has_status(status));
        }
        if !query.search.is_empty() {
            let words = query.search.to_lowercase();
            found = found.filter(
                holds(lower(mails::recipient), &words).or(holds(lower(mails::subject), &words)),
            );
        }
        Listing::newest_first(conn, query, found, mails::id, |mail: Mail| {
            let cells = vec![
                Cell::text(&mail.subject),
                Cell::text(&mail.recipient),
                status(mail.status),
                Cell::Number(mail.attempts),
                Cell::excerpt(mail.last_error.as_deref().unwrap_or_default()),
                Cell::Moment(mail.created_at),
            ];
            Row::new(mail.id, cells)
        })
    }

    fn show(&self, conn: &mut DbConn, key: &str) -> Result<Option<Detail>, Error> {
        let Ok(id) = key.parse().map(MailId) else {
            return Ok(None);
        };
        let found: Option<(Mail, String)> = mails::table
            .find(id)
            .select((Mail::as_select(), mails::text_body))
            .first(conn)
            .optional()?;
        let Some((mail, body)) = found else {
            return Ok(None);
        };
        let mut actions = Vec::new();
        if matches!(mail.status, MailStatus::Waiting | MailStatus::Failed) {
            actions.push(Action::new("send-again", "Send now", "send"));
        }
        let waits = mail.status == MailStatus::Waiting;
        Ok(Some(Detail {
            title: mail.subject,
            pills: vec![status(mail.status)],
            facts: vec![
                ("To", Cell::Text(mail.recipient)),
                ("Kind", Cell::Text(in_words(&mail.kind))),
                ("Written", Cell::Moment(mail.created_at)),
                (went(mail.status), Cell::moment_if(mail.sent_at)),
                ("Not sent after", Cell::moment_if(mail.expires_at)),
                ("Tries", Cell::Number(mail.attempts)),
                (
                    "Next try",
                    Cell::moment_if(waits.then_some(mail.next_attempt_at)),
                ),
                ("Last answer", Cell::text_if(mail.last_error)),
            ],
            texts: vec![("Text, links and codes hidden", mail::masked(&body))],
            history: Some(activity::history(conn, Noun::Mail, id.0)?),
            actions,
            ..Detail::default()
        }))
    }

    fn perform(
        &self,
        tx: &mut Tx<'_>,
        actor: &Viewer,
        key: &str,
        action: &str,
        _text: &str,
    ) -> Result<String, Error> {
        let id = key.parse().map(MailId).map_err(|_| Error::NotFound)?;
        if action != "send-again" {
            return Err(Error::NotFound);
        }
        mail::send_again(tx, id)?;
        let sent = Activity::new(actor.id, Verb::SentAgain, (Noun::Mail, id.0));
        let kind: String = mails::table.find(id).select(mails::kind).first(tx.conn)?;
        activity::record(tx, &sent.with(serde_json::json!({ "what": kind })))?;
        Ok("The mail goes out now.".into())
    }
}
