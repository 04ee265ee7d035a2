//! The directory of people, each person's page with their photos, and one's own profile.

mod language;
mod pages;
mod picture;
mod privacy;
mod provider_picture;
mod queries;
mod settings;
mod theme;
mod time_zone;

pub use picture::{Spot, set_picture};
pub use provider_picture::fetch_picture;
pub use settings::set_bio;

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(settings::edit)
        .service(settings::update)
        .service(picture::picture)
        .service(picture::remove_picture)
        .service(picture::cover)
        .service(picture::remove_cover)
        .service(time_zone::update)
        .service(language::update)
        .service(privacy::edit)
        .service(privacy::update)
        .service(theme::update)
        .service(pages::directory)
        .service(pages::followers)
        .service(pages::following)
        .service(pages::show);
}
