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

    /// The class of the shape nearest to the first photo's.
    fn shape(&self) -> &'static str {
        let (width, height) = match self.photos.first() {
            Some(photo) => (photo.width, photo.height.max(1)),
            None => return "",
        };
        match width.saturating_mul(100) / height {
            ..=89 => " strip--tall",
            90..=115 => " strip--square",
            116..=145 => "",
            146..=199 => " strip--wide",
            _ => " strip--pano",
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
