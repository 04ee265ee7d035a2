//! The mail that tells the owner of an account what happened to it.

use super::{contacts, leaving, safety};
use crate::error::Error;
use crate::features::accounts::happened::{Happened, Scene};
use crate::mail::NewMail;
use crate::state::Site;

/// The mail about what happened.
///
/// # Errors
/// Only on a defect of a template.
pub(in crate::features::accounts) fn told(
    site: &Site,
    to: &str,
    happened: Happened<'_>,
    scene: &Scene<'_>,
) -> Result<NewMail, Error> {
    match happened {
        Happened::NewDevice => safety::new_device(site, to, scene),
        Happened::PasswordChanged => safety::password_changed(site, to, false, scene),
        Happened::PasswordReset => safety::password_changed(site, to, true, scene),
        Happened::TwoStepOn => safety::two_step_changed(site, to, true, scene),
        Happened::TwoStepOff => safety::two_step_changed(site, to, false, scene),
        Happened::RecoveryCodeUsed(left) => safety::recovery_code_used(site, to, left, scene),
        Happened::RecoveryCodesMade => safety::recovery_codes_made(site, to, scene),
        Happened::PasskeyAdded(name) => safety::passkey_added(site, to, name, scene),
        Happened::PasskeyRemoved(name) => safety::passkey_removed(site, to, name, scene),
        Happened::IdentityLinked(provider, account) => {
            safety::identity_linked(site, to, provider, account, scene)
        }
        Happened::IdentityUnlinked(provider) => {
            safety::identity_unlinked(site, to, provider, scene)
        }
        Happened::OtherContactAdded(other) => contacts::other_added(site, to, other, scene),
        Happened::ContactAdded => contacts::contact_added(site, to),
        Happened::ContactReplaced(by, link) => {
            contacts::contact_replaced(site, to, by, link, scene)
        }
        Happened::PostOpened(reason) => safety::post_opened(site, to, reason, scene),
        Happened::DataReady(until) => leaving::data_ready(site, to, until),
        Happened::DeletionAsked(at) => leaving::deletion_asked(site, to, at, scene),
        Happened::DeletionUndone => leaving::deletion_undone(site, to, scene),
        Happened::AccountDeleted => leaving::deleted(site, to),
    }
}
