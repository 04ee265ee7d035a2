//! A change is wished for, proven, and made.

use std::time::Duration;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::jobs::WriteChangeMessage;
use crate::db::schema::{contact_changes, replaced_contacts, users};
use crate::db::{DbConn, Tx, UserId, each};
use crate::error::Error;
use crate::features::accounts::contact::{Contact, ContactKind};
use crate::features::accounts::happened::Happened;
use crate::features::accounts::new_user::{contact_taken, is_contact_taken};
use crate::features::accounts::proof::{self, AGAIN_AFTER, Code, LINK_LIFETIME, Purpose};
use crate::features::accounts::security_log::{self, Event};
use crate::features::accounts::tell::{reached_at, tell_at};
use crate::jobs;
use crate::secrets::{SecretKey, hash_token, new_token};
use crate::state::Site;
use crate::web::{Origin, is_here};

/// For so long a replaced contact can be taken back.
const TAKE_BACK: Duration = Duration::from_secs(7 * 24 * 3600);

/// A contact that waits to be proven.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = contact_changes)]
pub(super) struct Wish {
    pub contact_kind: ContactKind,
    pub contact: String,
}

impl Wish {
    pub(super) fn contact(&self) -> Contact {
        Contact::stored(self.contact_kind, &self.contact)
    }
}

/// What a proof of a change belongs to: a person's one wish of this kind.
pub(super) fn owner_of(user: UserId, kind: ContactKind) -> String {
    format!("{user}:{kind}")
}

/// A person's wish of this kind.
pub(super) fn wish(
    conn: &mut DbConn,
    user: UserId,
    kind: ContactKind,
) -> Result<Option<Wish>, Error> {
    Ok(contact_changes::table
        .filter(contact_changes::user_id.eq(user))
        .filter(contact_changes::contact_kind.eq(kind))
        .select(Wish::as_select())
        .first(conn)
        .optional()?)
}

/// Notes the wish, and asks for the message with its proof. A contact that another account has
/// is answered alike; its owner hears of it. Gives whether a message goes out now.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) fn begin(
    tx: &mut Tx<'_>,
    user: UserId,
    contact: &Contact,
) -> Result<bool, Error> {
    let (kind, owner) = (contact.kind(), owner_of(user, contact.kind()));
    tx.lock(&format!("contact-change:{owner}"))?;
    let before = wish(tx.conn, user, kind)?;
    if before.is_some_and(|before| before.contact() != *contact) {
        // Another contact does not wait for the message to the one before.
        proof::forget(tx, Purpose::Change, &owner)?;
    }
    let row = (
        contact_changes::user_id.eq(user),
        contact_changes::contact_kind.eq(kind),
        contact_changes::contact.eq(contact.text().to_owned()),
        contact_changes::contact_key.eq(contact.key().to_owned()),
        contact_changes::created_at.eq(tx.now),
        contact_changes::expires_at.eq(tx.now.plus(LINK_LIFETIME)),
    );
    each!(&mut *tx.conn, |conn| diesel::insert_into(
        contact_changes::table
    )
    .values(row.clone())
    .on_conflict((contact_changes::user_id, contact_changes::contact_kind))
    .do_update()
    .set(row)
    .execute(conn))?;
    ask(tx, user, kind)
}

/// Asks for the message, unless one went out lately; gives whether it does now.
pub(super) fn ask(tx: &mut Tx<'_>, user: UserId, kind: ContactKind) -> Result<bool, Error> {
    let goes_out = proof::ask(tx, Purpose::Change, &owner_of(user, kind), AGAIN_AFTER)?;
    if goes_out {
        jobs::enqueue(tx, &WriteChangeMessage::new(user, kind))?;
    }
    Ok(goes_out)
}

/// Gives the wish up.
pub(super) fn cancel(tx: &mut Tx<'_>, user: UserId, kind: ContactKind) -> Result<(), Error> {
    proof::forget(tx, Purpose::Change, &owner_of(user, kind))?;
    forget_wish(tx, user, kind)
}

fn forget_wish(tx: &mut Tx<'_>, user: UserId, kind: ContactKind) -> Result<(), Error> {
    let row = contact_changes::table
        .filter(contact_changes::user_id.eq(user))
        .filter(contact_changes::contact_kind.eq(kind));
    diesel::delete(row).execute(tx.conn)?;
    Ok(())
}

/// What became of a proof.
pub(super) enum Proven {
    /// The contact is the person's now.
    Done(Contact),
    Wrong,
    Gone,
}

pub(super) fn prove_by_code(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    (user, kind): (UserId, ContactKind),
    code: &str,
    origin: &Origin,
) -> Result<Proven, Error> {
    let owner = owner_of(user, kind);
    match proof::take_code(tx, key, Purpose::Change, &owner, code)? {
        Code::Right(_) => make(tx, key, site, user, kind, origin),
        Code::Wrong => Ok(Proven::Wrong),
        Code::Gone => Ok(Proven::Gone),
    }
}

pub(super) fn prove_by_link(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    token: &str,
    origin: &Origin,
) -> Result<Proven, Error> {
    let Some(holder) = proof::take_link(tx, Purpose::Change, token)? else {
        return Ok(Proven::Gone);
    };
    let wished = holder
        .owner
        .split_once(':')
        .and_then(|(user, kind)| Some((user.parse().map(UserId).ok()?, ContactKind::parse(kind)?)));
    match wished {
        Some((user, kind)) => make(tx, key, site, user, kind, origin),
        None => Ok(Proven::Gone),
    }
}

/// Makes a proven contact the person's, unless they are suspended or leave. The one before gets a
/// message, and a way back.
fn make(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    user: UserId,
    kind: ContactKind,
    origin: &Origin,
) -> Result<Proven, Error> {
    let here = users::table.find(user).filter(is_here());
    let is_here: bool = diesel::select(exists(here)).get_result(tx.conn)?;
    let Some(wish) = wish(tx.conn, user, kind)?.filter(|_| is_here) else {
        return Ok(Proven::Gone);
    };
    let contact = wish.contact();
    let before = current(tx.conn, user, kind)?;
    if before.as_ref().map(Contact::key) != Some(contact.key())
        && is_contact_taken(tx.conn, &contact)?
    {
        return Err(Error::invalid("code", contact_taken(kind)));
    }
    let reached_at = reached_at(tx.conn, user)?;
    store(tx, user, &contact)?;
    forget_wish(tx, user, kind)?;
    security_log::record(
        tx,
        user,
        Event::ContactChanged,
        &changed_to(&contact),
        origin,
    )?;
    // A link to a new password that went to the old address is worth nothing now.
    proof::forget_user(tx, user)?;
    match (before, reached_at) {
        (Some(before), _) if before.key() != contact.key() => {
            leave_way_back(tx, (key, site), user, (&before, Some(&contact)), origin)?;
            let (to, added) = ((user, &contact), Happened::ContactAdded);
            tell_at(tx, (key, site), to, added, Some(origin))?;
        }
        // Whoever adds an address to another's account hears from now on what happens to it:
        // its owner has to hear of that.
        (None, Some(other)) => {
            let (to, added) = ((user, &other), Happened::OtherContactAdded(&contact));
            tell_at(tx, (key, site), to, added, Some(origin))?;
        }
        _ => {}
    }
    Ok(Proven::Done(contact))
}

/// What the log says of a change to this contact.
pub(super) fn changed_to(contact: &Contact) -> String {
    format!("to {}", contact.shown())
}

/// The contact of this kind that a person has.
pub(super) fn current(
    conn: &mut DbConn,
    user: UserId,
    kind: ContactKind,
) -> Result<Option<Contact>, Error> {
    let (email, phone): (Option<String>, Option<String>) = users::table
        .find(user)
        .select((users::email, users::phone))
        .first(conn)?;
    let stored = match kind {
        ContactKind::Email => email,
        ContactKind::Phone => phone,
    };
    Ok(stored.map(|text| Contact::stored(kind, &text)))
}

/// Gives a person a proven contact.
///
/// # Errors
/// `Invalid` when another account took it meanwhile.
pub(super) fn store(tx: &mut Tx<'_>, user: UserId, contact: &Contact) -> Result<(), Error> {
    let row = users::table.find(user);
    let changed = match contact {
        Contact::Email(email) => diesel::update(row)
            .set((
                users::email.eq(Some(&email.address)),
                users::email_key.eq(Some(&email.key)),
                users::updated_at.eq(tx.now),
            ))
            .execute(tx.conn),
        Contact::Phone(phone) => diesel::update(row)
            .set((
                users::phone.eq(Some(phone.as_str())),
                users::updated_at.eq(tx.now),
            ))
            .execute(tx.conn),
    };
    changed.map_err(|error| match Error::is_unique_violation(&error) {
        true => Error::invalid("code", contact_taken(contact.kind())),
        false => error.into(),
    })?;
    Ok(())
}

/// Tells a contact that was replaced or removed, with a link that takes it back.
fn leave_way_back(
    tx: &mut Tx<'_>,
    (key, site): (&SecretKey, &Site),
    user: UserId,
    (before, by): (&Contact, Option<&Contact>),
    origin: &Origin,
) -> Result<(), Error> {
    let token = new_token();
    diesel::insert_into(replaced_contacts::table)
        .values((
            replaced_contacts::user_id.eq(user),
            replaced_contacts::contact_kind.eq(before.kind()),
            replaced_contacts::contact.eq(before.text()),
            replaced_contacts::contact_key.eq(before.key()),
            replaced_contacts::token_hash.eq(hash_token(&token)),
            replaced_contacts::created_at.eq(tx.now),
            replaced_contacts::expires_at.eq(tx.now.plus(TAKE_BACK)),
        ))
        .execute(tx.conn)?;
    let link = site.link(&format!("/contact/take-back/{token}"));
    let replaced = Happened::ContactReplaced(by, &link);
    tell_at(tx, (key, site), (user, before), replaced, Some(origin))
}

/// Takes a person's contact off, as long as another one is left to reach them by.
///
/// # Errors
/// `Conflict` when it is the last one.
pub(super) fn remove(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    (user, kind): (UserId, ContactKind),
    origin: &Origin,
) -> Result<(), Error> {
    tx.lock(&format!("contact-change:{user}"))?;
    let Some(before) = current(tx.conn, user, kind)? else {
        return Ok(());
    };
    if current(tx.conn, user, kind.other())?.is_none() {
        return Err(Error::Conflict(
            "This is the only way to reach you. Add another one first.",
        ));
    }
    take_off(tx, user, kind)?;
    security_log::record(
        tx,
        user,
        Event::ContactChanged,
        &format!("and removed {}", before.shown()),
        origin,
    )?;
    leave_way_back(tx, (key, site), user, (&before, None), origin)
}

/// A person has no contact of this kind any more.
pub(super) fn take_off(tx: &mut Tx<'_>, user: UserId, kind: ContactKind) -> Result<(), Error> {
    let row = users::table.find(user);
    match kind {
        ContactKind::Email => diesel::update(row)
            .set((
                users::email.eq(None::<String>),
                users::email_key.eq(None::<String>),
            ))
            .execute(tx.conn)?,
        ContactKind::Phone => diesel::update(row)
            .set(users::phone.eq(None::<String>))
            .execute(tx.conn)?,
    };
    Ok(())
}

/// Removes wishes and ways back whose time is over; gives how many.
pub(in crate::features::accounts) fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let wishes = contact_changes::table.filter(contact_changes::expires_at.le(tx.now));
    let ways_back = replaced_contacts::table.filter(replaced_contacts::expires_at.le(tx.now));
    Ok(diesel::delete(wishes).execute(tx.conn)? + diesel::delete(ways_back).execute(tx.conn)?)
}
