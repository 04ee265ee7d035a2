//! What a person's pictures take: shown biggest first, with what shows them.

mod pages;
mod queries;

pub(super) use pages::{remove, show};
