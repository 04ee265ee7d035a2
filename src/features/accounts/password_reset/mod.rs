//! A forgotten password, in four pages: ask, sent, choose, done.

mod pages;
mod service;

pub(super) use service::{set_password, sweep};

use actix_web::web::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::new)
        .service(pages::create)
        .service(pages::sent)
        .service(pages::done)
        .service(pages::choose)
        .service(pages::update)
        .service(pages::open);
}
