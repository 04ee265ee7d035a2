//! Leaving: an account goes two weeks after its owner asked for it, and stays when they sign in
//! before that.

mod service;

pub(super) use service::undo;
