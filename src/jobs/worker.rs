//! Taking due jobs, running them, keeping how it went.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use diesel::prelude::*;
use futures_util::FutureExt;

use super::Lane;
use super::registry::Registry;
use crate::db::schema::{jobs, schedules};
use crate::db::{Db, DbConn, JobId, Timestamp, Tx, each};
use crate::error::Error;

/// A worker that dies at work leaves the job to others after this.
const LOCK: Duration = Duration::from_secs(300);

/// Tries before a job is set aside for an admin: with the delays below about two hours.
const MAX_ATTEMPTS: i64 = 10;

/// Jobs taken on in one go.
const BATCH: i64 = 20;

#[derive(Queryable, Selectable)]
#[diesel(table_name = jobs)]
struct Due {
    id: JobId,
    kind: String,
    payload: String,
    attempts: i64,
}

/// Runs every job of a lane that is due; gives how many were run, failed ones too.
///
/// # Errors
/// When the database fails. A job that fails is no error: it is kept and tried again.
pub async fn run_due<C: Clone + Send + 'static>(
    db: &Db,
    registry: &Registry<C>,
    context: &C,
    lane: Lane,
) -> Result<usize, Error> {
    let now = db.clock().now();
    let pictures = registry.picture_kinds();
    let due = db
        .read(move |conn| due_ids(conn, now, lane, &pictures))
        .await?;
    let mut run = 0;
    for id in due {
        let Some(job) = db.write(move |tx| claim(tx, id)).await? else {
            continue;
        };
        run += 1;
        let outcome = match registry.handlers.get(job.kind.as_str()) {
            Some(handler) => guarded(handler(context.clone(), job.payload.clone())).await,
            None => Err(Error::internal(format!("nothing handles {}", job.kind))),
        };
        db.write(move |tx| match outcome {
            Ok(()) => finish(tx, id),
            Err(error) => put_off(tx, &job, &error),
        })
        .await?;
    }
    Ok(run)
}

/// Runs the recurring work whose time has come.
///
/// # Errors
/// When the database fails.
pub async fn run_schedules<C: Clone + Send + 'static>(
    db: &Db,
    registry: &Registry<C>,
    context: &C,
) -> Result<(), Error> {
    for schedule in &registry.schedules {
        let (name, every) = (schedule.name, schedule.every);
        let now = db.clock().now();
        if !db.read(move |conn| is_due(conn, name, now)).await? {
            continue;
        }
        if !db.write(move |tx| take_turn(tx, name, every)).await? {
            continue;
        }
        let result = match guarded((schedule.work)(context.clone())).await {
            Ok(text) => text,
            Err(error) => format!("failed: {error}"),
        };
        db.write(move |tx| {
            diesel::update(schedules::table.find(name))
                .set(schedules::last_result.eq(Some(result)))
                .execute(tx.conn)?;
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// A panic in the work becomes its error.
async fn guarded<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    AssertUnwindSafe(work)
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(Error::internal("the work panicked")))
}

fn due_ids(
    conn: &mut DbConn,
    now: Timestamp,
    lane: Lane,
    pictures: &[&str],
) -> Result<Vec<JobId>, Error> {
    let due = jobs::table
        .filter(jobs::finished_at.is_null())
        .filter(jobs::failed_at.is_null())
        .filter(jobs::run_at.le(now))
        .filter(jobs::locked_until.is_null().or(jobs::locked_until.lt(now)))
        .order((jobs::run_at, jobs::id))
        .limit(BATCH)
        .select(jobs::id)
        .into_boxed();
    let pictures = pictures.iter().copied();
    let due = match lane {
        Lane::Pictures => due.filter(jobs::kind.eq_any(pictures)),
        Lane::Common => due.filter(jobs::kind.ne_all(pictures)),
    };
    Ok(due.load(conn)?)
}

fn claim(tx: &mut Tx<'_>, id: JobId) -> Result<Option<Due>, Error> {
    let free = jobs::table
        .find(id)
        .filter(jobs::finished_at.is_null())
        .filter(
            jobs::locked_until
                .is_null()
                .or(jobs::locked_until.lt(tx.now)),
        );
    let taken = diesel::update(free)
        .set((
            jobs::locked_until.eq(Some(tx.now.plus(LOCK))),
            jobs::attempts.eq(jobs::attempts + 1),
        ))
        .execute(tx.conn)?;
    if taken == 0 {
        return Ok(None);
    }
    Ok(Some(
        jobs::table
            .find(id)
            .select(Due::as_select())
            .first(tx.conn)?,
    ))
}

fn finish(tx: &mut Tx<'_>, id: JobId) -> Result<(), Error> {
    diesel::update(jobs::table.find(id))
        .set((
            jobs::finished_at.eq(Some(tx.now)),
            jobs::unique_key.eq(None::<String>),
            jobs::locked_until.eq(None::<Timestamp>),
            jobs::last_error.eq(None::<String>),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// 5 s, 10 s, 20 s ... between tries; then it waits for an admin.
fn put_off(tx: &mut Tx<'_>, job: &Due, error: &Error) -> Result<(), Error> {
    tracing::error!(job = job.id.0, kind = job.kind, %error, "a job failed");
    let doublings = u32::try_from(job.attempts.clamp(1, MAX_ATTEMPTS)).unwrap_or(1) - 1;
    let delay = Duration::from_secs(5 * 2_u64.pow(doublings));
    let given_up = job.attempts >= MAX_ATTEMPTS;
    diesel::update(jobs::table.find(job.id))
        .set((
            jobs::run_at.eq(tx.now.plus(delay)),
            jobs::locked_until.eq(None::<Timestamp>),
            jobs::failed_at.eq(given_up.then_some(tx.now)),
            jobs::last_error.eq(Some(
                error.to_string().chars().take(500).collect::<String>(),
            )),
        ))
        .execute(tx.conn)?;
    Ok(())
}

fn is_due(conn: &mut DbConn, name: &str, now: Timestamp) -> Result<bool, Error> {
    let next: Option<Timestamp> = schedules::table
        .find(name)
        .select(schedules::next_run_at)
        .first(conn)
        .optional()?;
    Ok(next.is_none_or(|next| next <= now))
}

/// True for the one worker that may run it now.
fn take_turn(tx: &mut Tx<'_>, name: &'static str, every: Duration) -> Result<bool, Error> {
    let first = each!(&mut *tx.conn, |conn| diesel::insert_into(schedules::table)
        .values((
            schedules::name.eq(name),
            schedules::next_run_at.eq(tx.now.plus(every)),
            schedules::last_run_at.eq(Some(tx.now)),
        ))
        .on_conflict_do_nothing()
        .execute(conn))?;
    if first == 1 {
        return Ok(true);
    }
    let turn = schedules::table
        .find(name)
        .filter(schedules::next_run_at.le(tx.now));
    let taken = diesel::update(turn)
        .set((
            schedules::next_run_at.eq(tx.now.plus(every)),
            schedules::last_run_at.eq(Some(tx.now)),
        ))
        .execute(tx.conn)?;
    Ok(taken == 1)
}
