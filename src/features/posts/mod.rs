//! Photo posts: drafts, publishing, editing, deleting.

mod queries;

pub use queries::{Audience, Post, mine, visible};

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(_config: &mut ServiceConfig) {}
