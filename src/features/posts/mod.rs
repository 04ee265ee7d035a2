//! Photo posts: drafts, publishing, editing, deleting.

mod admin;
mod moderation;
mod photos;
mod queries;

pub use admin::{PostRecord, posts_per_day};
pub use moderation::set_deleted;
pub use photos::{Photo, photos_of, publish_now};
pub use queries::{Audience, Post, mine, visible};

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(_config: &mut ServiceConfig) {}
