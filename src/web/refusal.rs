//! A form that was refused, or came too soon, is shown again.

use actix_web::http::StatusCode;

use crate::error::{Error, FieldErrors};
use crate::view::duration_in_words;

/// How a form is shown again: everything typed kept, and beside the fields what was wrong.
pub struct Refusal {
    /// The status of the page.
    pub status: StatusCode,
    /// What was wrong, or how long to wait.
    pub errors: FieldErrors,
}

impl Refusal {
    /// Of what went wrong; a wait is told at `field`.
    ///
    /// # Errors
    /// What a form cannot help.
    pub fn of(error: Error, field: &'static str) -> Result<Self, Error> {
        match error {
            Error::Invalid(errors) => Ok(Self {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                errors,
            }),
            Error::TooMany(wait) => {
                let wait = duration_in_words(wait.as_secs() + 1);
                let text =
                    format!("There were many tries from here. Please wait {wait} and try again.");
                Ok(Self {
                    status: StatusCode::TOO_MANY_REQUESTS,
                    errors: FieldErrors::one(field, text),
                })
            }
            other => Err(other),
        }
    }
}
