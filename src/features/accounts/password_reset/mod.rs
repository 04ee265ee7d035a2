//! A forgotten password, in four pages: ask, sent, choose, done. The way is a mailed link, or a
//! code that comes to a phone.

mod pages;
mod service;

pub(super) use pages::lead_to_choice;
pub(super) use service::{set_password, write_message};

use actix_web::web::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::new)
        .service(pages::create)
        .service(pages::sent)
        .service(pages::try_code)
        .service(pages::done)
        .service(pages::choose)
        .service(pages::update)
        .service(pages::open);
}
