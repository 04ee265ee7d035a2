//! Comments on a post, in threads of any depth.

mod admin;
mod belongings;
mod counting;
mod edits;
mod forgetting;
mod forms;
mod likes;
mod lists;
mod moderation;
mod names;
mod news;
mod order;
mod page_views;
mod pages;
mod place;
mod queries;
mod reading;
mod rows;
mod service;
mod telling;
mod views;

pub use admin::CommentRecord;
pub use belongings::BELONGING;
pub use forgetting::forget_post;
pub use forms::{RefusedText, TextForm};
pub use likes::like;
pub use moderation::set_deleted;
pub use names::Names;
pub use news::{News, View, newest_of, news};
pub use pages::tell;
pub use place::MAX_INDENT;
pub use queries::newest;
pub use reading::{Reading, TalkQuery, Wanted};
pub use rows::{Comment, Said};
pub use service::{CLOSED, MAX_BODY, add, delete, edit, reply, seen};
pub use views::{Brief, CommentForm, CommentView, Talk, TalkFull};

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::show)
        .service(pages::new_reply)
        .service(pages::reply)
        .service(pages::edit)
        .service(pages::update)
        .service(pages::delete)
        .service(pages::like)
        .service(lists::likers)
        .service(lists::history);
}
