//! Sign-ups that wait for their confirmation.

use diesel::prelude::*;

use crate::admin::{Action, Cell, Column, Detail, Filter, Listing, Query, Record, Row, Tone};
use crate::db::functions::{holds, lower};
use crate::db::schema::pending_accounts;
use crate::db::{DbConn, PendingAccountId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::approval;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::web::Viewer;

#[derive(Queryable, Selectable)]
#[diesel(table_name = pending_accounts)]
struct Pending {
    id: PendingAccountId,
    contact: String,
    username: String,
    full_name: String,
    note: String,
    proven_at: Option<Timestamp>,
    submitted_at: Option<Timestamp>,
    created_at: Timestamp,
    expires_at: Timestamp,
}

/// Waiting sign-ups.
pub struct PendingAccountRecord;

impl Record for PendingAccountRecord {
    fn slug(&self) -> &'static str {
        "pending-accounts"
    }

    fn singular(&self) -> &'static str {
        "waiting account"
    }

    fn plural(&self) -> &'static str {
        "Waiting"
    }

    fn icon(&self) -> &'static str {
        "hourglass"
    }

    fn group(&self) -> &'static str {
        "People"
    }

    fn columns(&self) -> &'static [Column] {
        const {
            &[
                Column::of("E-mail or phone"),
                Column::of("Name"),
                Column::of("Username"),
                Column::of("Status"),
                Column::of("Began"),
                Column::of("Ends"),
            ]
        }
    }

    fn filters(&self) -> Vec<Filter> {
        let states = [
            ("finished", "To be let in"),
            ("proven", "Confirmed, not finished"),
            ("new", "Not confirmed"),
        ];
        vec![Filter::new("status", "Status", &states)]
    }

    fn attention(&self, conn: &mut DbConn, _viewer: UserId) -> Result<i64, Error> {
        Ok(pending_accounts::table
            .filter(pending_accounts::submitted_at.is_not_null())
            .count()
            .get_result(conn)?)
    }

    fn search_hint(&self) -> Option<&'static str> {
        Some("Name, @username or e-mail")
    }

    fn none_yet(&self) -> &'static str {
        "Whoever signs up is listed here until the account is ready."
    }

    fn count(&self, conn: &mut DbConn) -> Result<i64, Error> {
        Ok(pending_accounts::table.count().get_result(conn)?)
    }

    fn list(&self, conn: &mut DbConn, query: &Query) -> Result<Listing, Error> {
        let mut found = pending_accounts::table
            .select(Pending::as_select())
            .into_boxed();
        found = match query.filter("status") {
            "finished" => found.filter(pending_accounts::submitted_at.is_not_null()),
            "proven" => found
                .filter(pending_accounts::submitted_at.is_null())
                .filter(pending_accounts::proven_at.is_not_null()),
            "new" => found.filter(pending_accounts::proven_at.is_null()),
            _ => found,
        };
        if !query.search.is_empty() {
            let words = query.search.trim_start_matches('@').to_lowercase();
            found = found.filter(
                holds(lower(pending_accounts::username), &words)
                    .or(holds(pending_accounts::contact_key, &words))
                    .or(holds(lower(pending_accounts::full_name), &words)),
            );
        }
        let row = |pending: Pending| {
            let cells = vec![
                Cell::text(&pending.contact),
                Cell::text(&pending.full_name),
                name(&pending),
                status(&pending),
                Cell::Moment(pending.created_at),
                Cell::Moment(pending.expires_at),
            ];
            Row::new(pending.id, cells)
        };
        Listing::newest_first(conn, query, found, pending_accounts::id, row)
    }

    fn show(&self, conn: &mut DbConn, key: &str) -> Result<Option<Detail>, Error> {
        let Ok(id) = key.parse().map(PendingAccountId) else {
            return Ok(None);
        };
        let found: Option<Pending> = pending_accounts::table
            .find(id)
            .select(Pending::as_select())
            .first(conn)
            .optional()?;
        Ok(found.map(|pending| Detail {
            pills: vec![status(&pending)],
            facts: vec![
                ("Name", Cell::text_if(Some(pending.full_name.clone()))),
                ("Username", name(&pending)),
                ("What they say", Cell::text_if(Some(pending.note.clone()))),
                ("Began", Cell::Moment(pending.created_at)),
                ("Confirmed", Cell::moment_if(pending.proven_at)),
                ("Finished", Cell::moment_if(pending.submitted_at)),
                ("Ends", Cell::Moment(pending.expires_at)),
            ],
            actions: actions(&pending),
            title: pending.contact,
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
        let id = key
            .parse()
            .map(PendingAccountId)
            .map_err(|_| Error::NotFound)?;
        match action {
            "approve" => {
                let name = approval::approve(tx, actor.id, id)?;
                return Ok(format!("@{name} is in, and gets a message about it."));
            }
            "decline" => {
                approval::decline(tx, actor.id, id)?;
                return Ok("Declined. They get a message about it.".into());
            }
            "delete" => {}
            _ => return Err(Error::NotFound),
        }
        let begun: Timestamp = diesel::delete(pending_accounts::table.find(id))
            .returning(pending_accounts::created_at)
            .get_result(tx.conn)?;
        let known = serde_json::json!({ "by": "staff", "since": begun.iso() });
        let deleted = Activity::new(actor.id, Verb::Deleted, (Noun::PendingAccount, id.0));
        activity::record(tx, &deleted.with(known))?;
        Ok("The sign-up is deleted.".into())
    }
}

fn name(pending: &Pending) -> Cell {
    match pending.username.is_empty() {
        true => Cell::Nothing,
        false => Cell::text(format!("@{}", pending.username)),
    }
}

fn status(pending: &Pending) -> Cell {
    match (pending.submitted_at, pending.proven_at) {
        (Some(_), _) => Cell::pill("To be let in", Tone::Accent),
        (None, Some(_)) => Cell::pill("Not finished", Tone::Warn),
        (None, None) => Cell::pill("Not confirmed", Tone::Plain),
    }
}

fn actions(pending: &Pending) -> Vec<Action> {
    if pending.submitted_at.is_some() {
        return vec![
            Action::new("approve", "Let them in", "check"),
            Action::new("decline", "Decline", "x").danger(
                "Decline this sign-up? They get a message, and what they wrote is deleted.",
            ),
        ];
    }
    vec![Action::new("delete", "Delete", "trash-2").danger(
        "Delete this sign-up? Its link and code stop working; the person can sign up again.",
    )]
}
