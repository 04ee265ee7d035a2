//! Who follows whom, and who has blocked whom.

mod belongings;
mod pages;
mod queries;
mod relations;
mod service;
mod views;

pub use belongings::BELONGING;
pub use queries::{
    Person, Suggestion, by_any_username, by_username, find_by_username, followed_among, newest,
    suggestions,
};
pub use relations::{blocked_either_way, is_blocked_between, is_following, visible_to};
pub use service::{block, follow, unblock, unfollow};
pub use views::{FollowButton, PersonRow};

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::follow)
        .service(pages::unfollow)
        .service(pages::block)
        .service(pages::unblock)
        .service(pages::blocked);
}
