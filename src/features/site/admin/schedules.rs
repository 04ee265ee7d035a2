//! Recurring work: when it ran, how it went, when it comes back.

use diesel::prelude::*;

use super::work::work_name;
use crate::admin::{Cell, Column, Detail, Listing, Query, Record, Row, Tone};
use crate::db::schema::schedules;
use crate::db::{DbConn, Timestamp, UserId};
use crate::error::Error;

#[derive(Queryable, Selectable)]
#[diesel(table_name = schedules)]
struct Schedule {
    name: String,
    next_run_at: Timestamp,
    last_run_at: Option<Timestamp>,
    last_result: Option<String>,
}

/// Recurring work.
pub struct ScheduleRecord;

impl Record for ScheduleRecord {
    fn slug(&self) -> &'static str {
        "schedules"
    }

    fn singular(&self) -> &'static str {
        "schedule"
    }

    fn plural(&self) -> &'static str {
        "Schedules"
    }

    fn icon(&self) -> &'static str {
        "calendar"
    }

    fn group(&self) -> &'static str {
        "Site"
    }

    fn columns(&self) -> &'static [Column] {
        const {
            &[
                Column::of("Name"),
                Column::of("Last result"),
                Column::of("Last run"),
                Column::of("Next run"),
            ]
        }
    }

    fn none_yet(&self) -> &'static str {
        "Recurring work appears here after its first run. If it stays empty, no worker is running."
    }

    fn count(&self, conn: &mut DbConn) -> Result<i64, Error> {
        Ok(schedules::table.count().get_result(conn)?)
    }

    fn attention(&self, conn: &mut DbConn, _viewer: UserId) -> Result<i64, Error> {
        let failed = schedules::last_result.like("failed%");
        Ok(schedules::table.filter(failed).count().get_result(conn)?)
    }

    /// There are a handful, so all are on one page, by name.
    fn list(&self, conn: &mut DbConn, _query: &Query) -> Result<Listing, Error> {
        let found: Vec<Schedule> = schedules::table
            .order(schedules::name)
            .select(Schedule::as_select())
            .load(conn)?;
        let rows = found.into_iter().map(|schedule| {
            let cells = vec![
                Cell::text(work_name(&schedule.name)),
                result(&schedule),
                Cell::moment_if(schedule.last_run_at),
                Cell::Moment(schedule.next_run_at),
            ];
            Row::new(schedule.name, cells)
        });
        Ok(Listing::of(rows.collect()))
    }

    fn show(&self, conn: &mut DbConn, key: &str) -> Result<Option<Detail>, Error> {
        let found: Option<Schedule> = schedules::table
            .find(key)
            .select(Schedule::as_select())
            .first(conn)
            .optional()?;
        Ok(found.map(|schedule| Detail {
            facts: vec![
                ("Last result", result(&schedule)),
                ("Last run", Cell::moment_if(schedule.last_run_at)),
                ("Next run", Cell::Moment(schedule.next_run_at)),
            ],
            title: work_name(&schedule.name),
            ..Detail::default()
        }))
    }
}

fn result(schedule: &Schedule) -> Cell {
    match schedule.last_result.as_deref() {
        None => Cell::Nothing,
        Some(text) if text.starts_with("failed") => Cell::pill(text, Tone::Danger),
        Some(text) => Cell::text(text),
    }
}
