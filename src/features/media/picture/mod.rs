//! The taking-in of an uploaded picture: from bytes a stranger sent to clean
//! WebP files in the sizes that pages ask for.
//!
//! Nothing here reads or writes a file, a socket or a database. The work is
//! CPU-bound (a third of a second for a phone's 24 megapixel photograph), so
//! call it on a thread made for it, never on one that serves requests.
//!
//! ```text
//! bytes --take_in--> Picture --renditions--> [Rendition, Rendition, ...]
//!                     \--cut--> Picture --renditions--> ... (an avatar)
//! ```
//!
//! What the safety of an upload rests on:
//!
//! * the magic bytes and the decoder must agree on the format; SVG, HTML and
//!   anything else that could carry a script is never accepted,
//! * size in bytes, in pixels and in memory is checked before decoding,
//! * only pixels leave this module: every rendition is encoded anew, so EXIF,
//!   GPS positions, comments and whatever was hidden behind the picture's end
//!   are gone.

mod adjust;
mod cut;
mod decode;
mod format;
mod jpeg_end;
mod placeholder;
mod renditions;
mod scale;
mod weight;

#[cfg(test)]
pub mod test_pictures;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_renditions;

pub use adjust::Adjustment;
pub use cut::{Crop, Proportion};
pub use decode::{Header, Picture, inspect, take_in};
pub use format::{check_name, ending_of, media_type};
pub use renditions::Rendition;

/// Bytes in a megabyte as people count them.
const MEGABYTE: usize = 1_000_000;

/// Pixels in a megapixel.
const MEGAPIXEL: u64 = 1_000_000;

/// How much of a picture is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureLimits {
    /// The biggest upload, in bytes. Default: 20 MB.
    pub max_bytes: usize,
    /// The most pixels (width times height) after decoding. Default: 40
    /// megapixels, which is 120 MB of memory while the picture is taken in.
    pub max_pixels: u64,
}

impl Default for PictureLimits {
    fn default() -> Self {
        Self {
            max_bytes: 20 * MEGABYTE,
            max_pixels: 40 * MEGAPIXEL,
        }
    }
}

/// Why a picture was refused. The texts are written for the person who
/// uploaded it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// More bytes than [`PictureLimits::max_bytes`].
    #[error("This picture is larger than {max_megabytes} MB. Please choose a smaller one.")]
    TooLarge {
        /// The limit in megabytes, rounded down.
        max_megabytes: usize,
    },
    /// More pixels than [`PictureLimits::max_pixels`], or so many bytes per
    /// pixel that decoding would need too much memory.
    #[error(
        "This picture has more than {max_megapixels} million pixels. \
         Please make it smaller and try again."
    )]
    TooManyPixels {
        /// The limit in millions of pixels, rounded down.
        max_megapixels: u64,
    },
    /// Of so many passes, colours or layers that working on it would take too much memory.
    #[error("This picture is too large for us to work on. Please make it smaller and try again.")]
    TooHeavy,
    /// Nothing is in it.
    #[error("This file is empty. Please choose another one.")]
    Empty,
    /// The bytes are not a JPEG, PNG, WebP or GIF picture.
    #[error("This file is not a picture we can show. Please choose a JPEG, PNG, WebP or GIF file.")]
    NotAPicture,
    /// A picture in a format that is not taken.
    #[error(
        "This is a {name} picture, which not every browser can show. \
         Please save it as JPEG, PNG, WebP or GIF and choose that."
    )]
    OtherFormat {
        /// How people call the format.
        name: &'static str,
    },
    /// The file is called something else than it is.
    #[error(
        "This is a {name} picture by another name. Please rename it to end in .{ending} and try again."
    )]
    WrongName {
        /// What it is.
        name: &'static str,
        /// How its name should end.
        ending: &'static str,
    },
    /// The person's pictures take as much room as the site gives them.
    #[error(
        "Your {megabytes} MB for pictures are used up. \
         Your settings show under Storage what takes the room."
    )]
    NoRoom {
        /// What the site gives to each person.
        megabytes: u64,
    },
    /// A picture by its first bytes, but damaged, cut off or of a kind that
    /// the decoder does not know.
    #[error(
        "This picture seems to be damaged or incomplete. \
         Please try again, or choose another one."
    )]
    Broken,
}

impl PictureLimits {
    /// The refusal of an upload with too many bytes. Also for callers who
    /// count while they receive and stop early.
    #[must_use]
    pub fn too_large(&self) -> PictureError {
        PictureError::TooLarge {
            max_megabytes: self.max_bytes / MEGABYTE,
        }
    }

    /// The refusal of a picture with too many pixels.
    #[must_use]
    pub fn too_many_pixels(&self) -> PictureError {
        PictureError::TooManyPixels {
            max_megapixels: self.max_pixels / MEGAPIXEL,
        }
    }
}
