//! A contact in a form that has a message sent to it.

use super::Contact;
use crate::error::Error;
use crate::sms;
use crate::web::Cx;

/// What is said when no text message would leave today.
const NO_TEXTS: &str =
    "No more text messages can be sent today. Please use an e-mail address, or come back tomorrow.";

/// Reads the contact that a message shall go to. Whether a text message would leave does not
/// depend on whose number it is, so the answer says nothing of who has an account.
///
/// # Errors
/// `Invalid` at `contact` when it is neither an address nor a number, or when it is a number and
/// no text message would leave today.
pub(in crate::features::accounts) async fn typed(cx: &Cx, text: &str) -> Result<Contact, Error> {
    let contact = Contact::parse(text, cx.app.config.phone_country)
        .map_err(|message| Error::invalid("contact", message))?;
    if let Contact::Phone(_) = contact {
        let (now, cap) = (cx.app.db.clock().now(), cx.app.config.sms.daily_cap);
        let has_room = cx
            .app
            .db
            .read(move |conn| sms::has_room(conn, now, cap))
            .await?;
        if !has_room {
            return Err(Error::invalid("contact", NO_TEXTS));
        }
    }
    Ok(contact)
}
