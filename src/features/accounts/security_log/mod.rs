//! What happened to an account and from where, for its owner to read: one row in the transaction
//! of each change.

mod pages;
mod tries;

use std::time::Duration;

use actix_web::web::ServiceConfig;
use diesel::prelude::*;

use crate::db::schema::security_events;
use crate::db::{DbConn, Timestamp, Tx, UserId, text_enum};
use crate::error::Error;
use crate::web::Origin;

text_enum! {
    /// What can happen to an account.
    pub(in crate::features::accounts) enum Event {
        /// Somebody came in.
        SignedIn = "signed_in",
        /// Sessions were ended by their owner.
        SessionsEnded = "sessions_ended",
        /// The password is another one.
        PasswordChanged = "password_changed",
        /// The password was forgotten and chosen anew.
        PasswordReset = "password_reset",
        /// The e-mail address or phone number is another one.
        ContactChanged = "contact_changed",
        /// A replaced contact was taken back.
        ContactTakenBack = "contact_taken_back",
        /// The second step is on.
        TwoStepOn = "two_step_on",
        /// The second step is off.
        TwoStepOff = "two_step_off",
        /// A recovery code was used.
        RecoveryCodeUsed = "recovery_code_used",
        /// There are new recovery codes.
        RecoveryCodesMade = "recovery_codes_made",
        /// A passkey is a way in.
        PasskeyAdded = "passkey_added",
        /// A passkey is a way in no more.
        PasskeyRemoved = "passkey_removed",
        /// Another site's account is a way in.
        IdentityLinked = "identity_linked",
        /// Another site's account is a way in no more.
        IdentityUnlinked = "identity_unlinked",
        /// All one's data was asked for.
        DataAsked = "data_asked",
        /// The account is to be deleted.
        DeletionAsked = "deletion_asked",
        /// The account stays after all.
        DeletionUndone = "deletion_undone",
        /// Another role was given.
        RoleChanged = "role_changed",
        /// Staff turned the second step off.
        TwoStepOffByStaff = "two_step_off_by_staff",
        /// An admin opened a post that is for its author alone.
        PostOpened = "post_opened",
        /// Staff forgave wrong tries.
        AttemptsCleared = "attempts_cleared",
    }
}

impl Event {
    /// In words, for its owner.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::SignedIn => "Signed in",
            Self::SessionsEnded => "Signed out other devices",
            Self::PasswordChanged => "Changed the password",
            Self::PasswordReset => "Chose a new password by a mailed link or a code",
            Self::ContactChanged => "Changed where messages go",
            Self::ContactTakenBack => "Took an earlier address or number back",
            Self::TwoStepOn => "Turned two-step sign-in on",
            Self::TwoStepOff => "Turned two-step sign-in off",
            Self::RecoveryCodeUsed => "Used a recovery code",
            Self::RecoveryCodesMade => "Made new recovery codes",
            Self::PasskeyAdded => "Added the passkey",
            Self::PasskeyRemoved => "Removed the passkey",
            Self::IdentityLinked => "Connected an account of another site",
            Self::IdentityUnlinked => "Disconnected an account of another site",
            Self::DataAsked => "Asked for a download of all data",
            Self::DeletionAsked => "Asked for the account to be deleted",
            Self::DeletionUndone => "Kept the account after all",
            Self::RoleChanged => "Staff changed the role",
            Self::TwoStepOffByStaff => "Staff turned two-step sign-in off",
            Self::PostOpened => "An admin opened a private post:",
            Self::AttemptsCleared => "Staff cleared wrong sign-ins",
        }
    }
}

/// Events are kept for a year.
const KEPT: Duration = Duration::from_secs(365 * 24 * 3600);

/// Whether a person chose another password, or took their address back, after this moment.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) fn was_secured(
    conn: &mut DbConn,
    user: UserId,
    since: Timestamp,
) -> Result<bool, Error> {
    let secured = security_events::table
        .filter(security_events::user_id.eq(user))
        .filter(security_events::kind.eq_any([
            Event::PasswordChanged,
            Event::PasswordReset,
            Event::ContactTakenBack,
        ]))
        .filter(security_events::created_at.gt(since));
    Ok(diesel::select(diesel::dsl::exists(secured)).get_result(conn)?)
}

/// Notes what happened.
pub(in crate::features::accounts) fn record(
    tx: &mut Tx<'_>,
    user: UserId,
    event: Event,
    detail: &str,
    origin: &Origin,
) -> Result<(), Error> {
    insert(tx, user, event, detail, (&origin.label, &origin.network))
}

/// Notes what the staff did, from wherever they did it.
pub(in crate::features::accounts) fn record_by_staff(
    tx: &mut Tx<'_>,
    user: UserId,
    event: Event,
    detail: &str,
) -> Result<(), Error> {
    insert(tx, user, event, detail, ("The staff of this site", ""))
}

fn insert(
    tx: &mut Tx<'_>,
    user: UserId,
    event: Event,
    detail: &str,
    (label, network): (&str, &str),
) -> Result<(), Error> {
    diesel::insert_into(security_events::table)
        .values((
            security_events::user_id.eq(user),
            security_events::kind.eq(event),
            security_events::detail.eq(detail),
            security_events::label.eq(label),
            security_events::network.eq(network),
            security_events::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// One thing that happened.
#[derive(Queryable, Selectable)]
#[diesel(table_name = security_events)]
pub(super) struct Entry {
    pub id: i64,
    pub kind: Event,
    pub detail: String,
    pub label: String,
    pub network: String,
    pub created_at: Timestamp,
}

/// A page of what happened, newest first.
fn list(conn: &mut DbConn, user: UserId, before: i64, limit: i64) -> Result<Vec<Entry>, Error> {
    Ok(security_events::table
        .filter(security_events::user_id.eq(user))
        .filter(security_events::id.lt(before))
        .order(security_events::id.desc())
        .limit(limit)
        .select(Entry::as_select())
        .load(conn)?)
}

/// Removes events that are too old; gives how many.
pub(in crate::features::accounts) fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let old = security_events::table.filter(security_events::created_at.le(tx.now.minus(KEPT)));
    Ok(diesel::delete(old).execute(tx.conn)?)
}

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(pages::index);
}
