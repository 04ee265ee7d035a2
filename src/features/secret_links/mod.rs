//! Secret links: whoever has one sees one post, with an account or without, until it ends
//! (`docs/adr/0021-one-post-by-a-secret-link.md`).

mod admin;
mod belongings;
mod opened;
mod opened_pages;
mod pages;
mod service;
mod visitors;

pub use admin::SecretLinkRecord;
pub use belongings::{BELONGING, forget_post};
pub use service::{MOST, sweep};

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::index)
        .service(pages::create)
        .service(pages::end)
        .service(opened_pages::show)
        .service(opened_pages::picture);
}
