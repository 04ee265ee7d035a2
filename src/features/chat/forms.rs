//! What a person sends: one message.

use serde::Deserialize;

use crate::error::{Error, FieldErrors};
use crate::{secrets, text};

/// The longest message, in characters.
pub(super) const LONGEST: usize = 4000;

/// The longest key of a client, in characters.
const LONGEST_KEY: usize = 64;

/// A message as a form or a socket brings it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MessageForm {
    /// What is said.
    pub body: String,
    /// The client's own key: the same again makes no second message.
    pub client_key: String,
}

/// A message that may be stored.
#[derive(Debug)]
pub struct NewMessage {
    pub body: String,
    pub client_key: String,
}

impl MessageForm {
    /// Parses it; without a usable key of its own the message gets one.
    ///
    /// # Errors
    /// `Invalid` when nothing is said, or too much.
    pub fn parse(&self) -> Result<NewMessage, Error> {
        let mut errors = FieldErrors::new();
        let body = errors.check(
            "body",
            text::required_lines(&self.body, LONGEST, "Write something first."),
        );
        // Nobody typed the key, so nobody is told of one that is no key.
        let key = text::one_line(&self.client_key, LONGEST_KEY).unwrap_or_default();
        match body {
            Some(body) => Ok(NewMessage {
                body,
                client_key: if key.is_empty() {
                    secrets::new_file_key()
                } else {
                    key
                },
            }),
            None => Err(Error::Invalid(errors)),
        }
    }
}
