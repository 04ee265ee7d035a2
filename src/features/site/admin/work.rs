//! What the site does in the background, as people call it.

use crate::admin::in_words;

/// Jobs and recurring work, by the names under which they are stored.
const NAMES: &[(&str, &str)] = &[
    ("delete-accounts", "Delete accounts whose time is over"),
    ("fetch_picture", "Fetch a profile picture"),
    ("make_data_export", "Put somebody's data together"),
    ("remove_account", "Delete an account"),
    ("remove_picture_files", "Delete the files of a picture"),
    ("send-daily-mails", "Send the daily mails"),
    (
        "sweep-contact-changes",
        "Remove unfinished changes of address",
    ),
    ("sweep-data-exports", "Remove old downloads"),
    ("sweep-devices", "Forget devices not used for long"),
    ("sweep-drafts", "Remove old drafts"),
    ("sweep-former-usernames", "Free old usernames"),
    ("sweep-invitations", "Remove invitations that are over"),
    ("sweep-jobs", "Remove jobs that are done"),
    ("sweep-mails", "Remove old mails"),
    ("sweep-notifications", "Remove old notifications"),
    ("sweep-reports", "Remove old reports"),
    ("sweep-pending-accounts", "Remove unfinished sign-ups"),
    ("sweep-pictures", "Remove leftover pictures"),
    ("sweep-proofs", "Remove expired links and codes"),
    ("sweep-secret-links", "Remove secret links that are over"),
    ("sweep-security-log", "Remove old lines of What happened"),
    ("sweep-sessions", "Remove ended sessions"),
    ("sweep-sign-in-attempts", "Remove old sign-in attempts"),
    ("sweep-text-messages", "Remove old text messages"),
    ("sweep-two-step", "Remove unfinished second steps"),
    ("timeline_fan_out", "Show a post to its followers"),
    ("write_contact_message", "Write to a new address or number"),
    ("write_decision", "Tell somebody whether they are let in"),
    ("write_reset_message", "Write about a forgotten password"),
    ("write_sign_up_message", "Write to somebody who signs up"),
];

/// The name of a kind of work.
pub fn work_name(kind: &str) -> String {
    NAMES
        .iter()
        .find(|(stored, _)| *stored == kind)
        .map_or_else(|| in_words(kind), |(_, name)| (*name).to_owned())
}

/// The kinds whose name holds these words.
pub(super) fn kinds_named(words: &str) -> Vec<&'static str> {
    let words = words.to_lowercase();
    NAMES
        .iter()
        .filter(|(_, name)| name.to_lowercase().contains(&words))
        .map(|(kind, _)| *kind)
        .collect()
}
