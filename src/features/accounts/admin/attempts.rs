//! Who tried to sign in, and how it went.

use diesel::prelude::*;

use crate::admin::{
    Action, Cell, Column, Detail, Filter, Listing, Query, Record, Row, Search, Tone,
};
use crate::db::functions::holds;
use crate::db::schema::{sign_in_attempts, users};
use crate::db::{AttemptId, DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::sign_in::{self, Method, Outcome};
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::web::Viewer;

#[derive(Queryable, Selectable)]
#[diesel(table_name = sign_in_attempts)]
struct Attempt {
    id: AttemptId,
    user_id: Option<UserId>,
    client: String,
    label: String,
    method: Method,
    outcome: Outcome,
    created_at: Timestamp,
    cleared_at: Option<Timestamp>,
}

/// Sign-in attempts.
pub struct SignInAttemptRecord;

impl Record for SignInAttemptRecord {
    fn slug(&self) -> &'static str {
        "sign-in-attempts"
    }

    fn singular(&self) -> &'static str {
        "sign-in attempt"
    }

    fn plural(&self) -> &'static str {
        "Sign-in attempts"
    }

    fn icon(&self) -> &'static str {
        "log-in"
    }

    fn group(&self) -> &'static str {
        "People"
    }

    fn columns(&self) -> &'static [Column] {
        const {
            &[
                Column::of("Number"),
                Column::of("Who"),
                Column::of("How"),
                Column::of("Outcome"),
                Column::of("From"),
                Column::of("With"),
                Column::of("When"),
            ]
        }
    }

    fn filters(&self) -> Vec<Filter> {
        let outcomes = [
            ("wrong", "Wrong"),
            ("right", "Right"),
            ("shut_out", "Suspended"),
        ];
        vec![Filter::new("outcome", "Outcome", &outcomes)]
    }

    fn search_hint(&self) -> Option<&'static str> {
        Some("@username, or a network address")
    }

    fn none_yet(&self) -> &'static str {
        "Every try to sign in is listed here for 90 days."
    }

    fn count(&self, conn: &mut DbConn) -> Result<i64, Error> {
        Ok(sign_in_attempts::table.count().get_result(conn)?)
    }

    fn list(&self, conn: &mut DbConn, query: &Query) -> Result<Listing, Error> {
        let mut found = sign_in_attempts::table
            .left_join(users::table)
            .select((Attempt::as_select(), users::username.nullable()))
            .into_boxed();
        if let Some(outcome) = Outcome::parse(query.filter("outcome")) {
            found = found.filter(sign_in_attempts::outcome.eq(outcome));
        }
        found = match query.wanted() {
            Search::Nothing => found,
            Search::Person(name) => found.filter(users::username.eq(name)),
            Search::Words(words) => found.filter(holds(sign_in_attempts::client, &words)),
        };
        let row = |(attempt, name): (Attempt, Option<String>)| {
            let cells = vec![
                Cell::text(format!("No. {}", attempt.id)),
                who(&attempt, name.as_deref()),
                Cell::text(way(attempt.method)),
                outcome(&attempt),
                Cell::text(&attempt.client),
                Cell::text(&attempt.label),
                Cell::Moment(attempt.created_at),
            ];
            Row::new(attempt.id, cells)
        };
        Listing::newest_first(conn, query, found, sign_in_attempts::id, row)
    }

    fn show(&self, conn: &mut DbConn, key: &str) -> Result<Option<Detail>, Error> {
        Ok(find(conn, key)?.map(|(attempt, name)| {
            let mut actions = Vec::new();
            // Before a suspended person's right one there may be wrong ones, which make others wait.
            if attempt.outcome != Outcome::Right && attempt.cleared_at.is_none() {
                if attempt.user_id.is_some() {
                    let label = "Clear those of this account";
                    actions.push(Action::new("clear-account", label, "rotate-ccw"));
                }
                let label = "Clear those from this address";
                actions.push(Action::new("clear-client", label, "rotate-ccw"));
            }
            Detail {
                title: format!("Sign-in attempt {}", attempt.id),
                pills: vec![outcome(&attempt)],
                facts: vec![
                    ("Who", who(&attempt, name.as_deref())),
                    ("How", Cell::text(way(attempt.method))),
                    ("From", Cell::text(&attempt.client)),
                    ("With", Cell::text(&attempt.label)),
                    ("When", Cell::Moment(attempt.created_at)),
                    ("Cleared", Cell::moment_if(attempt.cleared_at)),
                ],
                actions,
                ..Detail::default()
            }
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
        let (attempt, _) = find(tx.conn, key)?.ok_or(Error::NotFound)?;
        let (cleared, object) = match (action, attempt.user_id) {
            ("clear-account", Some(user)) => (sign_in::clear(tx, user)?, (Noun::User, user.0)),
            ("clear-client", _) => (sign_in::clear_client(tx, &attempt.client)?, (Noun::Site, 0)),
            _ => return Err(Error::NotFound),
        };
        if cleared == 0 {
            return Ok("They were cleared already.".into());
        }
        let done = Activity::new(actor.id, Verb::ClearedAttempts, object);
        activity::record(tx, &done.with(serde_json::json!({ "cleared": cleared })))?;
        Ok(format!("{cleared} wrong sign-ins no longer count."))
    }
}

fn find(conn: &mut DbConn, key: &str) -> Result<Option<(Attempt, Option<String>)>, Error> {
    let Ok(id) = key.parse().map(AttemptId) else {
        return Ok(None);
    };
    Ok(sign_in_attempts::table
        .left_join(users::table)
        .filter(sign_in_attempts::id.eq(id))
        .select((Attempt::as_select(), users::username.nullable()))
        .first(conn)
        .optional()?)
}

fn who(attempt: &Attempt, name: Option<&str>) -> Cell {
    match (name, attempt.user_id) {
        (Some(name), Some(user)) => Cell::person(name, user),
        _ => Cell::text("Nobody here"),
    }
}

fn way(method: Method) -> &'static str {
    match method {
        Method::Password => "Password",
        Method::SecondStep => "Second step",
        Method::Passkey => "Passkey",
        Method::Provider => "Another site",
        Method::Invitation => "Invitation",
        Method::SetUp => "Set-up",
    }
}

fn outcome(attempt: &Attempt) -> Cell {
    match (attempt.outcome, attempt.cleared_at) {
        (Outcome::Right, _) => Cell::pill("Right", Tone::Ok),
        (Outcome::ShutOut, _) => Cell::pill("Suspended", Tone::Warn),
        (Outcome::Wrong, Some(_)) => Cell::pill("Wrong, cleared", Tone::Plain),
        (Outcome::Wrong, None) => Cell::pill("Wrong", Tone::Danger),
    }
}
