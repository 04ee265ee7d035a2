//! Sign-ups that wait for their confirmation.

use diesel::prelude::*;

use crate::admin::{Action, Cell, Column, Detail, Listing, Query, Record, Row, Tone};
use crate::db::functions::{holds, lower};
use crate::db::schema::pending_accounts;
use crate::db::{DbConn, PendingAccountId, Timestamp, Tx};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::web::Viewer;

#[derive(Queryable, Selectable)]
#[diesel(table_name = pending_accounts)]
struct Pending {
    id: PendingAccountId,
    email: String,
    username: String,
    full_name: String,
    code_attempts: i64,
    link_expires_at: Timestamp,
    sent_at: Timestamp,
    created_at: Timestamp,
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
                Column::of("E-mail"),
                Column::of("Name"),
                Column::of("Username"),
                Column::of("Signed up"),
                Column::of("Link ends"),
            ]
        }
    }

    fn search_hint(&self) -> Option<&'static str> {
        Some("Name, @username or e-mail")
    }

    fn none_yet(&self) -> &'static str {
        "Sign-ups wait here until their address is confirmed."
    }

    fn count(&self, conn: &mut DbConn) -> Result<i64, Error> {
        Ok(pending_accounts::table.count().get_result(conn)?)
    }

    fn list(&self, conn: &mut DbConn, query: &Query) -> Result<Listing, Error> {
        let mut found = pending_accounts::table
            .select(Pending::as_select())
            .into_boxed();
        if !query.search.is_empty() {
            let words = query.search.trim_start_matches('@').to_lowercase();
            found = found.filter(
                holds(lower(pending_accounts::username), &words)
                    .or(holds(pending_accounts::email_key, &words))
                    .or(holds(lower(pending_accounts::full_name), &words)),
            );
        }
        let row = |pending: Pending| {
            let cells = vec![
                Cell::text(&pending.email),
                Cell::text(&pending.full_name),
                Cell::text(format!("@{}", pending.username)),
                Cell::Moment(pending.created_at),
                Cell::Moment(pending.link_expires_at),
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
            title: pending.email,
            pills: vec![Cell::pill("Waiting", Tone::Warn)],
            facts: vec![
                ("Name", Cell::Text(pending.full_name)),
                ("Username", Cell::text(format!("@{}", pending.username))),
                ("Signed up", Cell::Moment(pending.created_at)),
                ("Last mail", Cell::Moment(pending.sent_at)),
                ("Link ends", Cell::Moment(pending.link_expires_at)),
                ("Wrong codes", Cell::Number(pending.code_attempts)),
            ],
            actions: vec![Action::new("delete", "Delete", "trash-2").danger(
                "Delete this sign-up? Its link and code stop working; the person can sign up again.",
            )],
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
        if action != "delete" {
            return Err(Error::NotFound);
        }
        if diesel::delete(pending_accounts::table.find(id)).execute(tx.conn)? == 0 {
            return Err(Error::NotFound);
        }
        let deleted = Activity::new(actor.id, Verb::Deleted, (Noun::PendingAccount, id.0));
        activity::record(tx, &deleted)?;
        Ok("The sign-up is deleted.".into())
    }
}
