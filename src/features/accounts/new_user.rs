//! Making an account: the one place that writes a new row of `users`.

use diesel::prelude::*;

use crate::db::schema::users;
use crate::db::{InvitationId, Tx, UserId};
use crate::error::{Error, FieldErrors};
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::text;
use crate::web::Role;

use super::{EmailAddress, Username};

/// What an account begins with.
pub struct NewUser {
    /// The name in addresses.
    pub username: Username,
    /// The name people read.
    pub full_name: String,
    /// Where mail goes.
    pub email: EmailAddress,
    /// From `hash_password`.
    pub password_hash: String,
    /// What they may do.
    pub role: Role,
    /// The invitation they came by.
    pub invitation: Option<InvitationId>,
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
/// `Invalid` at `username` or `email` when it is taken, by check and by constraint.
pub fn create_user(tx: &mut Tx<'_>, user: &NewUser) -> Result<UserId, Error> {
    let taken = is_taken(tx, user)?;
    if !taken.is_empty() {
        return Err(Error::Invalid(taken));
    }
    let id: UserId = diesel::insert_into(users::table)
        .values((
            users::username.eq(user.username.as_str()),
            users::full_name.eq(&user.full_name),
            users::search_key.eq(search_key(user.username.as_str(), &user.full_name)),
            users::email.eq(&user.email.address),
            users::email_key.eq(&user.email.key),
            users::password_hash.eq(&user.password_hash),
            users::role.eq(user.role),
            users::invitation_id.eq(user.invitation),
            users::created_at.eq(tx.now),
            users::updated_at.eq(tx.now),
        ))
        .returning(users::id)
        .get_result(tx.conn)
        .map_err(taken_meanwhile)?;
    activity::record(tx, &Activity::new(id, Verb::Joined, (Noun::User, id.0)))?;
    Ok(id)
}

/// What a person is found by, for `users.search_key`.
pub fn search_key(username: &str, full_name: &str) -> String {
    text::folded(&format!("{username} {full_name}"))
}

/// The messages for a name or an address that somebody has.
fn is_taken(tx: &mut Tx<'_>, user: &NewUser) -> Result<FieldErrors, Error> {
    let mut errors = FieldErrors::new();
    let known: Vec<(String, String)> = users::table
        .filter(
            users::username
                .eq(user.username.as_str())
                .or(users::email_key.eq(&user.email.key)),
        )
        .select((users::username, users::email_key))
        .load(tx.conn)?;
    for (username, email_key) in known {
        if username == user.username.as_str() {
            errors.add("username", username_taken(&username));
        }
        if email_key == user.email.key {
            errors.add("email", "There is an account with this address already.");
        }
    }
    Ok(errors)
}

pub(super) fn username_taken(username: &str) -> String {
    format!("@{username} is taken. Please choose another username.")
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
    if text.contains("email") {
        Error::invalid("email", "There is an account with this address already.")
    } else {
        Error::invalid("username", "This username is taken. Please choose another.")
    }
}
