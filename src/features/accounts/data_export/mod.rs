//! Download of all that is a person's: asked for, made in the background as one ZIP file, kept
//! for three days.

mod archive;
mod jobs;
mod pages;
mod service;
mod views;

pub(super) use jobs::{MakeExport, make, remove_of, sweep};
pub(super) use pages::{create, file, show};
