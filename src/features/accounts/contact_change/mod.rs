//! Another address or number: it proves itself first, and the one before can be taken back for
//! a week.

mod jobs;
mod pages;
mod proof_pages;
mod service;
mod take_back;

pub(super) use jobs::write_message;
pub(super) use service::{begin, sweep};

use actix_web::web::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::edit)
        .service(pages::update)
        .service(pages::cancel)
        .service(pages::remove)
        .service(proof_pages::confirm_code)
        .service(proof_pages::resend)
        .service(proof_pages::open)
        .service(proof_pages::confirm_link)
        .service(take_back::open)
        .service(take_back::create);
}
