//! Invitations as their makers see them: made, listed, ended.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;

use super::form::NewInvitation;
use crate::db::schema::invitations;
use crate::db::{DbConn, InvitationId, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::secrets::{SecretKey, hash_token};
use crate::web::Cursor;

/// The token behind a link: made from the site's key, so that its maker can see the link
/// again although only its hash is stored.
pub(super) fn token_of(key: &SecretKey, request_key: &str) -> String {
    URL_SAFE_NO_PAD.encode(key.derive(&format!("invitation:{request_key}")))
}

/// A stored invitation, for whoever made it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = invitations)]
pub(super) struct Invitation {
    pub id: InvitationId,
    pub request_key: String,
    pub note: String,
    pub max_uses: i64,
    pub uses: i64,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// A page of the invitations that a person made, newest first.
pub(super) fn list(
    conn: &mut DbConn,
    inviter: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<Invitation>, Error> {
    Ok(invitations::table
        .filter(invitations::inviter_id.eq(inviter))
        .filter(invitations::id.lt(InvitationId(before.id)))
        .order(invitations::id.desc())
        .limit(limit)
        .select(Invitation::as_select())
        .load(conn)?)
}

/// The form's own key makes pressing twice one invitation.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    inviter: UserId,
    new: NewInvitation,
) -> Result<(), Error> {
    let until = tx.now.plus(new.lifetime);
    let known = serde_json::json!({ "places": new.max_uses, "until": until.iso() });
    let row = (
        invitations::token_hash.eq(hash_token(&token_of(key, &new.request_key))),
        invitations::request_key.eq(new.request_key),
        invitations::inviter_id.eq(inviter),
        invitations::note.eq(new.note),
        invitations::max_uses.eq(new.max_uses),
        invitations::created_at.eq(tx.now),
        invitations::expires_at.eq(until),
    );
    let made: Option<InvitationId> = each!(&mut *tx.conn, |conn| {
        diesel::insert_into(invitations::table)
            .values(row)
            .on_conflict_do_nothing()
            .returning(invitations::id)
            .get_result(conn)
            .optional()
    })?;
    match made {
        Some(id) => activity::record(
            tx,
            &Activity::new(inviter, Verb::Invited, (Noun::Invitation, id.0)).with(known),
        ),
        None => Ok(()),
    }
}

/// Ends one of a person's own invitations.
///
/// # Errors
/// `NotFound` when it is not theirs.
pub(super) fn end_own(tx: &mut Tx<'_>, inviter: UserId, id: InvitationId) -> Result<(), Error> {
    let own = invitations::table
        .find(id)
        .filter(invitations::inviter_id.eq(inviter));
    let known: i64 = own.count().get_result(tx.conn)?;
    if known == 0 {
        return Err(Error::NotFound);
    }
    end_invitation(tx, inviter, id)
}

/// Ends an invitation. Ending it again changes nothing.
///
/// # Errors
/// When the database fails.
pub fn end_invitation(tx: &mut Tx<'_>, actor: UserId, id: InvitationId) -> Result<(), Error> {
    let ended: Option<i64> = diesel::update(
        invitations::table
            .find(id)
            .filter(invitations::revoked_at.is_null()),
    )
    .set(invitations::revoked_at.eq(Some(tx.now)))
    .returning(invitations::uses)
    .get_result(tx.conn)
    .optional()?;
    let Some(joined) = ended else {
        return Ok(());
    };
    let activity = Activity::new(actor, Verb::RevokedInvitation, (Noun::Invitation, id.0));
    activity::record(tx, &activity.with(serde_json::json!({ "joined": joined })))
}

/// How long an invitation that is over and brought nobody stays, for its maker to look at. One
/// that brought somebody stays for good: it says who came by whom.
const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// Removes the invitations that were over long ago and brought nobody.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let long_ago = tx.now.minus(KEPT);
    let over = invitations::table.filter(invitations::uses.eq(0)).filter(
        invitations::expires_at
            .le(long_ago)
            .or(invitations::revoked_at
                .is_not_null()
                .and(invitations::revoked_at.assume_not_null().le(long_ago))),
    );
    Ok(diesel::delete(over).execute(tx.conn)?)
}
