//! Pictures: taken in, made in three widths, served to those who may see them.
//!
//! A picture is stored before anything refers to it; what nothing refers to for a day is swept
//! away. The file that was uploaded is never stored.

mod belongings;
mod jobs;
mod pages;
pub mod picture;
mod queries;
mod service;

pub use belongings::{BELONGING, RemoveFiles, download_path, remove_files};
pub use jobs::sweep;
pub use picture::{Crop, PictureError, PictureLimits};
pub use queries::{Media, find, is_sent_again};
pub use service::{Shape, take_in};

use actix_web::web::ServiceConfig;

/// The widths that pictures are made in, in pixels.
pub const WIDTHS: [u32; 3] = [320, 640, 1280];

/// The address of a stored picture in one of [`WIDTHS`].
pub fn url(key: &str, width: u32) -> String {
    format!("/media/{key}/{width}.webp")
}

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config.service(pages::picture);
}

/// Where a file of a stored picture lies in the storage.
fn file(key: &str, width: u32) -> String {
    let folder = key.get(..2).unwrap_or(key);
    format!("{folder}/{key}/{width}.webp")
}
