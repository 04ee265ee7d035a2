//! Conversations of two, live over websockets.
//!
//! A message gets its number from an UPDATE of its conversation's row, so numbers have no gaps;
//! whoever missed one asks again from the last they saw.

mod admin;
mod belongings;
mod conversation;
mod forms;
mod frames;
mod message;
mod pages;
mod post_cards;
mod reading;
mod sharing;
mod socket;
mod views;

pub use admin::MessageRecord;
pub use belongings::BELONGING;
pub use conversation::open;
pub use forms::MessageForm;
pub use message::{read_by, send};
pub use reading::unread;

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(sharing::show)
        .service(sharing::send)
        .service(pages::index)
        .service(pages::create)
        .service(pages::send)
        .service(pages::socket)
        .service(pages::show);
}
