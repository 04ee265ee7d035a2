//! An invitation is looked up by its link, and used.

use diesel::prelude::*;

use crate::db::schema::{invitations, users};
use crate::db::{DbConn, InvitationId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::new_user::{NewUser, create_user};
use crate::features::accounts::sign_up::SignUp;
use crate::secrets::hash_token;
use crate::web::Role;

/// Who invites with this link, while it is good.
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
        .select(users::full_name)
        .first(conn)
        .optional()?)
}

/// The count goes up only while it is below its limit, so a link for one lets one in.
pub(super) fn use_invitation(
    tx: &mut Tx<'_>,
    token: &str,
    sign_up: SignUp,
    password_hash: String,
) -> Result<UserId, Error> {
    let open = invitations::table
        .filter(invitations::token_hash.eq(hash_token(token)))
        .filter(invitations::revoked_at.is_null())
        .filter(invitations::expires_at.gt(tx.now))
        .filter(invitations::uses.lt(invitations::max_uses));
    let invitation: InvitationId = diesel::update(open)
        .set(invitations::uses.eq(invitations::uses + 1))
        .returning(invitations::id)
        .get_result(tx.conn)?;
    create_user(
        tx,
        &NewUser {
            username: sign_up.username,
            full_name: sign_up.full_name,
            email: sign_up.email,
            password_hash,
            role: Role::Member,
            invitation: Some(invitation),
        },
    )
}
