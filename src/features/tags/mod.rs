//! Posts by their tags and by their places. What a tag or a place is listed under is made by
//! `words` and kept by `search_index`.

mod pages;
mod queries;

pub use queries::tags_like;

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config.service(pages::tag).service(pages::place);
}
