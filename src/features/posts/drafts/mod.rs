//! Drafts: a post being written, or the changes to one being edited, saved as they are made.

mod adjusting;
mod arrange;
mod compose;
mod intake;
mod queries;
mod schedule;
mod service;
mod sweep;

pub use adjusting::{Adjusted, SHAPES, adjusted, photo_of, set_adjusted};
pub use arrange::Action;
pub use compose::{Outcome, Refusal, Target, compose};
pub use intake::receive;
pub use queries::{
    Draft, DraftPhoto, first_pictures, newest, of_owner, open_count, page, photos, room_in,
    unfinished,
};
pub use schedule::{PublishDraft, publish_due};
pub use service::discard;
pub use sweep::sweep;

/// Photos that a post can hold.
pub const MAX_PHOTOS: usize = 10;

/// Drafts that a person can have at a time.
pub const MAX_DRAFTS: i64 = 50;

/// Characters in a caption.
pub const MAX_CAPTION: usize = 2200;

/// Characters in the title of a text post.
pub const MAX_TITLE: usize = 120;

/// Characters in a text post.
pub const MAX_BODY: usize = 20_000;

/// Characters in the name of a place.
pub const MAX_LOCATION: usize = 80;

/// Characters in the description of a photo.
pub const MAX_ALT: usize = 300;
