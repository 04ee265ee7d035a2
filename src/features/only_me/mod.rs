//! “Only you”: a person's posts that nobody else sees, and the albums in which they stand. Nobody
//! but their owner comes to any of these pages, staff neither.

mod album_pages;
mod choosing;
mod posts_pages;
mod queries;
mod views;

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(posts_pages::index)
        .service(posts_pages::put)
        .service(album_pages::list)
        .service(album_pages::new)
        .service(album_pages::create)
        .service(album_pages::show)
        .service(album_pages::edit)
        .service(album_pages::rename)
        .service(album_pages::delete)
        .service(choosing::show)
        .service(choosing::save);
}
