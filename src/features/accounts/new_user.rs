//! Making an account: the one place that writes a new row of `users`.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::Username;
use super::contact::{Contact, ContactKind};
use crate::db::schema::{former_usernames, pending_accounts, users};
use crate::db::{DbConn, InvitationId, Timestamp, Tx, UserId};
use crate::error::{Error, FieldErrors};
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::features::search_index;
use crate::text;
use crate::web::Role;
use crate::words;

/// What is said of a username that somebody has.
pub(super) const USERNAME_TAKEN: &str = "This username is taken. Please choose another.";

/// What an account begins with.
pub struct NewUser {
    /// The name in addresses.
    pub username: Username,
    /// The name people read.
    pub full_name: String,
    /// Given name, or nothing.
    pub first_name: String,
    /// Family name, or nothing.
    pub last_name: String,
    /// Where messages go: proven, since it is taken by this.
    pub contact: Option<Contact>,
    /// From `hash_password`; nothing for who comes in another way.
    pub password_hash: Option<String>,
    /// What they may do.
    pub role: Role,
    /// The invitation they came by.
    pub invitation: Option<InvitationId>,
    /// When they accepted the site's terms.
    pub terms_accepted_at: Option<Timestamp>,
}

impl NewUser {
    /// An account without a password yet.
    pub fn new(
        username: Username,
        full_name: String,
        contact: Option<Contact>,
        role: Role,
    ) -> Self {
        Self {
            username,
            full_name,
            first_name: String::new(),
            last_name: String::new(),
            contact,
            password_hash: None,
            role,
            invitation: None,
            terms_accepted_at: None,
        }
    }
}

/// Reads a full name: required, 80 characters at most.
///
/// # Errors
/// A text for the person.
pub fn full_name(input: &str) -> Result<String, String> {
    text::required_line(input, 80, "Please write your name.")
}

/// Makes the account.
///
/// # Errors
/// `Invalid` at `username`, `email` or `phone` when it is taken, by check and by constraint.
pub fn create_user(tx: &mut Tx<'_>, user: &NewUser) -> Result<UserId, Error> {
    let taken = is_taken(tx, user)?;
    if !taken.is_empty() {
        return Err(Error::Invalid(taken));
    }
    let email = match &user.contact {
        Some(Contact::Email(email)) => Some(email),
        _ => None,
    };
    let phone = match &user.contact {
        Some(Contact::Phone(phone)) => Some(phone.as_str()),
        _ => None,
    };
    let id: UserId = diesel::insert_into(users::table)
        .values((
            users::username.eq(user.username.as_str()),
            users::full_name.eq(&user.full_name),
            users::first_name.eq(&user.first_name),
            users::last_name.eq(&user.last_name),
            users::search_key.eq(search_key(user.username.as_str(), &user.full_name)),
            users::email.eq(email.map(|email| &email.address)),
            users::email_key.eq(email.map(|email| &email.key)),
            users::phone.eq(phone),
            users::password_hash.eq(&user.password_hash),
            users::role.eq(user.role),
            users::invitation_id.eq(user.invitation),
            users::terms_accepted_at.eq(user.terms_accepted_at),
            users::created_at.eq(tx.now),
            users::updated_at.eq(tx.now),
        ))
        .returning(users::id)
        .get_result(tx.conn)
        .map_err(taken_meanwhile)?;
    search_index::put_person(tx, id)?;
    let how = match user.invitation {
        Some(_) => "by an invitation",
        None => "by themselves",
    };
    let joined = Activity::new(id, Verb::Joined, (Noun::User, id.0));
    activity::record(tx, &joined.with(serde_json::json!({ "how": how })))?;
    Ok(id)
}

/// What a person is found by, for `users.search_key`.
pub fn search_key(username: &str, full_name: &str) -> String {
    // A space on each side of every word: who asks for a whole one, or its beginning, sees its end.
    format!(
        " {} {} ",
        words::indexed(username),
        words::indexed(full_name)
    )
}

/// The messages for a name or a contact that somebody has.
fn is_taken(tx: &mut Tx<'_>, user: &NewUser) -> Result<FieldErrors, Error> {
    let mut errors = FieldErrors::new();
    if let Some(message) = username_taken(tx.conn, &user.username, None, tx.now)? {
        errors.add("username", message);
    }
    if let Some(contact) = &user.contact
        && is_contact_taken(tx.conn, contact)?
    {
        errors.add(field_of(contact.kind()), contact_taken(contact.kind()));
    }
    Ok(errors)
}

/// Whether an account has this contact.
pub(super) fn is_contact_taken(conn: &mut DbConn, contact: &Contact) -> Result<bool, Error> {
    Ok(holder_of(conn, contact)?.is_some())
}

/// Somebody's contact as it is stored: messages go there, however it was typed.
pub(super) struct ContactHolder {
    pub user: UserId,
    pub contact: Contact,
    pub is_suspended: bool,
}

/// Whose contact this is.
///
/// # Errors
/// When the database fails.
pub(super) fn holder_of(
    conn: &mut DbConn,
    contact: &Contact,
) -> Result<Option<ContactHolder>, Error> {
    type Stored = (UserId, Option<String>, Option<String>, Option<Timestamp>);
    let stored: Option<Stored> = users::table
        .filter(
            users::email_key
                .eq(contact.key())
                .or(users::phone.eq(contact.key())),
        )
        .select((users::id, users::email, users::phone, users::suspended_at))
        .first(conn)
        .optional()?;
    Ok(stored.and_then(|(user, email, phone, suspended_at)| {
        let text = match contact.kind() {
            ContactKind::Email => email,
            ContactKind::Phone => phone,
        };
        Some(ContactHolder {
            user,
            contact: Contact::stored(contact.kind(), &text?),
            is_suspended: suspended_at.is_some(),
        })
    }))
}

fn field_of(kind: ContactKind) -> &'static str {
    kind.as_str()
}

/// What is said to whoever has proven a contact that another account has.
pub(super) fn contact_taken(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Email => "There is an account with this address already.",
        ContactKind::Phone => "There is an account with this phone number already.",
    }
}

/// The message when a username cannot be had: somebody has it, gave it up lately, or waits for
/// the staff with it. What `asker` has or gave up is theirs to have. Names are public, so a form
/// may say so at once.
///
/// # Errors
/// When the database fails.
pub(super) fn username_taken(
    conn: &mut DbConn,
    name: &Username,
    asker: Option<UserId>,
    now: Timestamp,
) -> Result<Option<String>, Error> {
    let name = name.as_str();
    // No row has the id 0.
    let asker = asker.unwrap_or(UserId(0));
    let user = users::table
        .filter(users::username.eq(name))
        .filter(users::id.ne(asker));
    let former = former_usernames::table
        .find(name)
        .filter(former_usernames::user_id.ne(asker))
        .filter(former_usernames::expires_at.gt(now));
    let waiting = pending_accounts::table
        .filter(pending_accounts::username.eq(name))
        .filter(pending_accounts::submitted_at.is_not_null());
    let taken = diesel::select(exists(user)).get_result(conn)?
        || diesel::select(exists(former)).get_result(conn)?
        || diesel::select(exists(waiting)).get_result(conn)?;
    Ok(taken.then(|| format!("@{name} is taken. Please choose another username.")))
}

/// Two at once: the constraint decides, and says the same as the check.
fn taken_meanwhile(error: diesel::result::Error) -> Error {
    if !Error::is_unique_violation(&error) {
        return error.into();
    }
    let text = match &error {
        diesel::result::Error::DatabaseError(_, info) => {
            format!(
                "{} {}",
                info.message(),
                info.constraint_name().unwrap_or_default()
            )
        }
        _ => String::new(),
    };
    for kind in [ContactKind::Email, ContactKind::Phone] {
        if text.contains(kind.as_str()) {
            return Error::invalid(field_of(kind), contact_taken(kind));
        }
    }
    Error::invalid("username", USERNAME_TAKEN)
}
