//! The mails about accounts. Links are built from the site's own address, never from a request.

mod contacts;
mod joining;
mod kinds;
mod leaving;
mod message;
mod safety;
mod told;

pub(super) use contacts::{confirm_change, contact_taken, contact_taken_back};
pub(super) use joining::{
    account_exists, approved, confirm_sign_up, declined, finish_sign_up, invitation_used, news,
    somebody_waits,
};
pub(super) use kinds::MailKind;
pub use kinds::mail_previews;
pub(super) use safety::reset_password;
pub(super) use told::told;
