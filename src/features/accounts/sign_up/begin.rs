//! A sign-up begins: its message is asked for in the request and written in the background.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::pending::{self, Pending};
use crate::db::Tx;
use crate::error::Error;
use crate::features::accounts::contact::{Contact, ContactKind};
use crate::features::accounts::new_user::holder_of;
use crate::features::accounts::proof::{self, AGAIN_AFTER, LINK_LIFETIME, Purpose};
use crate::features::accounts::{emails, texts};
use crate::jobs::{self, Job};
use crate::secrets::SecretKey;
use crate::state::{App, Site};
use crate::{mail, sms};

/// Work: write to whom a sign-up asks for. What the message says depends on whether they have an
/// account; only its reader learns that.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::features::accounts) struct WriteSignUpMessage {
    kind: String,
    contact: String,
}

impl Job for WriteSignUpMessage {
    const KIND: &'static str = "write_sign_up_message";
}

/// Asks for the message, unless one was asked for lately. Does the same for every contact.
pub(super) fn begin(tx: &mut Tx<'_>, contact: &Contact) -> Result<(), Error> {
    if !proof::ask(tx, Purpose::SignUp, contact.key(), AGAIN_AFTER)? {
        return Ok(());
    }
    let job = WriteSignUpMessage {
        kind: contact.kind().as_str().to_owned(),
        contact: contact.text().to_owned(),
    };
    jobs::enqueue(tx, &job)
}

/// Writes the message.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) async fn write_message(
    app: Arc<App>,
    job: WriteSignUpMessage,
) -> Result<(), Error> {
    let kind = ContactKind::parse(&job.kind).ok_or_else(|| Error::internal("a kind of contact"))?;
    let contact = Contact::stored(kind, &job.contact);
    let (key, site) = (app.config.secret_key.clone(), app.site.load_full());
    app.db
        .write(move |tx| match holder_of(tx.conn, &contact)? {
            Some(holder) => tell_of_account(tx, &key, &site, &holder.contact),
            None => send_proof(tx, &key, &site, &contact),
        })
        .await
}

fn tell_of_account(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    contact: &Contact,
) -> Result<(), Error> {
    match contact {
        Contact::Email(email) => {
            mail::enqueue(tx, key, emails::account_exists(site, &email.address)?)?;
        }
        Contact::Phone(phone) => {
            sms::enqueue(tx, key, texts::account_exists(site, phone))?;
        }
    }
    Ok(())
}

fn send_proof(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    contact: &Contact,
) -> Result<(), Error> {
    if Pending::find(tx.conn, contact.key())?.is_some_and(|known| known.submitted_at.is_some()) {
        // Finished, and waits for the staff: there is nothing to prove.
        return Ok(());
    }
    pending::note(tx, contact)?;
    let fresh = proof::renew(
        tx,
        key,
        (Purpose::SignUp, contact.key()),
        None,
        LINK_LIFETIME,
    )?;
    match contact {
        Contact::Email(email) => {
            mail::enqueue(
                tx,
                key,
                emails::confirm_sign_up(site, &email.address, &fresh)?,
            )?;
        }
        Contact::Phone(phone) => {
            sms::enqueue(tx, key, texts::confirm_sign_up(site, phone, &fresh))?;
        }
    }
    Ok(())
}
