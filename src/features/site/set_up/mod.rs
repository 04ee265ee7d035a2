//! The first visit: behind a one-time token from the log, a name, an address and the first admin.

mod form;
mod pages;
mod service;

pub(super) use pages::{create, new};
