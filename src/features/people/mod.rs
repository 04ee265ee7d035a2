//! Who follows whom, and who has blocked whom.

mod relations;

pub use relations::{is_blocked_between, is_following};

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(_config: &mut ServiceConfig) {}
