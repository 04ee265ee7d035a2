//! The photos of a post as pages show them: one above the text, many to swipe through.

use askama::Template;

use super::{Author, Photo};
use crate::features::media;

/// What is seen first is loaded first.
pub const FIRST: &str = r#" fetchpriority="high""#;

/// The photos of a post: the same for whoever looks.
#[derive(Debug, Template)]
#[template(path = "posts/strip.html")]
pub struct Strip {
    photos: Vec<Photo>,
    /// Said of photos without an alternative text.
    author: String,
    /// How eagerly its first photo is loaded, as an attribute.
    first_loading: &'static str,
    /// What stands before the addresses of its files.
    base: String,
}

impl Strip {
    /// `first_loading` is an attribute of its first photo, such as [`FIRST`].
    pub fn new(photos: Vec<Photo>, author: &Author, first_loading: &'static str) -> Self {
        Self {
            photos,
            author: author.full_name.clone(),
            first_loading,
            base: String::new(),
        }
    }

    /// With its files at addresses below this path.
    pub fn below(self, base: &str) -> Self {
        Self {
            base: base.to_owned(),
            ..self
        }
    }

    /// The class of the frame's shape, the nearest to the first photo's, and its width for 100 of
    /// height.
    fn frame(&self) -> (&'static str, i64) {
        match self.photos.first().map_or(133, proportion) {
            ..=89 => (" strip--tall", 80),
            90..=115 => (" strip--square", 100),
            116..=145 => ("", 133),
            146..=199 => (" strip--wide", 160),
            _ => (" strip--pano", 233),
        }
    }

    /// The class of a photo's place: the frame may cut a fifth off; of what it would cut more from,
    /// it shows the whole.
    fn fit(&self, photo: &Photo) -> &'static str {
        let (_, frame) = self.frame();
        let photo = proportion(photo);
        match frame.max(photo) * 4 > frame.min(photo) * 5 {
            true => " strip__slide--whole",
            false => "",
        }
    }

    fn url(&self, photo: &Photo, width: u32) -> String {
        format!("{}{}", self.base, media::url(&photo.look.key, width))
    }

    fn alt(&self, photo: &Photo) -> String {
        if photo.alt.is_empty() {
            format!("Photo by {}", self.author)
        } else {
            photo.alt.clone()
        }
    }
}

/// The width of a photo for 100 of its height, and no more than a frame could ever have.
fn proportion(photo: &Photo) -> i64 {
    (photo.width.saturating_mul(100) / photo.height.max(1)).min(100_000)
}
