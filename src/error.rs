//! The one error of the program: what went wrong, as the caller has to answer it.
//!
//! A variant carries the text a person may read; the cause stays inside for the log.

use std::collections::BTreeMap;
use std::time::Duration;

/// What a person did wrong in a form, by field name; `""` is the form as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(BTreeMap<&'static str, Vec<String>>);

impl FieldErrors {
    /// No error yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One error at one field.
    pub fn one(field: &'static str, message: impl Into<String>) -> Self {
        let mut errors = Self::new();
        errors.add(field, message);
        errors
    }

    /// Adds a message beside `field`.
    pub fn add(&mut self, field: &'static str, message: impl Into<String>) {
        self.0.entry(field).or_default().push(message.into());
    }

    /// Takes the value, or notes the message and gives nothing.
    pub fn check<T>(&mut self, field: &'static str, parsed: Result<T, String>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(message) => {
                self.add(field, message);
                None
            }
        }
    }

    /// The messages of one field, in the order they were found.
    pub fn of(&self, field: &str) -> &[String] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each field with its messages.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        self.0
            .iter()
            .map(|(field, messages)| (*field, messages.as_slice()))
    }
}

/// Everything a handler or a service can fail with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not exist, or the viewer may not see it: both answer 404.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in. Pages send the visitor to sign-in.
    #[error("sign-in needed")]
    Unauthenticated,
    /// The viewer sees it but may not do this: 403.
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    /// Staff who still have to turn two-step sign-in on: 403, with a way there.
    #[error("staff without two-step sign-in")]
    NeedsTwoStep,
    /// A form on another site's page was sent here: 403.
    #[error("a form of another site")]
    OtherSite,
    /// A form was refused: 422 with the messages beside the fields.
    #[error("refused input: {0:?}")]
    Invalid(FieldErrors),
    /// The request is not one this address understands: 400.
    #[error("bad request: {0}")]
    BadRequest(&'static str),
    /// What was sent is larger than allowed: 413.
    #[error("too large: {0}")]
    TooLarge(&'static str),
    /// The state changed underneath: 409.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// A rate limit: 429, to be tried again after this time.
    #[error("too many requests, retry after {0:?}")]
    TooMany(Duration),
    /// The database or another part is away for the moment: 503.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A defect or an unforeseen failure: 500. The source is only for the log.
    #[error("internal: {0}")]
    Internal(anyhow::Error),
}

impl Error {
    /// A refused form with one message at one field.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(FieldErrors::one(field, message))
    }

    /// A defect, with a text for the log.
    pub fn internal(message: impl std::fmt::Display) -> Self {
        Self::Internal(anyhow::anyhow!("{message}"))
    }

    /// The text for whoever runs the program, at the command line.
    pub fn for_operator(&self) -> String {
        match self {
            Self::Internal(cause) => format!("{cause:#}"),
            other => other.to_string(),
        }
    }

    /// Whether a unique constraint refused the row.
    pub fn is_unique_violation(error: &diesel::result::Error) -> bool {
        use diesel::result::{DatabaseErrorKind, Error as Db};
        matches!(
            error,
            Db::DatabaseError(DatabaseErrorKind::UniqueViolation, _)
        )
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error as Db};
        match &error {
            Db::NotFound => Self::NotFound,
            Db::DatabaseError(Kind::ClosedConnection | Kind::SerializationFailure, _) => {
                Self::Unavailable(error.to_string())
            }
            Db::DatabaseError(_, info) if is_passing(info.message()) => {
                Self::Unavailable(error.to_string())
            }
            // PostgreSQL's word for NUL in a text, which SQLite takes.
            Db::DatabaseError(_, info) if info.message().contains("invalid byte sequence") => {
                Self::BadRequest("This holds characters that could not be read.")
            }
            Db::BrokenTransactionManager => Self::Unavailable(error.to_string()),
            _ => Self::Internal(error.into()),
        }
    }
}

/// Failures of the database's surroundings that go away by themselves or by an operator.
fn is_passing(message: &str) -> bool {
    [
        "database or disk is full",
        "database is locked",
        "disk I/O error",
        "readonly database",
        "server closed the connection",
        "terminating connection",
        "no connection to the server",
        "could not connect",
        "deadlock detected",
        "lock timeout",
        "statement timeout",
    ]
    .iter()
    .any(|text| message.contains(text))
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.into())
    }
}
