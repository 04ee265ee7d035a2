//! The home feed, read from the timeline, and the page of each post.

mod belongings;
mod cards;
mod pages;
mod queries;
mod views;
mod visits;

use actix_web::web::ServiceConfig;

pub use belongings::BELONGING;
pub use queries::newer_than;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::index)
        .service(pages::show)
        .service(pages::show_card)
        .service(pages::comment);
}
