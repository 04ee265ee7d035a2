//! The account itself goes: its rows are removed, the person's own row is emptied and stays for
//! what others wrote to them. One transaction, the last of a removal.

use diesel::prelude::*;

use crate::db::schema::{
    contact_changes, data_exports, devices, former_usernames, identities, invitations, passkeys,
    proofs, recovery_codes, replaced_contacts, security_events, sessions, sign_in_attempts,
    two_step, unwanted_mails, users,
};
use crate::db::{Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::people_changed;
use crate::features::search_index;
use crate::web::{Role, end_all_sessions};

/// What stands for the name of everybody who is gone.
const GONE: &str = "Deleted account";

/// Removes what accounts hold of a person, and empties their row. Gives every
/// address and number that messages went to.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) fn remove_own(
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<Vec<String>, Error> {
    let addresses = addresses(tx, user)?;
    end_all_sessions(tx, user)?;
    macro_rules! remove {
        ($($table:ident . $column:ident),+ $(,)?) => {$(
            diesel::delete($table::table.filter($table::$column.eq(user))).execute(tx.conn)?;
        )+};
    }
    remove!(
        sessions.user_id,
        devices.user_id,
        sign_in_attempts.user_id,
        security_events.user_id,
        two_step.user_id,
        recovery_codes.user_id,
        passkeys.user_id,
        identities.user_id,
        contact_changes.user_id,
        replaced_contacts.user_id,
        former_usernames.user_id,
        unwanted_mails.user_id,
        data_exports.user_id,
    );
    diesel::delete(proofs::table.filter(proofs::user_id.eq(user))).execute(tx.conn)?;
    remove_invitations(tx, user)?;
    empty(tx, user)?;
    people_changed(tx)?;
    Ok(addresses)
}

fn addresses(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<String>, Error> {
    let (email, phone): (Option<String>, Option<String>) = users::table
        .find(user)
        .select((users::email, users::phone))
        .first(tx.conn)?;
    let mut all: Vec<String> = replaced_contacts::table
        .filter(replaced_contacts::user_id.eq(user))
        .select(replaced_contacts::contact)
        .load(tx.conn)?;
    let wished: Vec<String> = contact_changes::table
        .filter(contact_changes::user_id.eq(user))
        .select(contact_changes::contact)
        .load(tx.conn)?;
    all.extend(wished);
    all.extend(email);
    all.extend(phone);
    Ok(all)
}

/// Who came by them stays, and is no longer marked as theirs.
fn remove_invitations(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    let own: Vec<i64> = invitations::table
        .filter(invitations::inviter_id.eq(user))
        .select(invitations::id)
        .load(tx.conn)?;
    for ids in own.chunks(500) {
        let guests = users::table.filter(users::invitation_id.eq_any(ids.to_vec()));
        diesel::update(guests)
            .set(users::invitation_id.eq(None::<i64>))
            .execute(tx.conn)?;
    }
    diesel::delete(invitations::table.filter(invitations::inviter_id.eq(user))).execute(tx.conn)?;
    Ok(())
}

/// The username holds a hyphen, so nobody can choose it; the old one is free for others.
fn empty(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    let nothing = None::<String>;
    diesel::update(users::table.find(user))
        .set((
            (
                users::username.eq(format!("deleted-{user}")),
                users::full_name.eq(GONE),
                users::first_name.eq(""),
                users::last_name.eq(""),
                users::search_key.eq(""),
                users::bio.eq(""),
                users::pronouns.eq(""),
                users::email.eq(nothing.clone()),
                users::email_key.eq(nothing.clone()),
                users::phone.eq(nothing.clone()),
                users::password_hash.eq(nothing.clone()),
            ),
            (
                users::avatar_key.eq(nothing.clone()),
                users::cover_key.eq(nothing),
                users::time_zone.eq("UTC"),
                users::language.eq(""),
                users::private_since.eq(None::<Timestamp>),
                users::web_since.eq(None::<Timestamp>),
                users::shares_activity_since.eq(None::<Timestamp>),
                users::role.eq(Role::Member),
                users::suspended_at.eq(None::<Timestamp>),
                users::suspension_reason.eq(""),
                users::terms_accepted_at.eq(None::<Timestamp>),
                users::invitation_id.eq(None::<i64>),
                users::deleted_at.eq(Some(tx.now)),
                users::updated_at.eq(tx.now),
            ),
        ))
        .execute(tx.conn)?;
    search_index::put_person(tx, user)
}
