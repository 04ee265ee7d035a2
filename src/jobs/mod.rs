//! Background work as rows: enqueued with the change that causes it, run at least once.
//!
//! A handler must therefore be idempotent. Recurring work has a row in `schedules`.

mod registry;
mod worker;

pub use registry::{Registry, Schedule};
pub use worker::{run_due, run_schedules};

use std::time::Duration;

use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::db::functions::holds;
use crate::db::schema::jobs;
use crate::db::{DbConn, JobId, Timestamp, Tx, each};
use crate::error::Error;
use crate::realtime::Event;

/// Jobs of one lane are done one after another, beside those of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// All that nobody waits for in front of a page.
    Common,
    /// Pictures, which people wait to see.
    Pictures,
}

/// A kind of work: its data, kept as JSON in the row.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// The stored name of this kind.
    const KIND: &'static str;

    /// Whom it waits behind.
    const LANE: Lane = Lane::Common;

    /// At most one unfinished job has this key; nothing when any number may wait.
    fn unique_key(&self) -> Option<String> {
        None
    }
}

/// Enqueues a job that runs as soon as this transaction is committed.
///
/// # Errors
/// When the row cannot be written.
pub fn enqueue<J: Job>(tx: &mut Tx<'_>, job: &J) -> Result<(), Error> {
    enqueue_in(tx, job, Duration::ZERO)
}

/// Enqueues a job that runs after `delay`.
///
/// # Errors
/// When the row cannot be written.
pub fn enqueue_in<J: Job>(tx: &mut Tx<'_>, job: &J, delay: Duration) -> Result<(), Error> {
    let row = (
        jobs::kind.eq(J::KIND),
        jobs::payload.eq(serde_json::to_string(job)?),
        jobs::unique_key.eq(job.unique_key().map(|key| format!("{}:{key}", J::KIND))),
        jobs::run_at.eq(tx.now.plus(delay)),
        jobs::created_at.eq(tx.now),
    );
    each!(&mut *tx.conn, |conn| diesel::insert_into(jobs::table)
        .values(row)
        .on_conflict(jobs::unique_key)
        .do_nothing()
        .execute(conn))?;
    tx.publish(Event::JobsReady);
    Ok(())
}

/// Lets a job that was given up, or waits for its next try, run at once.
///
/// # Errors
/// `Conflict` when it is done, runs, or is about to: a second press is no second run.
pub fn run_again(tx: &mut Tx<'_>, id: JobId) -> Result<(), Error> {
    let resting = jobs::table
        .find(id)
        .filter(jobs::finished_at.is_null())
        .filter(jobs::failed_at.is_not_null().or(jobs::run_at.gt(tx.now)));
    let changed = diesel::update(resting)
        .set((
            jobs::failed_at.eq(None::<Timestamp>),
            jobs::locked_until.eq(None::<Timestamp>),
            jobs::run_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    if changed == 0 {
        return Err(Error::Conflict("This job is done, or about to run."));
    }
    tx.publish(Event::JobsReady);
    Ok(())
}

/// Lets go of what a worker had taken on that is no more. Only for the one worker of a database,
/// before it begins.
///
/// # Errors
/// When the database fails.
pub fn take_over(tx: &mut Tx<'_>) -> Result<(), Error> {
    let held = jobs::table
        .filter(jobs::finished_at.is_null())
        .filter(jobs::locked_until.is_not_null());
    diesel::update(held)
        .set(jobs::locked_until.eq(None::<Timestamp>))
        .execute(tx.conn)?;
    Ok(())
}

/// Removes the jobs that are over and hold these words, such as the address of somebody who is
/// gone. Looks at every job: for rare use.
///
/// # Errors
/// When the database fails.
pub fn forget_about(tx: &mut Tx<'_>, words: &str) -> Result<usize, Error> {
    let over = jobs::table
        .filter(
            jobs::finished_at
                .is_not_null()
                .or(jobs::failed_at.is_not_null()),
        )
        .filter(holds(jobs::payload, words));
    Ok(diesel::delete(over).execute(tx.conn)?)
}

/// How long a finished job stays, for admins to look at.
const DONE_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// How long one that was given up stays, for admins to mend and run again.
const GIVEN_UP_KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// Removes jobs that were over long ago.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let done = jobs::table.filter(jobs::finished_at.le(tx.now.minus(DONE_KEPT)));
    let given_up = jobs::table
        .filter(jobs::finished_at.is_null())
        .filter(jobs::failed_at.le(tx.now.minus(GIVEN_UP_KEPT)));
    Ok(diesel::delete(done).execute(tx.conn)? + diesel::delete(given_up).execute(tx.conn)?)
}

/// A job that waits longer than this means that no worker runs.
pub const LATE: Duration = Duration::from_secs(300);

/// How long the oldest due job has waited for a worker.
///
/// # Errors
/// When the database fails.
pub fn oldest_overdue(conn: &mut DbConn, now: Timestamp) -> Result<Option<Duration>, Error> {
    let oldest: Option<Timestamp> = jobs::table
        .filter(jobs::finished_at.is_null())
        .filter(jobs::failed_at.is_null())
        .filter(jobs::locked_until.is_null())
        .filter(jobs::run_at.le(now))
        .order(jobs::run_at)
        .select(jobs::run_at)
        .first(conn)
        .optional()?;
    Ok(oldest.map(|run_at| now.since(run_at)))
}
