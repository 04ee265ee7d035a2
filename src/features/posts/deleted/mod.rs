//! Deleted posts: for 30 days they wait for their owner to have them back, then they go for good.
//!
//! `docs/adr/0013-deleted-posts.md` says in which steps.

mod pages;
mod purging;
mod queries;
mod service;

pub(super) use pages::{list, purge, restore, show};
pub use purging::{Attached, PurgePost, purge_expired, purge_own, purge_post};
pub(super) use purging::{begin_purge, take_apart};
pub use service::{delete, restore as bring_back};

use std::time::Duration;

/// How long a deleted post waits.
pub const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
