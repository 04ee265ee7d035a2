//! Pictures: taken in, made in three widths and a square, served to those who may see them.
//!
//! A picture is stored before anything refers to it; what nothing refers to for a day is swept
//! away. The file that was uploaded is removed once the picture is ready, unless the site keeps
//! originals. `docs/adr/0009-pictures-in-the-background.md` says why it is done in these steps.

mod adjusting;
mod belongings;
mod check;
mod files;
mod intake;
mod jobs;
mod pages;
pub mod picture;
mod preparing;
mod queries;
mod removal;
mod room;
mod rows;

pub use adjusting::adjust;
pub use belongings::{BELONGING, download_path};
pub use check::{Findings, check, remove_strays};
pub use files::{WIDTHS, square_url, url};
pub use intake::{Shape, take_in, take_in_bytes};
pub use jobs::sweep;
pub use pages::serve;
pub use picture::{Adjustment, Crop, PictureError, PictureLimits, Proportion};
pub use preparing::prepare_picture;
pub use queries::{Look, Media, find, hold};
pub use removal::{let_go, remove_pictures};
pub use rows::PictureState;

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::original)
        .service(pages::picture)
        .service(room::show)
        .service(room::remove);
}
