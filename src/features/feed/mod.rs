//! The home feed, read from the timeline, and the page of each post.

mod cards;
mod pages;
mod queries;
mod views;

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::index)
        .service(pages::show)
        .service(pages::comment);
}
