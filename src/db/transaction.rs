//! One transaction: rows, jobs, mail and events that happen together or not at all.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{RunQueryDsl, sql_query};

use super::{DbConn, Timestamp};
use crate::error::Error;
use crate::realtime::{Bus, Event};

/// What a change works with. Queries run on `tx.conn`.
pub struct Tx<'c> {
    /// The connection, inside the transaction.
    pub conn: &'c mut DbConn,
    /// The moment of this transaction; every row it writes carries it.
    pub now: Timestamp,
    events: Vec<Event>,
}

impl<'c> Tx<'c> {
    pub(super) fn new(conn: &'c mut DbConn, now: Timestamp) -> Self {
        Self {
            conn,
            now,
            events: Vec::new(),
        }
    }

    /// Queues an event that goes out after the commit, or never.
    pub fn publish(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Holds a named lock until the transaction ends. SQLite has one writer and needs none.
    ///
    /// # Errors
    /// When the database fails or the lock is not had within 10 s.
    pub fn lock(&mut self, name: &str) -> Result<(), Error> {
        if let DbConn::Postgres(conn) = self.conn {
            sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
                .bind::<Text, _>(name)
                .execute(conn)?;
        }
        Ok(())
    }

    pub(super) fn into_events(self) -> Vec<Event> {
        self.events
    }
}

/// Runs `change`; a panic in it becomes an error, and the caller undoes what it did.
pub(super) fn attempt<T>(
    conn: &mut DbConn,
    now: Timestamp,
    change: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> (Result<T, Error>, Vec<Event>) {
    let mut tx = Tx::new(conn, now);
    let outcome = catch_unwind(AssertUnwindSafe(|| change(&mut tx)))
        .unwrap_or_else(|_| Err(Error::internal("a transaction panicked")));
    (outcome, tx.into_events())
}

/// One transaction by itself: PostgreSQL's way, READ COMMITTED.
pub(super) fn run_alone<T>(
    conn: &mut DbConn,
    now: Timestamp,
    bus: &Bus,
    change: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    conn.batch_execute("BEGIN")?;
    let (outcome, events) = attempt(conn, now, change);
    match outcome {
        Ok(value) => {
            conn.batch_execute("COMMIT")?;
            for event in &events {
                bus.publish(event);
            }
            Ok(value)
        }
        Err(error) => {
            // A connection that cannot roll back is dead and fails its next check.
            let _ = conn.batch_execute("ROLLBACK");
            Err(error)
        }
    }
}
