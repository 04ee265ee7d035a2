//! What mail and text messages have in common: rows that wait, secrets sealed apart from the
//! text, tries with growing delays, and what an admin is told when the way out does not work.

mod rows;
mod sealed;
mod trouble;

pub(crate) use rows::outbox_rows;
pub use sealed::{Sealed, masked};
pub use trouble::{Trouble, Way};

use std::time::Duration;

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::sql_types::Bool;

use crate::db::{Timestamp, text_enum};

/// A worker that dies while sending leaves the message to others after this.
pub(crate) const LOCK: Duration = Duration::from_secs(120);

/// What could not be sent for so long is given up.
const GIVE_UP_AFTER: Duration = Duration::from_secs(48 * 3600);

/// How long a message stays that was sent, or was too late, for admins to look at.
pub(crate) const DONE_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// How long one stays that was given up, for admins to mend and send again.
pub(crate) const GIVEN_UP_KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// Messages taken on in one go.
pub(crate) const BATCH: i64 = 20;

/// The longest answer that is kept, in characters.
const ANSWER_MAX: usize = 500;

text_enum! {
    /// What has become of a message.
    pub enum Status {
        /// It waits for its next try.
        Waiting = "waiting",
        /// The server took it.
        Sent = "sent",
        /// No server is set: it was written to the outbox folder or the log, and went nowhere.
        Kept = "kept",
        /// Its link or code ended before it could be sent, so it was not.
        Expired = "expired",
        /// It was refused for good, or tried for two days and given up.
        Failed = "failed",
    }
}

text_enum! {
    /// Whom a refusal is about.
    pub enum Fault {
        /// The server is away, busy, or not the one it says it is.
        Server = "server",
        /// It does not let us sign in.
        SignIn = "sign_in",
        /// It does not take our sender.
        Sender = "sender",
        /// It does not take this recipient, now or ever.
        Recipient = "recipient",
        /// It does not take this text, now or ever.
        Content = "content",
        /// The day's allowance is used up.
        Cap = "cap",
    }
}

impl Fault {
    /// Whether every other message meets it too: an admin can mend it.
    pub fn is_ours(self) -> bool {
        matches!(self, Self::Server | Self::SignIn | Self::Sender | Self::Cap)
    }
}

/// A message that was not taken.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// Whom it is about.
    pub fault: Fault,
    /// Whether another try would get the same answer.
    pub is_final: bool,
    /// The answer, as a text for the admin.
    pub answer: String,
}

impl Refusal {
    /// Another try may succeed.
    pub fn for_now(fault: Fault, answer: impl Into<String>) -> Self {
        Self {
            fault,
            is_final: false,
            answer: answer.into(),
        }
    }

    /// Another try is of no use.
    pub fn for_good(fault: Fault, answer: impl Into<String>) -> Self {
        Self {
            is_final: true,
            ..Self::for_now(fault, answer)
        }
    }

    /// The answer as it is kept.
    pub(crate) fn kept_answer(&self) -> String {
        self.answer.chars().take(ANSWER_MAX).collect()
    }

    /// What becomes of a message that was written at `created_at` and refused for the
    /// `attempts`th time: 30 s, 1 min, 2 min ... up to an hour between tries.
    pub(crate) fn next_try(
        &self,
        now: Timestamp,
        created_at: Timestamp,
        attempts: i64,
    ) -> (Status, Timestamp) {
        let doublings = u32::try_from(attempts.clamp(1, 8) - 1).unwrap_or(0);
        let delay = Duration::from_secs((30 * 2_u64.pow(doublings)).min(3600));
        let given_up = self.is_final || now.since(created_at) > GIVE_UP_AFTER;
        let status = if given_up {
            Status::Failed
        } else {
            Status::Waiting
        };
        (status, now.plus(delay))
    }
}

/// How a try ended.
pub(crate) enum Outcome {
    /// It was taken.
    Sent,
    /// It was written down on this server.
    Kept,
    /// It was too late for it.
    Expired,
    /// It was not taken.
    Refused(Refusal),
}

/// The condition that a row of `table` has this status, in plain words: the indexes over just the
/// rows of one status are not used for a bound value, which could be any other.
pub(crate) fn has_status(table: &str, status: Status) -> SqlLiteral<Bool> {
    sql(&format!("{table}.status = '{status}'"))
}
