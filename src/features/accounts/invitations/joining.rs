//! An invitation is looked up by its link, and used.

use diesel::dsl::exists;
use diesel::prelude::*;

use crate::db::schema::{invitations, users};
use crate::db::{DbConn, InvitationId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::contact::Contact;
use crate::features::accounts::mail_choices::{self, Choice};
use crate::features::accounts::new_user::{NewUser, create_user};
use crate::features::accounts::sign_up::Details;
use crate::features::accounts::{contact_change, emails};
use crate::mail;
use crate::secrets::{SecretKey, hash_token};
use crate::state::Site;
use crate::web::{Role, is_here};

/// Who invites with this link, while it is good and they are here.
pub(super) fn inviter_of(
    conn: &mut DbConn,
    token: &str,
    now: Timestamp,
) -> Result<Option<String>, Error> {
    Ok(invitations::table
        .inner_join(users::table)
        .filter(invitations::token_hash.eq(hash_token(token)))
        .filter(invitations::revoked_at.is_null())
        .filter(invitations::expires_at.gt(now))
        .filter(invitations::uses.lt(invitations::max_uses))
        .filter(is_here())
        .select(users::full_name)
        .first(conn)
        .optional()?)
}

/// Who joins by an invitation.
pub(super) struct Joining {
    pub details: Details,
    /// Where messages are to go, once it is proven.
    pub contact: Option<Contact>,
    pub password_hash: String,
}

/// The count goes up only while it is below its limit, so a link for one lets one in. The account
/// is there at once; an address or number becomes its own when it is proven.
pub(super) fn use_invitation(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    token: &str,
    new: Joining,
) -> Result<UserId, Error> {
    let staying = users::table
        .filter(users::id.eq(invitations::inviter_id))
        .filter(is_here());
    let open = invitations::table
        .filter(exists(staying))
        .filter(invitations::token_hash.eq(hash_token(token)))
        .filter(invitations::revoked_at.is_null())
        .filter(invitations::expires_at.gt(tx.now))
        .filter(invitations::uses.lt(invitations::max_uses));
    let (invitation, inviter): (InvitationId, UserId) = diesel::update(open)
        .set(invitations::uses.eq(invitations::uses + 1))
        .returning((invitations::id, invitations::inviter_id))
        .get_result(tx.conn)?;
    let details = new.details;
    tell_inviter(tx, key, site, inviter, &details)?;
    let user = create_user(
        tx,
        &NewUser {
            first_name: details.first_name,
            last_name: details.last_name,
            password_hash: Some(new.password_hash),
            invitation: Some(invitation),
            terms_accepted_at: details.accepts_terms.then_some(tx.now),
            ..NewUser::new(details.username, details.full_name, None, Role::Member)
        },
    )?;
    if let Some(contact) = new.contact {
        contact_change::begin(tx, user, &contact)?;
    }
    Ok(user)
}

/// Whoever invited hears that somebody came, unless they do not want such mails.
fn tell_inviter(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    inviter: UserId,
    details: &Details,
) -> Result<(), Error> {
    let address: Option<String> = users::table
        .find(inviter)
        .filter(is_here())
        .select(users::email)
        .first(tx.conn)
        .optional()?
        .flatten();
    let Some(address) = address else {
        return Ok(());
    };
    if mail_choices::is_wanted(tx.conn, inviter, Choice::InvitationUsed)? {
        let unsubscribe = mail_choices::link(key, site, inviter, Choice::InvitationUsed);
        let (name, username) = (&details.full_name, details.username.as_str());
        let mail = emails::invitation_used(site, &address, name, username, unsubscribe)?;
        mail::enqueue(tx, key, mail)?;
    }
    Ok(())
}
