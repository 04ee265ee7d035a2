//! Finding people, posts and comments by their words. Who may see what was found is asked here,
//! of those rows alone that a page is made of.

mod comments;
mod pages;
mod people;
mod posts;
mod views;

pub use people::people;

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config.service(pages::show).service(pages::as_typed);
}
