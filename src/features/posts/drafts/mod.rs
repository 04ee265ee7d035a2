//! Drafts: a post being written, or the changes to one being edited, saved as they are made.

mod arrange;
mod compose;
mod intake;
mod queries;
mod service;
mod sweep;

pub use compose::{Outcome, Refusal, Target, compose};
pub use intake::receive;
pub use queries::{Draft, DraftPhoto, newest, of_owner, photos, room_in};
pub use service::discard;
pub use sweep::sweep;

/// Photos that a post can hold.
pub const MAX_PHOTOS: usize = 10;

/// Characters in a caption.
pub const MAX_CAPTION: usize = 2200;

/// Characters in the description of a photo.
pub const MAX_ALT: usize = 300;
