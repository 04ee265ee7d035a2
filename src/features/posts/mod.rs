//! Posts: drafts, publishing, editing, deleting.

mod adjusting;
mod admin;
mod belongings;
mod commenting;
mod deleted;
mod discarding;
mod draft_list;
mod drafts;
mod edits;
mod moderation;
mod opening;
mod pages;
mod photos;
mod queries;
mod strip;
mod views;

pub use crate::features::visibility::Audience;
pub use admin::{PostRecord, posts_per_day};
pub use belongings::BELONGING;
pub use deleted::{Attached, PurgePost, bring_back, delete, purge_expired, purge_own, purge_post};
pub use drafts::{PublishDraft, publish_due, sweep as sweep_drafts};
pub use moderation::set_deleted;
pub use photos::{Photo, photos_of, publish_now};
pub use queries::{Author, Post, mine, visible};
pub use strip::{FIRST, Strip};

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::new)
        .service(pages::send_new)
        .service(pages::edit)
        .service(pages::send_edit)
        .service(draft_list::list)
        .service(pages::open)
        .service(pages::send_draft)
        .service(discarding::discard)
        .service(adjusting::show)
        .service(adjusting::send)
        .service(pages::delete)
        .service(pages::set_commenting)
        .service(edits::history)
        .service(deleted::list)
        .service(deleted::show)
        .service(deleted::restore)
        .service(deleted::purge)
        .configure(opening::routes);
}
