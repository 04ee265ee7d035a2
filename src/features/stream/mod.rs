//! What was done, as people read it: by themselves, by those whom they follow and who share it,
//! and to a post of theirs.

mod pages;
mod queries;
mod views;
mod words;

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::own)
        .service(pages::followed)
        .service(pages::of_post);
}
