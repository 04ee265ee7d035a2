//! What people are told: the page, its number beside the bell, the choices, the daily mail.

mod about;
mod choices;
mod conditions;
mod digest;
mod pages;
mod place;
mod queries;
mod sentence;
mod views;

pub use digest::send_digests;
pub use queries::{Told, told, unread};

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::index)
        .service(pages::read_all)
        .service(choices::edit)
        .service(choices::update)
        .service(pages::show);
}
