//! Sign-up: a pending account, one mail with a link and a code, and the confirmation.

mod forms;
mod pages;
mod service;

pub(super) use forms::{SignUp, SignUpForm};
pub(super) use pages::form_page;
pub(super) use service::{finish_pending, renew_for_reset, sweep};

use actix_web::web::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::new)
        .service(pages::create)
        .service(pages::sent)
        .service(pages::confirm_code)
        .service(pages::resend)
        .service(pages::confirm_link)
        .service(pages::confirm_link_done);
}
