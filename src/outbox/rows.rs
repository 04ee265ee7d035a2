//! The steps of a waiting row, for the two tables that have the same columns.

/// Defines `due_ids`, `claim`, `settle`, `send_again` and `sweep` for one table.
macro_rules! outbox_rows {
    ($table:ident, $id:ty, $way:expr, $ready:expr) => {
        /// The rows whose next try has come, the longest waiting first.
        fn due_ids(
            conn: &mut $crate::db::DbConn,
            now: $crate::db::Timestamp,
        ) -> Result<Vec<$id>, $crate::Error> {
            use $crate::outbox::{self, Status};
            Ok($table::table
                .filter(outbox::has_status(stringify!($table), Status::Waiting))
                .filter($table::next_attempt_at.le(now))
                .filter(
                    $table::locked_until
                        .is_null()
                        .or($table::locked_until.lt(now)),
                )
                .order($table::next_attempt_at)
                .limit(outbox::BATCH)
                .select($table::id)
                .load(conn)?)
        }

        /// Takes the row for this worker; false when another was quicker.
        fn claim(tx: &mut $crate::db::Tx<'_>, id: $id) -> Result<bool, $crate::Error> {
            use $crate::outbox::{self, Status};
            let free = $table::table
                .find(id)
                .filter($table::status.eq(Status::Waiting))
                .filter(
                    $table::locked_until
                        .is_null()
                        .or($table::locked_until.lt(tx.now)),
                );
            let taken = diesel::update(free)
                .set((
                    $table::locked_until.eq(Some(tx.now.plus(outbox::LOCK))),
                    $table::attempts.eq($table::attempts + 1),
                ))
                .execute(tx.conn)?;
            Ok(taken == 1)
        }

        /// Writes down how a try ended. Secrets are erased as soon as they are of no more use.
        fn settle(
            tx: &mut $crate::db::Tx<'_>,
            id: $id,
            outcome: $crate::outbox::Outcome,
        ) -> Result<(), $crate::Error> {
            use $crate::db::Timestamp;
            use $crate::outbox::{Outcome, Status, Trouble};
            let row = $table::table.find(id);
            let unlocked = $table::locked_until.eq(None::<Timestamp>);
            let erased = $table::sealed_secrets.eq(None::<Vec<u8>>);
            match outcome {
                Outcome::Sent | Outcome::Kept => {
                    let status = match outcome {
                        Outcome::Kept => Status::Kept,
                        _ => Status::Sent,
                    };
                    let sent = (
                        $table::status.eq(status),
                        $table::sent_at.eq(Some(tx.now)),
                        $table::last_error.eq(None::<String>),
                    );
                    diesel::update(row)
                        .set((sent, erased, unlocked))
                        .execute(tx.conn)?;
                    Trouble::over(tx, $way)?;
                }
                Outcome::Expired => {
                    diesel::update(row)
                        .set(($table::status.eq(Status::Expired), erased, unlocked))
                        .execute(tx.conn)?;
                }
                Outcome::Refused(refusal) => {
                    let (attempts, written): (i64, Timestamp) = row
                        .select(($table::attempts, $table::created_at))
                        .first(tx.conn)?;
                    let (status, at) = refusal.next_try(tx.now, written, attempts);
                    tracing::warn!(
                        table = stringify!($table),
                        id = id.0,
                        answer = refusal.answer,
                        "a message could not be sent"
                    );
                    diesel::update(row)
                        .set((
                            $table::status.eq(status),
                            $table::next_attempt_at.eq(at),
                            $table::last_error.eq(Some(refusal.kept_answer())),
                            unlocked,
                        ))
                        .execute(tx.conn)?;
                    Trouble::note(tx, $way, &refusal)?;
                }
            }
            Ok(())
        }

        /// Removes what needs no more work and was written long ago.
        ///
        /// # Errors
        /// When the database fails.
        pub fn sweep(tx: &mut $crate::db::Tx<'_>) -> Result<usize, $crate::Error> {
            use $crate::outbox::{self, Status};
            let done = $table::table
                .filter($table::status.eq_any([Status::Sent, Status::Kept, Status::Expired]))
                .filter($table::created_at.le(tx.now.minus(outbox::DONE_KEPT)));
            let given_up = $table::table
                .filter(outbox::has_status(stringify!($table), Status::Failed))
                .filter($table::created_at.le(tx.now.minus(outbox::GIVEN_UP_KEPT)));
            Ok(diesel::delete(done).execute(tx.conn)?
                + diesel::delete(given_up).execute(tx.conn)?)
        }

        /// Lets a message that failed, or still waits, be tried at once.
        ///
        /// # Errors
        /// `NotFound` when it is not there; `Conflict` when its secrets are gone, or it leaves
        /// anyway: a second press sends nothing twice.
        pub fn send_again(tx: &mut $crate::db::Tx<'_>, id: $id) -> Result<(), $crate::Error> {
            use $crate::db::Timestamp;
            use $crate::outbox::Status;
            let status: Status = $table::table
                .find(id)
                .select($table::status)
                .first(tx.conn)?;
            if !matches!(status, Status::Waiting | Status::Failed) {
                return Err($crate::Error::Conflict(
                    "Its links and codes are erased, so this message cannot be sent again.",
                ));
            }
            let resting = $table::table
                .find(id)
                .filter($table::status.eq_any([Status::Waiting, Status::Failed]))
                .filter(
                    $table::status
                        .eq(Status::Failed)
                        .or($table::next_attempt_at.gt(tx.now)),
                );
            let changed = diesel::update(resting)
                .set((
                    $table::status.eq(Status::Waiting),
                    $table::next_attempt_at.eq(tx.now),
                    $table::locked_until.eq(None::<Timestamp>),
                ))
                .execute(tx.conn)?;
            if changed == 0 {
                return Err($crate::Error::Conflict(
                    "This message is on its way already.",
                ));
            }
            tx.publish($ready);
            Ok(())
        }
    };
}

pub(crate) use outbox_rows;
