//! Text messages to phones: who gets which, how it went. Their codes are never shown.

use diesel::prelude::*;

use super::status::{STATUSES, status, went};
use crate::admin::{Action, Cell, Column, Detail, Filter, Listing, Query, Record, Row, in_words};
use crate::db::functions::{holds, lower};
use crate::db::schema::sms_messages;
use crate::db::{DbConn, SmsId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::sms::{self, SmsStatus};
use crate::web::Viewer;

#[derive(Queryable, Selectable)]
#[diesel(table_name = sms_messages)]
struct Sms {
    id: SmsId,
    kind: String,
    recipient: String,
    status: SmsStatus,
    attempts: i64,
    next_attempt_at: Timestamp,
    last_error: Option<String>,
    created_at: Timestamp,
    sent_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
}

/// Outgoing sms.
pub struct SmsRecord;

impl Record for SmsRecord {
    fn slug(&self) -> &'static str {
        "text-messages"
    }

    fn singular(&self) -> &'static str {
        "text message"
    }

    fn plural(&self) -> &'static str {
        "Text messages"
    }

    fn icon(&self) -> &'static str {
        "message-square"
    }

    fn group(&self) -> &'static str {
        "Site"
    }

    fn columns(&self) -> &'static [Column] {
        const {
            &[
                Column::of("To"),
                Column::of("Kind"),
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
        Some("Phone number")
    }

    fn none_yet(&self) -> &'static str {
        "Text messages that the site writes to phones are listed here, with what became of them."
    }

    fn count(&self, conn: &mut DbConn) -> Result<i64, Error> {
        Ok(sms_messages::table.count().get_result(conn)?)
    }

    fn attention(&self, conn: &mut DbConn, _viewer: UserId) -> Result<i64, Error> {
        // One after the other: SQLite joins no two partial indexes.
        let failed: i64 = sms_messages::table
            .filter(sms::has_status(SmsStatus::Failed))
            .count()
            .get_result(conn)?;
        let put_off: i64 = sms_messages::table
            .filter(sms::has_status(SmsStatus::Waiting))
            .filter(sms_messages::last_error.is_not_null())
            .count()
            .get_result(conn)?;
        Ok(failed + put_off)
    }

    fn list(&self, conn: &mut DbConn, query: &Query) -> Result<Listing, Error> {
        let mut found = sms_messages::table.select(Sms::as_select()).into_boxed();
        if let Some(status) = SmsStatus::parse(query.filter("status")) {
            found = found.filter(sms::has_status(status));
        }
        if !query.search.is_empty() {
            let words = query.search.to_lowercase();
            found = found.filter(holds(lower(sms_messages::recipient), &words));
        }
        Listing::newest_first(conn, query, found, sms_messages::id, |sms: Sms| {
            let cells = vec![
                Cell::text(&sms.recipient),
                Cell::text(in_words(&sms.kind)),
                status(sms.status),
                Cell::Number(sms.attempts),
                Cell::excerpt(sms.last_error.as_deref().unwrap_or_default()),
                Cell::Moment(sms.created_at),
            ];
            Row::new(sms.id, cells)
        })
    }

    fn show(&self, conn: &mut DbConn, key: &str) -> Result<Option<Detail>, Error> {
        let Ok(id) = key.parse().map(SmsId) else {
            return Ok(None);
        };
        let found: Option<(Sms, String)> = sms_messages::table
            .find(id)
            .select((Sms::as_select(), sms_messages::text_body))
            .first(conn)
            .optional()?;
        let Some((sms, body)) = found else {
            return Ok(None);
        };
        let mut actions = Vec::new();
        if matches!(sms.status, SmsStatus::Waiting | SmsStatus::Failed) {
            actions.push(Action::new("send-again", "Send now", "send"));
        }
        let waits = sms.status == SmsStatus::Waiting;
        Ok(Some(Detail {
            title: format!("To {}", sms.recipient),
            pills: vec![status(sms.status)],
            facts: vec![
                ("To", Cell::Text(sms.recipient)),
                ("Kind", Cell::Text(in_words(&sms.kind))),
                ("Written", Cell::Moment(sms.created_at)),
                (went(sms.status), Cell::moment_if(sms.sent_at)),
                ("Not sent after", Cell::moment_if(sms.expires_at)),
                ("Tries", Cell::Number(sms.attempts)),
                (
                    "Next try",
                    Cell::moment_if(waits.then_some(sms.next_attempt_at)),
                ),
                ("Last answer", Cell::text_if(sms.last_error)),
            ],
            texts: vec![("Text, codes hidden", sms::masked(&body))],
            history: Some(activity::history(conn, Noun::Sms, id.0)?),
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
        let id = key.parse().map(SmsId).map_err(|_| Error::NotFound)?;
        if action != "send-again" {
            return Err(Error::NotFound);
        }
        sms::send_again(tx, id)?;
        let sent = Activity::new(actor.id, Verb::SentAgain, (Noun::Sms, id.0));
        let kind: String = sms_messages::table
            .find(id)
            .select(sms_messages::kind)
            .first(tx.conn)?;
        activity::record(tx, &sent.with(serde_json::json!({ "what": kind })))?;
        Ok("The message goes out now.".into())
    }
}
