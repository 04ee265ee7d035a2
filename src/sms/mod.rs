//! Text messages to phones as rows, in the manner of `mail`: written with the change that causes
//! them, sent by the background worker, their codes sealed until then.
//!
//! They cost money, so a day's number is capped. Beyond the cap a message waits, and ends unsent
//! when its code does. The visitor's page is the same either way, so that the cap tells nobody
//! which numbers are known; [`has_room`] says beforehand whether to offer this way at all.

mod delivery;
mod transport;
mod twilio;

pub use crate::outbox::{Status as SmsStatus, masked};
pub use delivery::{deliver_due, has_room, send_again, sweep};
pub use transport::{Outgoing, SmsGateway, gateway};

use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::db::schema::sms_messages;
use crate::db::{SmsId, Timestamp, Tx};
use crate::error::Error;
use crate::outbox::{self, Sealed};
use crate::realtime::Event;
use crate::secrets::SecretKey;

/// The condition that a message has this status, as its indexes know it.
pub fn has_status(status: SmsStatus) -> SqlLiteral<Bool> {
    outbox::has_status("sms_messages", status)
}

/// A text message about to be written into the outbox.
pub struct NewSms {
    /// Which message this is, such as `confirm_sign_up`.
    pub kind: &'static str,
    /// The phone number it goes to, as E.164.
    pub recipient: String,
    /// What it says. Providers count each 160 plain characters (70 of others) as one message.
    pub text: String,
    /// Every code and link in the text that gives its holder a right.
    pub secrets: Vec<String>,
    /// When it is no longer worth sending.
    pub expires_at: Option<Timestamp>,
}

impl NewSms {
    /// How many messages a provider counts it as: up to 160 plain characters are one, or 70 when
    /// another one is among them; longer ones go in parts of 153 or 67.
    pub fn parts(&self) -> usize {
        let is_plain = |c: char| {
            c.is_ascii() && c != '`' || "£¥€èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¡ÄÖÑÜ§¿äöñüà".contains(c)
        };
        let (units, one, each): (usize, _, _) = if self.text.chars().all(is_plain) {
            let escaped = |c: &char| "^{}[]~|\\€".contains(*c);
            let twice = self.text.chars().filter(escaped).count();
            (self.text.chars().count() + twice, 160, 153)
        } else {
            (self.text.encode_utf16().count(), 70, 67)
        };
        if units <= one {
            1
        } else {
            units.div_ceil(each)
        }
    }
}

/// An example of a kind of text message, for admins to look at before people get one.
pub struct Preview {
    /// Which message it is.
    pub kind: &'static str,
    /// What it is called where admins look at it.
    pub title: &'static str,
    /// What it is for, in a sentence.
    pub purpose: &'static str,
    /// The message with made-up data; never sent.
    pub sms: NewSms,
}

/// Writes the message into the outbox; it leaves after this transaction is committed.
///
/// # Errors
/// When the row cannot be written.
pub fn enqueue(tx: &mut Tx<'_>, key: &SecretKey, sms: NewSms) -> Result<SmsId, Error> {
    let secrets = Sealed::of(sms.secrets);
    let id = diesel::insert_into(sms_messages::table)
        .values((
            sms_messages::kind.eq(sms.kind),
            sms_messages::recipient.eq(sms.recipient),
            sms_messages::text_body.eq(secrets.take_out(sms.text)),
            sms_messages::sealed_secrets.eq(secrets.seal(key)?),
            sms_messages::status.eq(SmsStatus::Waiting),
            sms_messages::attempts.eq(0),
            sms_messages::next_attempt_at.eq(tx.now),
            sms_messages::created_at.eq(tx.now),
            sms_messages::expires_at.eq(sms.expires_at),
        ))
        .returning(sms_messages::id)
        .get_result(tx.conn)?;
    tx.publish(Event::SmsReady);
    Ok(id)
}

/// Removes every message to a number whose holder is gone, sent or not.
///
/// # Errors
/// When the database fails.
pub fn forget(tx: &mut Tx<'_>, recipient: &str) -> Result<usize, Error> {
    let theirs = sms_messages::table.filter(sms_messages::recipient.eq(recipient));
    Ok(diesel::delete(theirs).execute(tx.conn)?)
}

/// Removes the messages of a kind that need no more work, for those that name nobody any more.
///
/// # Errors
/// When the database fails.
pub fn forget_sent(tx: &mut Tx<'_>, kind: &str) -> Result<usize, Error> {
    let done = sms_messages::table
        .filter(sms_messages::kind.eq(kind))
        .filter(sms_messages::status.ne(SmsStatus::Waiting));
    Ok(diesel::delete(done).execute(tx.conn)?)
}

#[cfg(test)]
mod tests {
    use super::NewSms;

    #[test]
    fn parts_are_counted_as_providers_do() {
        for (text, parts) in [
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("ệ".repeat(70), 1),
            ("ệ".repeat(71), 2),
            ("{".repeat(81), 2),
        ] {
            let sms = NewSms {
                kind: "test",
                recipient: String::new(),
                text,
                secrets: Vec::new(),
                expires_at: None,
            };
            assert_eq!(sms.parts(), parts, "{}", sms.text);
        }
    }
}
