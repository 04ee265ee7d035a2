//! Ways to a new password: asked for, sent, looked up, used once.

use std::sync::Arc;
use std::time::Duration;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::schema::users;
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::contact::{Contact, ContactKind};
use crate::features::accounts::happened::Happened;
use crate::features::accounts::new_user::holder_of;
use crate::features::accounts::proof::{self, AGAIN_AFTER, Code, Holder, LINK_LIFETIME, Purpose};
use crate::features::accounts::security_log::{self, Event};
use crate::features::accounts::sign_up::Pending;
use crate::features::accounts::tell::tell;
use crate::features::accounts::{emails, sign_in, texts};
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::jobs::{self, Job};
use crate::secrets::SecretKey;
use crate::state::{App, Site};
use crate::web::{Origin, end_all_sessions};
use crate::{mail, sms};

/// Work: write to whom a new password is asked for, if there is somebody.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::features::accounts) struct WriteResetMessage {
    kind: String,
    contact: String,
}

impl Job for WriteResetMessage {
    const KIND: &'static str = "write_reset_message";
}

/// Asks for the message, unless one was asked for lately. Does the same for every contact.
pub(super) fn begin(tx: &mut Tx<'_>, contact: &Contact) -> Result<(), Error> {
    if !proof::ask(tx, Purpose::Reset, contact.key(), AGAIN_AFTER)? {
        return Ok(());
    }
    let job = WriteResetMessage {
        kind: contact.kind().as_str().to_owned(),
        contact: contact.text().to_owned(),
    };
    jobs::enqueue(tx, &job)
}

/// Writes the message: to an account, or to a sign-up that was not finished.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) async fn write_message(
    app: Arc<App>,
    job: WriteResetMessage,
) -> Result<(), Error> {
    let kind = ContactKind::parse(&job.kind).ok_or_else(|| Error::internal("a kind of contact"))?;
    let contact = Contact::stored(kind, &job.contact);
    let (key, site) = (app.config.secret_key.clone(), app.site.load_full());
    let lifetime = app.config.reset_lifetime;
    app.db
        .write(move |tx| match holder_of(tx.conn, &contact)? {
            // Suspended people get no new password.
            Some(holder) if holder.is_suspended => Ok(()),
            Some(holder) => send(tx, &key, &site, holder.user, &holder.contact, lifetime),
            None => finish_sign_up(tx, &key, &site, &contact),
        })
        .await
}

fn send(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    user: UserId,
    contact: &Contact,
    lifetime: Duration,
) -> Result<(), Error> {
    let fresh = proof::renew(
        tx,
        key,
        (Purpose::Reset, contact.key()),
        Some(user),
        lifetime,
    )?;
    match contact {
        Contact::Email(email) => {
            let minutes = lifetime.as_secs().div_ceil(60);
            let mail = emails::reset_password(site, &email.address, &fresh, minutes)?;
            mail::enqueue(tx, key, mail)?;
        }
        Contact::Phone(phone) => {
            sms::enqueue(tx, key, texts::reset_password(site, phone, &fresh))?;
        }
    }
    Ok(())
}

/// Whoever began a sign-up and asks for a password goes on with it.
fn finish_sign_up(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    contact: &Contact,
) -> Result<(), Error> {
    let pending = Pending::find(tx.conn, contact.key())?;
    let Some(pending) = pending.filter(|pending| pending.submitted_at.is_none()) else {
        return Ok(());
    };
    let contact = &pending.contact();
    proof::ask(tx, Purpose::SignUp, contact.key(), Duration::ZERO)?;
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
                emails::finish_sign_up(site, &email.address, &fresh)?,
            )?;
        }
        Contact::Phone(phone) => {
            sms::enqueue(tx, key, texts::confirm_sign_up(site, phone, &fresh))?;
        }
    }
    Ok(())
}

/// What became of a code.
pub(super) enum Tried {
    /// Right: this token leads to a new password, as a link's would.
    Right(String),
    Wrong,
    Gone,
}

/// Takes a code that came by text message.
pub(super) fn try_code(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    contact_key: &str,
    code: &str,
    lifetime: Duration,
) -> Result<Tried, Error> {
    match proof::take_code(tx, key, Purpose::Reset, contact_key, code)? {
        Code::Wrong => Ok(Tried::Wrong),
        Code::Gone | Code::Right(None) => Ok(Tried::Gone),
        Code::Right(Some(user)) => {
            proof::ask(tx, Purpose::Reset, contact_key, Duration::ZERO)?;
            let owner = (Purpose::Reset, contact_key);
            let fresh = proof::renew(tx, key, owner, Some(user), lifetime)?;
            Ok(Tried::Right(fresh.token))
        }
    }
}

/// Sets the password if the token is still good: taken by the transaction that deletes it. Gives
/// whose it is.
pub(super) fn finish(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    token: &str,
    hash: String,
    origin: &Origin,
) -> Result<Option<UserId>, Error> {
    let Some(Holder {
        user_id: Some(user),
        ..
    }) = proof::take_link(tx, Purpose::Reset, token)?
    else {
        return Ok(None);
    };
    set_password(tx, user, hash, "by a link or a code")?;
    let reset = Happened::PasswordReset;
    tell(tx, (key, site), user, reset, Some(origin))?;
    // Whoever forgot it has tried a lot.
    sign_in::clear(tx, user)?;
    security_log::record(tx, user, Event::PasswordReset, "", origin)?;
    Ok(Some(user))
}

/// Stores a new password and ends every session. Whoever asks for it tells the owner.
pub(in crate::features::accounts) fn set_password(
    tx: &mut Tx<'_>,
    user: UserId,
    hash: String,
    how: &str,
) -> Result<(), Error> {
    diesel::update(users::table.find(user))
        .set((
            users::password_hash.eq(Some(hash)),
            users::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    proof::forget_user(tx, user)?;
    end_all_sessions(tx, user)?;
    let done = Activity::new(user, Verb::ChangedPassword, (Noun::User, user.0));
    activity::record(tx, &done.with(serde_json::json!({ "how": how })))
}

/// Who chooses a new password.
#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
pub(super) struct Owner {
    pub full_name: String,
    pub username: String,
    pub email: Option<String>,
}

/// Whose password a token may set.
pub(super) fn owner_of(
    conn: &mut DbConn,
    token: &str,
    now: Timestamp,
) -> Result<Option<Owner>, Error> {
    let holder = proof::holder(conn, Purpose::Reset, token, now)?;
    let Some(user) = holder.and_then(|holder| holder.user_id) else {
        return Ok(None);
    };
    Ok(users::table
        .find(user)
        .filter(users::suspended_at.is_null())
        .select(Owner::as_select())
        .first(conn)
        .optional()?)
}
