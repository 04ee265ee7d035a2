//! Leaving: an account goes two weeks after its owner asked for it, and stays when they sign in
//! before that.

mod jobs;
mod pages;
mod service;

pub(super) use jobs::{RemoveAccount, enqueue_due, remove};
pub(super) use pages::{confirm, destroy};
pub(super) use service::{GRACE_DAYS, undo};
