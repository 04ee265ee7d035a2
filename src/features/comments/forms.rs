//! What the forms of comments send, and what they are told when they are refused.

use actix_web::http::StatusCode;
use serde::Deserialize;

use crate::error::Error;

/// A text, with what the script of the page knows.
#[derive(Debug, Default, Clone, Deserialize)]
pub struct TextForm {
    /// The text.
    #[serde(default)]
    pub body: String,
    /// `full` on the page of the post, anything else in the feed.
    #[serde(default)]
    pub view: String,
    /// The version that the page shows.
    #[serde(default)]
    since: String,
}

/// The button of a like.
#[derive(Debug, Default, Deserialize)]
pub struct LikeForm {
    /// `1` to like, `0` to like no more.
    #[serde(default)]
    pub liked: String,
    #[serde(default)]
    since: String,
}

/// A button that says nothing more.
#[derive(Debug, Default, Deserialize)]
pub struct BareForm {
    #[serde(default)]
    since: String,
}

/// Reads a version; without one nothing is newer.
fn version(text: &str) -> i64 {
    text.parse().unwrap_or(i64::MAX)
}

impl TextForm {
    /// The version that the page shows.
    pub fn since(&self) -> i64 {
        version(&self.since)
    }
}

impl LikeForm {
    /// The version that the page shows.
    pub fn since(&self) -> i64 {
        version(&self.since)
    }
}

impl BareForm {
    /// The version that the page shows.
    pub fn since(&self) -> i64 {
        version(&self.since)
    }
}

/// Why a text was not taken; the form is shown again with it.
#[derive(Debug, Clone)]
pub struct RefusedText {
    /// 422, or 429 when it came too soon.
    pub status: StatusCode,
    /// In words.
    pub messages: Vec<String>,
}

impl RefusedText {
    /// What of the errors the person can do something about.
    ///
    /// # Errors
    /// Every other error, as it is.
    pub fn of(error: Error) -> Result<Self, Error> {
        match error {
            Error::Invalid(errors) => Ok(Self {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                messages: errors.of("body").to_vec(),
            }),
            Error::TooMany(wait) => Ok(Self {
                status: StatusCode::TOO_MANY_REQUESTS,
                messages: vec![format!(
                    "That was quick. Please wait {} s and try again.",
                    wait.as_secs() + 1
                )],
            }),
            other => Err(other),
        }
    }
}
