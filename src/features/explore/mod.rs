//! Posts for everybody that are reacted to lately, by people whom the viewer does not follow yet.

mod pages;
mod queries;

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config.service(pages::index);
}
