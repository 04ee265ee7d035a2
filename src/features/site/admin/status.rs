//! What has become of a mail or a text message, as a pill.

use crate::admin::{Cell, Tone};
use crate::outbox::Status;

/// The choices of a list's filter.
pub(super) const STATUSES: &[(&str, &str)] = &[
    ("waiting", "Waiting"),
    ("sent", "Sent"),
    ("kept", "Not sent, kept here"),
    ("failed", "Given up"),
    ("expired", "Expired"),
];

pub(super) fn status(status: Status) -> Cell {
    match status {
        Status::Waiting => Cell::pill("Waiting", Tone::Warn),
        Status::Kept => Cell::pill("Not sent, kept here", Tone::Warn),
        Status::Sent => Cell::pill("Sent", Tone::Ok),
        Status::Expired => Cell::pill("Expired", Tone::Plain),
        Status::Failed => Cell::pill("Given up", Tone::Danger),
    }
}

/// What the moment is called at which a message went its way.
pub(super) fn went(status: Status) -> &'static str {
    match status {
        Status::Kept => "Written down here",
        _ => "Sent",
    }
}
