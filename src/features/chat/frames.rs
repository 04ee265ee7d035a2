//! What goes over a socket, in JSON. Frames to a conversation are encoded once for all.

use bytestring::ByteString;
use serde::{Deserialize, Serialize};

use crate::db::UserId;
use crate::error::Error;

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Incoming {
    /// It has every message up to this number and wants the rest.
    Hello { after: i64 },
    /// A message to send.
    Message {
        #[serde(default)]
        client_key: String,
        body: String,
    },
    /// Its person is writing.
    Typing,
    /// Its person has seen every message up to this number.
    Read { seq: i64 },
}

/// What a client hears.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Outgoing<'a> {
    /// A message, as the page shows it. One that leads to a post looks otherwise to each: its
    /// frame to all of a conversation is marked, and each socket reads it anew.
    Message {
        seq: i64,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        personal: bool,
        html: &'a str,
    },
    /// Someone is writing.
    Typing { from: UserId },
    /// Someone has seen every message up to this number.
    Read { by: UserId, seq: i64 },
    /// The client has everything up to `seq`; the other side has read up to `read`.
    Ready { seq: i64, read: i64 },
    /// The client's message is stored under this number.
    Ack { client_key: &'a str, seq: i64 },
    /// The client's message was not taken.
    Error { client_key: &'a str, text: &'a str },
}

impl Outgoing<'_> {
    /// The frame's text.
    ///
    /// # Errors
    /// Only on a defect of the encoder.
    pub fn encode(&self) -> Result<ByteString, Error> {
        Ok(serde_json::to_string(self)?.into())
    }
}

/// The number of a message frame; nothing for other frames. Saves parsing it whole.
pub fn message_seq(frame: &str) -> Option<i64> {
    let rest = frame.strip_prefix(r#"{"type":"message","seq":"#)?;
    rest.split(',').next()?.parse().ok()
}

/// Whether the frame is of a message that looks otherwise to each who sees it.
pub fn is_personal(frame: &str) -> bool {
    let start = r#"{"type":"message","seq":"#;
    let rest = frame
        .strip_prefix(start)
        .and_then(|rest| rest.split_once(','));
    rest.is_some_and(|(_, rest)| rest.starts_with(r#""personal":true,"#))
}

/// Whether the frame says that this person is writing: they need not hear it.
pub fn is_typing_of(frame: &str, user: UserId) -> bool {
    frame
        .strip_prefix(r#"{"type":"typing","from":"#)
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|from| from.parse() == Ok(user.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_told_apart_without_parsing_them() {
        for personal in [false, true] {
            let html = ",\"personal\":true,";
            let message = Outgoing::Message {
                seq: 12,
                personal,
                html,
            };
            let message = message.encode().unwrap();
            assert_eq!(message_seq(&message), Some(12));
            assert_eq!(is_personal(&message), personal, "{message}");
        }
        let typing = Outgoing::Typing { from: UserId(7) }.encode().unwrap();
        assert_eq!(message_seq(&typing), None);
        assert!(is_typing_of(&typing, UserId(7)) && !is_typing_of(&typing, UserId(77)));
    }
}
