//! Where staff let people in: finished sign-ups wait for them.

use std::sync::Arc;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::contact::{Contact, ContactKind};
use super::sign_up::Pending;
use super::{emails, mail_choices, texts};
use crate::db::schema::{pending_accounts, users};
use crate::db::{PendingAccountId, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::jobs::{self, Job};
use crate::secrets::SecretKey;
use crate::state::{App, Site};
use crate::web::{Role, is_here};
use crate::{mail, sms};

/// Staff hear that somebody waits, unless they do not want such mails.
pub(super) fn tell_staff(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    pending: &Pending,
) -> Result<(), Error> {
    let staff: Vec<(UserId, Option<String>)> = users::table
        .filter(users::role.eq_any([Role::Staff, Role::Admin]))
        .filter(is_here())
        .select((users::id, users::email))
        .limit(50)
        .load(tx.conn)?;
    for (user, address) in staff {
        let Some(address) = address else { continue };
        let kind = mail_choices::Choice::Waiting;
        if mail_choices::is_wanted(tx.conn, user, kind)? {
            let unsubscribe = mail_choices::link(key, site, user, kind);
            let name = &pending.full_name;
            mail::enqueue(
                tx,
                key,
                emails::somebody_waits(site, &address, name, unsubscribe)?,
            )?;
        }
    }
    Ok(())
}

/// Work: tell somebody what the staff decided.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WriteDecision {
    kind: String,
    contact: String,
    approved: bool,
}

impl Job for WriteDecision {
    const KIND: &'static str = "write_decision";
}

/// Lets somebody in, and tells them. Gives their username.
///
/// # Errors
/// `NotFound` when they do not wait; `Invalid` when their username or contact was taken.
pub(super) fn approve(
    tx: &mut Tx<'_>,
    actor: UserId,
    id: PendingAccountId,
) -> Result<String, Error> {
    let pending = waiting(tx, id)?;
    let (contact, name) = (pending.contact(), pending.username.clone());
    let known = serde_json::json!({ "how": pending.contact_kind.as_str() });
    let user = pending.make_user(tx)?;
    activity::record(
        tx,
        &Activity::new(actor, Verb::Approved, (Noun::User, user.0)).with(known),
    )?;
    tell(tx, &contact, true)?;
    Ok(name)
}

/// Sends somebody away, and tells them.
///
/// # Errors
/// `NotFound` when they do not wait.
pub(super) fn decline(tx: &mut Tx<'_>, actor: UserId, id: PendingAccountId) -> Result<(), Error> {
    let pending = waiting(tx, id)?;
    if diesel::delete(pending_accounts::table.find(id)).execute(tx.conn)? == 0 {
        return Err(Error::NotFound);
    }
    let known = serde_json::json!({ "how": pending.contact_kind.as_str() });
    activity::record(
        tx,
        &Activity::new(actor, Verb::Declined, (Noun::PendingAccount, id.0)).with(known),
    )?;
    tell(tx, &pending.contact(), false)
}

fn tell(tx: &mut Tx<'_>, contact: &Contact, approved: bool) -> Result<(), Error> {
    let job = WriteDecision {
        kind: contact.kind().as_str().to_owned(),
        contact: contact.text().to_owned(),
        approved,
    };
    jobs::enqueue(tx, &job)
}

fn waiting(tx: &mut Tx<'_>, id: PendingAccountId) -> Result<Pending, Error> {
    Ok(pending_accounts::table
        .find(id)
        .filter(pending_accounts::submitted_at.is_not_null())
        .select(Pending::as_select())
        .first(tx.conn)?)
}

/// Writes the message.
///
/// # Errors
/// When the database fails.
pub(super) async fn write_decision(app: Arc<App>, job: WriteDecision) -> Result<(), Error> {
    let kind = ContactKind::parse(&job.kind).ok_or_else(|| Error::internal("a kind of contact"))?;
    let contact = Contact::stored(kind, &job.contact);
    let (key, site) = (app.config.secret_key.clone(), app.site.load_full());
    app.db
        .write(move |tx| {
            match (&contact, job.approved) {
                (Contact::Email(email), true) => {
                    mail::enqueue(tx, &key, emails::approved(&site, &email.address)?)?;
                }
                (Contact::Email(email), false) => {
                    mail::enqueue(tx, &key, emails::declined(&site, &email.address)?)?;
                }
                (Contact::Phone(phone), true) => {
                    sms::enqueue(tx, &key, texts::approved(&site, phone))?;
                }
                (Contact::Phone(phone), false) => {
                    sms::enqueue(tx, &key, texts::declined(&site, phone))?;
                }
            }
            Ok(())
        })
        .await
}
