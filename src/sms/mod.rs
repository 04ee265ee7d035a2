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
pub use delivery::{deliver_due, has_room, send_again};
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
