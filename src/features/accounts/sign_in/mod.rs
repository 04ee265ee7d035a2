//! Signing in and out. Every way in ends at [`enter`], which asks for the second step where one
//! is on, so that none gets around it.

pub(in crate::features::accounts) mod attempts;
mod check;
mod devices;
mod entry;
mod pages;
mod second_step;

pub(in crate::features::accounts) use attempts::{Outcome, clear, clear_client, sweep};
pub(in crate::features::accounts) use check::{by_password, is_mine, reauthenticate};
pub(in crate::features::accounts) use devices::{sweep as sweep_devices, use_device};
pub use entry::enter;
pub(in crate::features::accounts) use entry::{Entry, admit};
pub(in crate::features::accounts) use pages::{passkey_refused, wait_text};
pub(in crate::features::accounts) use second_step::{
    pass as pass_second_step, refused as second_step_refused, waiting as waiting_for_second_step,
};

use actix_web::web::ServiceConfig;

use crate::db::text_enum;

text_enum! {
    /// By what somebody came in.
    pub enum Method {
        /// A password.
        Password = "password",
        /// A one-time password or a recovery code, after the first step.
        SecondStep = "second_step",
        /// A passkey.
        Passkey = "passkey",
        /// An account of another site.
        Provider = "provider",
        /// An invitation's link.
        Invitation = "invitation",
        /// The set-up of the site.
        SetUp = "set_up",
    }
}

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::new)
        .service(pages::create)
        .service(pages::destroy)
        .service(second_step::show)
        .service(second_step::create);
}
