//! Sign-up in three steps: a contact, its proof, and who somebody is. It can be left and resumed.

mod begin;
mod by_provider;
mod code_pages;
mod confirm;
mod finish_pages;
mod forms;
mod link_pages;
mod pages;
mod pending;
mod steps;

pub(super) use begin::write_message;
pub(super) use by_provider::{ByProvider, begin_proven, go_on};
pub(super) use code_pages::{CODE_GONE, NO_CODE, SENT_AGAIN, WRONG_CODE, whole_seconds};
pub(super) use finish_pages::with_taken_name;
pub(super) use forms::{Details, DetailsForm};
pub(super) use pending::{Pending, sweep};

use actix_web::web::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::new)
        .service(pages::create)
        .service(pages::username)
        .service(code_pages::sent)
        .service(code_pages::confirm_code)
        .service(code_pages::resend)
        .service(link_pages::confirm_link)
        .service(link_pages::confirm_link_done)
        .service(finish_pages::show)
        .service(finish_pages::create)
        .service(finish_pages::waiting);
}
