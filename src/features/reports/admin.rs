//! Reports in the admin site: what was reported, why, and what became of it. Staff do not see
//! those about themselves.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::decision::decide;
use super::service::{Report, State};
use super::{Kind, Reason};
use crate::admin::{
    Action, Cell, Column, Detail, Filter, Listing, Query, Record, Related, Row, Search, Tone,
};
use crate::db::functions::{holds, lower};
use crate::db::schema::{comments, messages, posts, reports, users};
use crate::db::{CommentId, DbConn, MessageId, PostId, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Noun};
use crate::web::Viewer;

/// Reports by users.
pub struct ReportRecord;

/// The username of who reported it, beside whose it is.
const REPORTER: &str =
    "(SELECT reporter.username FROM users AS reporter WHERE reporter.id = reports.reporter_id)";

impl Record for ReportRecord {
    fn slug(&self) -> &'static str {
        "reports"
    }

    fn singular(&self) -> &'static str {
        "report"
    }

    fn plural(&self) -> &'static str {
        "Reports"
    }

    fn icon(&self) -> &'static str {
        "flag"
    }

    fn group(&self) -> &'static str {
        "Content"
    }

    fn columns(&self) -> &'static [Column] {
        const {
            &[
                Column::of("Report"),
                Column::of("About"),
                Column::of("Reason"),
                Column::of("By"),
                Column::of("State"),
                Column::of("Made"),
            ]
        }
    }

    fn filters(&self) -> Vec<Filter> {
        let states = State::ALL.iter().map(|state| state.as_str());
        let kinds = Kind::ALL.iter().map(|kind| kind.as_str());
        let reasons = Reason::ALL.iter().map(|reason| reason.as_str());
        vec![
            Filter::of_words("state", "State", states),
            Filter::of_words("kind", "About a", kinds),
            Filter::of_words("reason", "Reason", reasons),
        ]
    }

    fn search_hint(&self) -> Option<&'static str> {
        Some("@username of whom it is about, or words of it")
    }

    fn none_yet(&self) -> &'static str {
        "What people report appears here."
    }

    fn count(&self, conn: &mut DbConn) -> Result<i64, Error> {
        Ok(reports::table.count().get_result(conn)?)
    }

    fn attention(&self, conn: &mut DbConn, viewer: UserId) -> Result<i64, Error> {
        let open = reports::table
            .filter(reports::state.eq(State::Open))
            .filter(reports::person_id.ne(viewer));
        Ok(open.count().get_result(conn)?)
    }

    fn list(&self, conn: &mut DbConn, query: &Query) -> Result<Listing, Error> {
        let mut found = reports::table
            .inner_join(users::table.on(users::id.eq(reports::person_id)))
            .select((
                Report::as_select(),
                users::username,
                sql::<Nullable<Text>>(REPORTER),
            ))
            .into_boxed();
        if let Some(state) = State::parse(query.filter("state")) {
            found = found.filter(reports::state.eq(state));
        }
        if let Some(kind) = Kind::parse(query.filter("kind")) {
            found = found.filter(reports::object_kind.eq(kind));
        }
        if let Some(reason) = Reason::parse(query.filter("reason")) {
            found = found.filter(reports::reason.eq(reason));
        }
        found = match query.wanted() {
            Search::Nothing => found,
            Search::Person(name) => found.filter(users::username.eq(name)),
            Search::Words(words) => found.filter(holds(lower(reports::snapshot), &words)),
        };
        Listing::newest_first(
            conn,
            query,
            found,
            reports::id,
            |(report, about, by): (Report, String, Option<String>)| {
                let said = match Cell::excerpt(&report.snapshot) {
                    Cell::Nothing => Cell::text(format!("Report {}", report.id)),
                    said => said,
                };
                let about = match report.object_kind {
                    Kind::User => Cell::person(&about, report.person_id),
                    kind => Cell::link(
                        format!("{} of @{about}", kind.noun()),
                        format!("/admin/users/{}", report.person_id),
                    ),
                };
                let cells = vec![
                    said,
                    about,
                    Cell::text(report.reason.words()),
                    by.zip(report.reporter_id)
                        .map_or(Cell::Nothing, |(name, id)| Cell::person(&name, id)),
                    status(report.state),
                    Cell::Moment(report.created_at),
                ];
                Row::new(report.id, cells).hidden_from(report.person_id)
            },
        )
    }

    fn show(&self, conn: &mut DbConn, key: &str) -> Result<Option<Detail>, Error> {
        let Ok(id) = key.parse::<i64>() else {
            return Ok(None);
        };
        let found: Option<Report> = reports::table
            .find(id)
            .select(Report::as_select())
            .first(conn)
            .optional()?;
        let Some(report) = found else {
            return Ok(None);
        };
        let mut texts = vec![("What it said then", report.snapshot.clone())];
        if !report.note.is_empty() {
            texts.push(("Note of who reported it", report.note.clone()));
        }
        let others: i64 = reports::table
            .filter(reports::object_kind.eq(report.object_kind))
            .filter(reports::object_id.eq(report.object_id))
            .filter(reports::id.ne(id))
            .count()
            .get_result(conn)?;
        Ok(Some(Detail {
            title: format!("Report {id}"),
            pills: vec![status(report.state)],
            facts: vec![
                ("About a", Cell::text(report.object_kind.noun())),
                ("Reason", Cell::text(report.reason.words())),
                ("Whose it is", person(conn, Some(report.person_id))?),
                ("Reported by", person(conn, report.reporter_id)?),
                ("Made", Cell::Moment(report.created_at)),
                ("Decided", Cell::moment_if(report.decided_at)),
                ("Decided by", person(conn, report.decided_by)?),
                ("Other reports of it", Cell::Number(others)),
            ],
            texts,
            related: related(conn, &report)?,
            history: Some(activity::history(conn, Noun::Report, id)?),
            actions: match report.state {
                State::Open => vec![
                    Action::new("acted", "Something was done", "check"),
                    Action::new("dismiss", "Nothing has to be done", "x"),
                ],
                _ => vec![Action::new("open", "Open it again", "rotate-ccw")],
            },
            hidden_from: Some(report.person_id),
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
        let id = key.parse().map_err(|_| Error::NotFound)?;
        let (state, told) = match action {
            "acted" => (State::Acted, "Noted that something was done."),
            "dismiss" => (State::Dismissed, "Noted that nothing has to be done."),
            "open" => (State::Open, "The report is open again."),
            _ => return Err(Error::NotFound),
        };
        decide(tx, actor.id, id, state)?;
        Ok(told.into())
    }
}

/// The record of what was reported, while there is one, and of whose it is.
fn related(conn: &mut DbConn, report: &Report) -> Result<Vec<Related>, Error> {
    let id = report.object_id;
    let (slug, found): (_, i64) = match report.object_kind {
        Kind::Post => (
            "posts",
            posts::table.find(PostId(id)).count().get_result(conn)?,
        ),
        Kind::Comment => (
            "comments",
            comments::table
                .find(CommentId(id))
                .count()
                .get_result(conn)?,
        ),
        Kind::Message => (
            "messages",
            messages::table
                .find(MessageId(id))
                .count()
                .get_result(conn)?,
        ),
        Kind::User => ("users", 0),
    };
    let mut related = Vec::new();
    if found > 0 {
        let label = format!("The {}", report.object_kind.noun());
        related.push(Related::new(
            "external-link",
            label,
            format!("/admin/{slug}/{id}"),
        ));
    }
    let person: String = users::table
        .find(report.person_id)
        .select(users::username)
        .first(conn)?;
    related.push(Related::new(
        "user",
        format!("@{person}"),
        format!("/admin/users/{}", report.person_id),
    ));
    related.push(Related::new(
        "flag",
        format!("Reports about @{person}"),
        format!("/admin/reports?q=%40{person}"),
    ));
    Ok(related)
}

fn person(conn: &mut DbConn, id: Option<UserId>) -> Result<Cell, Error> {
    let Some(id) = id else {
        return Ok(Cell::Nothing);
    };
    let name: Option<String> = users::table
        .find(id)
        .select(users::username)
        .first(conn)
        .optional()?;
    Ok(name.map_or(Cell::Nothing, |name| Cell::person(&name, id)))
}

fn status(state: State) -> Cell {
    match state {
        State::Open => Cell::pill("Open", Tone::Warn),
        State::Dismissed => Cell::pill("Dismissed", Tone::Plain),
        State::Acted => Cell::pill("Acted", Tone::Ok),
    }
}
