//! Comments on a post.

mod admin;
mod belongings;
mod moderation;
mod pages;
mod queries;
mod service;
mod views;

pub use admin::CommentRecord;
pub use belongings::BELONGING;
pub use moderation::set_deleted;
pub use queries::{Comment, earlier_than, newest};
pub use service::{MAX_BODY, add, delete};
pub use views::{CommentForm, CommentView, Talk, TalkFull};

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config.service(pages::delete);
}
