//! Open pages hear what changes on the posts they show: one line a page, for all of them.
//!
//! The page of the feed hears how many posts came to it.
//!
//! A change only says that a post has a next version. Each line then reads with its own person's
//! eyes what is new since the version it shows, at most a few times a second however much
//! happens: who may not see the post any more, or is blocked by who wrote, is told nothing.

mod frames;
mod pages;
mod socket;

use actix_web::web::ServiceConfig;

/// Mounts this feature's address.
pub fn routes(config: &mut ServiceConfig) {
    config.service(pages::live);
}
