//! Sign-up: a pending account, one mail with a link and a code, and the confirmation.

mod begin;
mod code_pages;
mod confirm;
mod forms;
mod link_pages;
mod pages;
mod pending;

pub(super) use forms::{SignUp, SignUpForm};
pub(super) use pages::form_page;
pub(super) use pending::{finish_pending, renew_for_reset, sweep};

use actix_web::web::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::new)
        .service(pages::create)
        .service(code_pages::sent)
        .service(code_pages::confirm_code)
        .service(code_pages::resend)
        .service(link_pages::confirm_link)
        .service(link_pages::confirm_link_done);
}
