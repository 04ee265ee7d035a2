//! The directory of people, each person's page with their photos, and one's own profile.

mod pages;
mod queries;
mod settings;
mod theme;

pub use settings::{set_bio, set_picture};

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(settings::edit)
        .service(settings::update)
        .service(settings::picture)
        .service(settings::remove_picture)
        .service(theme::update)
        .service(pages::directory)
        .service(pages::followers)
        .service(pages::following)
        .service(pages::show);
}
