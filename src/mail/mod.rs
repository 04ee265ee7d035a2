//! Mail as rows: written with the change that causes it, sent by the background worker.
//!
//! Links and codes are sealed apart from the body, put in only for sending, erased afterwards.

mod delivery;
mod transport;

pub use delivery::{deliver_due, send_again};
pub use transport::Mailer;

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::db::schema::mails;
use crate::db::{MailId, Timestamp, Tx, text_enum};
use crate::error::Error;
use crate::realtime::Event;
use crate::secrets::SecretKey;

text_enum! {
    /// What has become of a mail.
    pub enum MailStatus {
        /// It waits for its next try.
        Waiting = "waiting",
        /// The mail server took it.
        Sent = "sent",
        /// Its link ended before it could be sent, so it was not.
        Expired = "expired",
        /// It was tried for two days and given up.
        Failed = "failed",
    }
}

/// The condition that a mail has this status, in plain words: the indexes over just the mails of
/// one status are not used for a bound value, which could be any other.
pub fn has_status(status: MailStatus) -> SqlLiteral<Bool> {
    sql(&format!("mails.status = '{status}'"))
}

/// A mail about to be written into the outbox.
pub struct NewMail {
    /// Which mail this is, such as `confirm_sign_up`.
    pub kind: &'static str,
    /// The stored address it goes to.
    pub recipient: String,
    /// The subject.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The body as HTML.
    pub html: String,
    /// Every link and code in the bodies that gives its holder a right.
    pub secrets: Vec<String>,
    /// When it is no longer worth sending.
    pub expires_at: Option<Timestamp>,
}

/// Writes the mail into the outbox; it leaves after this transaction is committed.
///
/// # Errors
/// When the row cannot be written.
pub fn enqueue(tx: &mut Tx<'_>, key: &SecretKey, mail: NewMail) -> Result<MailId, Error> {
    let (mut text, mut html) = (mail.text, mail.html);
    for (number, secret) in mail.secrets.iter().enumerate() {
        text = text.replace(secret, &placeholder(number));
        html = html.replace(secret, &placeholder(number));
    }
    let sealed = match mail.secrets.is_empty() {
        true => None,
        false => Some(key.seal(&serde_json::to_vec(&mail.secrets)?)?),
    };
    let id = diesel::insert_into(mails::table)
        .values((
            mails::kind.eq(mail.kind),
            mails::recipient.eq(mail.recipient),
            mails::subject.eq(mail.subject),
            mails::text_body.eq(text),
            mails::html_body.eq(html),
            mails::sealed_secrets.eq(sealed),
            mails::status.eq(MailStatus::Waiting),
            mails::attempts.eq(0),
            mails::next_attempt_at.eq(tx.now),
            mails::created_at.eq(tx.now),
            mails::expires_at.eq(mail.expires_at),
        ))
        .returning(mails::id)
        .get_result(tx.conn)?;
    tx.publish(Event::MailReady);
    Ok(id)
}

/// Stands in the stored bodies where a secret belongs; private-use characters, which no
/// person's text keeps through `crate::text`.
fn placeholder(number: usize) -> String {
    format!("\u{e000}{number}\u{e001}")
}

/// A stored body for a person to read: each secret shown as dots.
pub fn masked(body: &str) -> String {
    let mut shown = String::with_capacity(body.len());
    let mut inside = false;
    for c in body.chars() {
        match c {
            '\u{e000}' => {
                inside = true;
                shown.push_str("••••••");
            }
            '\u{e001}' => inside = false,
            _ if inside => {}
            _ => shown.push(c),
        }
    }
    shown
}
