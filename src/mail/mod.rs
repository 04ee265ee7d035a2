//! Mail as rows: written with the change that causes it, sent by the background worker.
//!
//! Links and codes are sealed apart from the body, put in only for sending, erased afterwards.

mod delivery;
mod smtp;
mod transport;

pub use crate::outbox::{Status as MailStatus, masked};
pub use delivery::{deliver_due, send_again, sweep};
pub use transport::Mailer;

use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::db::schema::mails;
use crate::db::{MailId, Timestamp, Tx};
use crate::error::Error;
use crate::outbox::{self, Sealed};
use crate::realtime::Event;
use crate::secrets::SecretKey;

/// The condition that a mail has this status, as its indexes know it.
pub fn has_status(status: MailStatus) -> SqlLiteral<Bool> {
    outbox::has_status("mails", status)
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
    /// Where the recipient stops mail of this kind with one click; nothing for mail about the
    /// safety of an account. The address takes a POST of `List-Unsubscribe=One-Click`.
    pub unsubscribe: Option<String>,
}

/// An example of a kind of mail, for admins to look at before people get one.
pub struct Preview {
    /// Which mail it is.
    pub kind: &'static str,
    /// What it is for, in a sentence.
    pub purpose: &'static str,
    /// The mail with made-up data; never sent.
    pub mail: NewMail,
}

/// Writes the mail into the outbox; it leaves after this transaction is committed.
///
/// # Errors
/// When the row cannot be written.
pub fn enqueue(tx: &mut Tx<'_>, key: &SecretKey, mail: NewMail) -> Result<MailId, Error> {
    let secrets = Sealed::of(mail.secrets);
    let id = diesel::insert_into(mails::table)
        .values((
            mails::kind.eq(mail.kind),
            mails::recipient.eq(mail.recipient),
            mails::subject.eq(mail.subject),
            mails::text_body.eq(secrets.take_out(mail.text)),
            mails::html_body.eq(secrets.take_out(mail.html)),
            mails::unsubscribe_url.eq(mail.unsubscribe.map(|link| secrets.take_out(link))),
            mails::sealed_secrets.eq(secrets.seal(key)?),
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

/// Removes every mail to an address whose holder is gone, sent or not.
///
/// # Errors
/// When the database fails.
pub fn forget(tx: &mut Tx<'_>, recipient: &str) -> Result<usize, Error> {
    Ok(diesel::delete(mails::table.filter(mails::recipient.eq(recipient))).execute(tx.conn)?)
}

/// Removes the mails of a kind that need no more work, for those that name nobody any more.
///
/// # Errors
/// When the database fails.
pub fn forget_sent(tx: &mut Tx<'_>, kind: &str) -> Result<usize, Error> {
    let done = mails::table
        .filter(mails::kind.eq(kind))
        .filter(mails::status.ne(MailStatus::Waiting));
    Ok(diesel::delete(done).execute(tx.conn)?)
}
