//! Comments on a post.

mod admin;
mod moderation;

pub use admin::CommentRecord;
pub use moderation::set_deleted;

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(_config: &mut ServiceConfig) {}
