//! The message that proves a contact is written in the background, so that a request takes as
//! long whether another account has the contact or not.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::service::{owner_of, wish};
use crate::db::UserId;
use crate::error::Error;
use crate::features::accounts::contact::{Contact, ContactKind};
use crate::features::accounts::new_user::holder_of;
use crate::features::accounts::proof::{self, LINK_LIFETIME, Purpose};
use crate::features::accounts::{emails, texts};
use crate::jobs::Job;
use crate::state::App;
use crate::{mail, sms};

/// Work: write to the contact that a person wants to have.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::features::accounts) struct WriteChangeMessage {
    user: UserId,
    kind: String,
}

impl WriteChangeMessage {
    pub(super) fn new(user: UserId, kind: ContactKind) -> Self {
        Self {
            user,
            kind: kind.as_str().to_owned(),
        }
    }
}

impl Job for WriteChangeMessage {
    const KIND: &'static str = "write_contact_message";
}

/// Writes the message, if the wish is still there.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) async fn write_message(
    app: Arc<App>,
    job: WriteChangeMessage,
) -> Result<(), Error> {
    let kind = ContactKind::parse(&job.kind).ok_or_else(|| Error::internal("a kind of contact"))?;
    let (key, site) = (app.config.secret_key.clone(), app.site.load_full());
    app.db
        .write(move |tx| {
            let Some(wish) = wish(tx.conn, job.user, kind)? else {
                return Ok(());
            };
            let contact = wish.contact();
            let holder = holder_of(tx.conn, &contact)?.filter(|holder| holder.user != job.user);
            if let Some(holder) = holder {
                match &holder.contact {
                    Contact::Email(email) => {
                        mail::enqueue(tx, &key, emails::contact_taken(&site, &email.address)?)?;
                    }
                    Contact::Phone(phone) => {
                        sms::enqueue(tx, &key, texts::contact_taken(&site, phone))?;
                    }
                }
                return Ok(());
            }
            let owner = owner_of(job.user, kind);
            let fresh = proof::renew(tx, &key, (Purpose::Change, &owner), None, LINK_LIFETIME)?;
            match &contact {
                Contact::Email(email) => {
                    let mail = emails::confirm_change(&site, &email.address, &fresh)?;
                    mail::enqueue(tx, &key, mail)?;
                }
                Contact::Phone(phone) => {
                    sms::enqueue(tx, &key, texts::confirm_change(&site, phone, &fresh))?;
                }
            }
            Ok(())
        })
        .await
}
