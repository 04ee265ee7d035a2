//! The mails about accounts. Links are built from the site's own address, never from a request.

mod contacts;
mod joining;
mod kinds;
mod leaving;
mod message;
mod safety;

pub(super) use contacts::{
    confirm_change, contact_added, contact_replaced, contact_taken, contact_taken_back,
};
pub(super) use joining::{
    account_exists, approved, confirm_sign_up, declined, finish_sign_up, invitation_used,
    somebody_waits,
};
pub(super) use kinds::MailKind;
pub use kinds::mail_previews;
pub(super) use leaving::{data_ready, deleted, deletion_asked, deletion_undone};
pub(super) use safety::{
    identity_linked, identity_unlinked, new_device, passkey_added, passkey_removed,
    password_changed, recovery_code_used, recovery_codes_made, reset_password, two_step_changed,
};
