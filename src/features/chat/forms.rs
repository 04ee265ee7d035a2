//! What a person sends: one message.

use serde::Deserialize;

use crate::error::{Error, FieldErrors};
use crate::{secrets, text};

/// The longest message, in characters.
const LONGEST: usize = 4000;

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
    /// Parses it; without a key of its own the message gets one.
    ///
    /// # Errors
    /// `Invalid` when nothing is said, or too much.
    pub fn parse(&self) -> Result<NewMessage, Error> {
        let mut errors = FieldErrors::new();
        let body = errors.check(
            "body",
            text::required_lines(&self.body, LONGEST, "Write something first."),
        );
        let key = errors.check("client_key", text::one_line(&self.client_key, LONGEST_KEY));
        match (body, key) {
            (Some(body), Some(key)) => Ok(NewMessage {
                body,
                client_key: if key.is_empty() {
                    secrets::new_file_key()
                } else {
                    key
                },
            }),
            _ => Err(Error::Invalid(errors)),
        }
    }
}
