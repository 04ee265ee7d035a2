//! Background jobs: what waits, what failed and why.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::work::{kinds_named, work_name};
use crate::admin::{Action, Cell, Column, Detail, Filter, Listing, Query, Record, Row, Tone};
use crate::db::functions::{holds, lower};
use crate::db::schema::jobs;
use crate::db::{DbConn, JobId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::jobs as work;
use crate::web::Viewer;

/// Among the jobs that are not done, over which there is an index.
const GIVEN_UP: &str = "failed_at IS NOT NULL AND finished_at IS NULL";

#[derive(Queryable, Selectable)]
#[diesel(table_name = jobs)]
struct Job {
    id: JobId,
    kind: String,
    payload: String,
    run_at: Timestamp,
    attempts: i64,
    last_error: Option<String>,
    created_at: Timestamp,
    finished_at: Option<Timestamp>,
    failed_at: Option<Timestamp>,
}

/// Background jobs.
pub struct JobRecord;

impl Record for JobRecord {
    fn slug(&self) -> &'static str {
        "jobs"
    }

    fn singular(&self) -> &'static str {
        "job"
    }

    fn plural(&self) -> &'static str {
        "Jobs"
    }

    fn icon(&self) -> &'static str {
        "briefcase"
    }

    fn group(&self) -> &'static str {
        "Site"
    }

    fn columns(&self) -> &'static [Column] {
        const {
            &[
                Column::of("Kind"),
                Column::of("Status"),
                Column::numbers("Tries"),
                Column::of("Last error"),
                Column::of("Due"),
            ]
        }
    }

    fn filters(&self) -> Vec<Filter> {
        vec![Filter::new(
            "status",
            "Status",
            &[
                ("waiting", "Waiting"),
                ("done", "Done"),
                ("failed", "Given up"),
            ],
        )]
    }

    fn search_hint(&self) -> Option<&'static str> {
        Some("Kind")
    }

    fn none_yet(&self) -> &'static str {
        "Work that the site does in the background is listed here."
    }

    fn count(&self, conn: &mut DbConn) -> Result<i64, Error> {
        Ok(jobs::table.count().get_result(conn)?)
    }

    fn attention(&self, conn: &mut DbConn, _viewer: UserId) -> Result<i64, Error> {
        Ok(jobs::table
            .filter(sql::<Bool>(GIVEN_UP))
            .count()
            .get_result(conn)?)
    }

    fn list(&self, conn: &mut DbConn, query: &Query) -> Result<Listing, Error> {
        let mut found = jobs::table.select(Job::as_select()).into_boxed();
        found = match query.filter("status") {
            "waiting" => found.filter(jobs::finished_at.is_null().and(jobs::failed_at.is_null())),
            "done" => found.filter(jobs::finished_at.is_not_null()),
            "failed" => found.filter(sql::<Bool>(GIVEN_UP)),
            _ => found,
        };
        if !query.search.is_empty() {
            let kind = query.search.to_lowercase().replace(' ', "_");
            let named = jobs::kind.eq_any(kinds_named(&query.search));
            found = found.filter(holds(lower(jobs::kind), &kind).or(named));
        }
        Listing::newest_first(conn, query, found, jobs::id, |job: Job| {
            let cells = vec![
                Cell::text(work_name(&job.kind)),
                status(&job),
                Cell::Number(job.attempts),
                Cell::excerpt(job.last_error.as_deref().unwrap_or_default()),
                Cell::Moment(job.run_at),
            ];
            Row::new(job.id, cells)
        })
    }

    fn show(&self, conn: &mut DbConn, key: &str) -> Result<Option<Detail>, Error> {
        let Ok(id) = key.parse().map(JobId) else {
            return Ok(None);
        };
        let found: Option<Job> = jobs::table
            .find(id)
            .select(Job::as_select())
            .first(conn)
            .optional()?;
        let Some(job) = found else {
            return Ok(None);
        };
        let mut actions = Vec::new();
        if job.finished_at.is_none() {
            actions.push(Action::new("run-again", "Run now", "refresh-cw"));
        }
        Ok(Some(Detail {
            pills: vec![status(&job)],
            facts: vec![
                ("Number", Cell::text(job.id.to_string())),
                ("Made", Cell::Moment(job.created_at)),
                ("Due", Cell::Moment(job.run_at)),
                ("Done", Cell::moment_if(job.finished_at)),
                ("Given up", Cell::moment_if(job.failed_at)),
                ("Tries", Cell::Number(job.attempts)),
                ("Last error", Cell::text_if(job.last_error)),
            ],
            texts: vec![("What it works on", job.payload)],
            history: Some(activity::history(conn, Noun::Job, id.0)?),
            title: work_name(&job.kind),
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
        let id = key.parse().map(JobId).map_err(|_| Error::NotFound)?;
        if action != "run-again" {
            return Err(Error::NotFound);
        }
        work::run_again(tx, id)?;
        let ran = Activity::new(actor.id, Verb::RanAgain, (Noun::Job, id.0));
        let kind: String = jobs::table.find(id).select(jobs::kind).first(tx.conn)?;
        activity::record(tx, &ran.with(serde_json::json!({ "what": kind })))?;
        Ok("The job runs now.".into())
    }
}

fn status(job: &Job) -> Cell {
    if job.finished_at.is_some() {
        Cell::pill("Done", Tone::Ok)
    } else if job.failed_at.is_some() {
        Cell::pill("Given up", Tone::Danger)
    } else {
        Cell::pill("Waiting", Tone::Warn)
    }
}
