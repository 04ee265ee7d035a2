//! Pictures: taken in, made in three widths, served to those who may see them.

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(_config: &mut ServiceConfig) {}
