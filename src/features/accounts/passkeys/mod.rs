//! Passkeys: a device says who somebody is, opened by its owner's finger, face or number.
//!
//! A ceremony has two requests. The first answers what the browser asks the device, and leaves in
//! the session what the second needs to check the device's answer. Signing in with a passkey needs
//! no second step, and a passkey can be the second step.

mod ceremony;
mod entry_pages;
mod pages;
mod service;

pub(super) use service::has_any;

use actix_web::web::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::index)
        .service(pages::begin)
        .service(pages::create)
        .service(pages::show)
        .service(pages::rename)
        .service(pages::destroy)
        .service(entry_pages::begin)
        .service(entry_pages::create)
        .service(entry_pages::begin_second_step)
        .service(entry_pages::create_second_step);
}
