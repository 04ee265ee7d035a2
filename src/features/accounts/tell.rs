//! Telling the owner of an account what happened to it: by mail, and those who have no address
//! by text message. No other place chooses between the two.

use diesel::prelude::*;

use super::contact::{Contact, ContactKind};
use super::happened::{Happened, Scene};
use super::security_log::{self, Event};
use super::{emails, texts};
use crate::db::schema::users;
use crate::db::{DbConn, PostId, Tx, UserId};
use crate::error::Error;
use crate::secrets::SecretKey;
use crate::state::Site;
use crate::view::TimeZone;
use crate::web::Origin;
use crate::{mail, sms};

/// Where a person hears of the safety of their account: the address, else the number.
///
/// # Errors
/// When the database fails.
pub(super) fn reached_at(conn: &mut DbConn, user: UserId) -> Result<Option<Contact>, Error> {
    let row: (Option<String>, Option<String>) = users::table
        .find(user)
        .select((users::email, users::phone))
        .first(conn)?;
    let stored = |kind, text: Option<String>| text.map(|text| Contact::stored(kind, &text));
    Ok(stored(ContactKind::Email, row.0).or_else(|| stored(ContactKind::Phone, row.1)))
}

/// Tells a person what happened, in the transaction in which it does. Without an `origin` the
/// site did it by itself. Whoever has neither an address nor a number reads it in their log.
///
/// # Errors
/// When the database fails.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    (key, site): (&SecretKey, &Site),
    user: UserId,
    happened: Happened<'_>,
    origin: Option<&Origin>,
) -> Result<(), Error> {
    match reached_at(tx.conn, user)? {
        Some(contact) => tell_at(tx, (key, site), (user, &contact), happened, origin),
        None => Ok(()),
    }
}

/// As [`tell`], at a contact that may be the person's no longer.
///
/// # Errors
/// When the database fails.
pub(super) fn tell_at(
    tx: &mut Tx<'_>,
    (key, site): (&SecretKey, &Site),
    (user, contact): (UserId, &Contact),
    happened: Happened<'_>,
    origin: Option<&Origin>,
) -> Result<(), Error> {
    let zone: String = users::table
        .find(user)
        .select(users::time_zone)
        .first(tx.conn)?;
    let scene = Scene {
        when: TimeZone::stored(&zone).full_date(tx.now),
        origin,
    };
    match contact {
        Contact::Email(email) => {
            let mail = emails::told(site, &email.address, happened, &scene)?;
            mail::enqueue(tx, key, mail)?;
        }
        Contact::Phone(phone) => {
            sms::enqueue(tx, key, texts::told_of(site, phone, happened, &scene))?;
        }
    }
    Ok(())
}

/// Tells a person that an admin opened a post that is for them alone, and why: in their log, and
/// where they hear of the safety of their account.
///
/// # Errors
/// When the database fails.
pub fn tell_of_opened_post(
    tx: &mut Tx<'_>,
    sender: (&SecretKey, &Site),
    user: UserId,
    (post, reason): (PostId, &str),
) -> Result<(), Error> {
    let detail = format!("number {post}, because: {reason}");
    security_log::record_by_staff(tx, user, Event::PostOpened, &detail)?;
    tell(tx, sender, user, Happened::PostOpened(reason), None)
}
