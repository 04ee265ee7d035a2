//! Albums of private posts: which there are, and which post stands in which. It needs only ids, so
//! the composer below can offer them; their pages are in `features/only_me`.
//!
//! A post stands in one album or none, like a picture in a box. It stays written there while others
//! may see the post, and says nothing then: an album holds what is private now, so nothing has to be
//! undone when an audience changes.

mod belongings;
mod queries;
mod service;

pub use belongings::{BELONGING, forget_post};
pub use queries::{Album, Choice, choices, names, of_owner, of_post, page};
pub use service::{chosen, create, delete, put, rename};

/// Characters in a name.
pub const MAX_NAME: usize = 60;

/// Characters in a description.
pub const MAX_DESCRIPTION: usize = 300;

/// Albums that a person can have.
pub const MAX_ALBUMS: i64 = 100;
