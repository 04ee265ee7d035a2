//! From pixels to the WebP files that pages show.

use std::borrow::Cow;

use image::DynamicImage;
use webp::{Encoder, WebPConfig};

use super::{Picture, PictureError, scale};

/// The longest side that WebP can have, in pixels.
const WEBP_MAX_SIDE: u32 = 16_383;

/// WebP quality, 0 to 100. At 80, photographs show no traces of compression.
const QUALITY: f32 = 80.0;

/// A picture in one size, encoded as WebP, without any metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// The width that was asked for, in pixels: what its address is made of.
    pub width_class: u32,
    /// The true width in pixels; at most `width_class`.
    pub width: u32,
    /// The true height in pixels.
    pub height: u32,
    /// The WebP file.
    pub bytes: Vec<u8>,
}

impl Picture {
    /// The picture in each of the `widths` (pixels), in their order. Never
    /// scaled up: where the picture is narrower than asked, the rendition has
    /// the picture's own width. So there is one rendition for each width, and
    /// every address made from a width exists.
    ///
    /// # Errors
    ///
    /// [`PictureError::Broken`] if scaling or encoding fails, which no
    /// picture that was taken in is known to cause.
    pub fn renditions(&self, widths: &[u32]) -> Result<Vec<Rendition>, PictureError> {
        // From big to small, each made from the one before: the many pixels
        // of the original are read only once.
        let mut order: Vec<(usize, u32)> = widths.iter().copied().enumerate().collect();
        order.sort_by_key(|&(_, class)| std::cmp::Reverse(class));

        let mut image: Option<Cow<'_, DynamicImage>> = None;
        let mut made: Vec<(usize, Rendition)> = Vec::with_capacity(widths.len());
        for (place, class) in order {
            let (width, height) = self.fit(class);
            let twin = made
                .last()
                .map(|(_, last)| last)
                .filter(|last| (last.width, last.height) == (width, height));
            if let Some(twin) = twin {
                let rendition = Rendition {
                    width_class: class,
                    ..twin.clone()
                };
                made.push((place, rendition));
                continue;
            }
            let scaled = match image.as_deref() {
                None => self.upright(width, height)?,
                Some(bigger) => Cow::Owned(scale::scale(bigger, width, height)?),
            };
            made.push((place, encode(class, &scaled)?));
            image = Some(scaled);
        }
        made.sort_by_key(|&(place, _)| place);
        Ok(made.into_iter().map(|(_, rendition)| rendition).collect())
    }

    /// The middle of the picture as a square of at most `side` pixels.
    ///
    /// # Errors
    /// As for [`Self::renditions`].
    pub fn square(&self, side: u32) -> Result<Rendition, PictureError> {
        let side = side.min(self.width()).min(self.height());
        let mut image = scale::middle(&self.stored, side)?;
        image.apply_orientation(self.orientation);
        encode(side, &image)
    }

    /// The average colour as red, green and blue, to fill the place of the
    /// picture until it is loaded. Transparent parts count as white.
    #[must_use]
    pub fn average_color(&self) -> [u8; 3] {
        let white = [u8::MAX; 3];
        let Ok(sample) = scale::sample(&self.stored, 64) else {
            return white;
        };
        let mut sums = [0_u64; 3];
        let mut count = 0_u64;
        for pixel in sample.into_rgba8().pixels() {
            let [red, green, blue, alpha] = pixel.0.map(u64::from);
            for (sum, channel) in sums.iter_mut().zip([red, green, blue]) {
                *sum += (channel * alpha + 255 * (255 - alpha)) / 255;
            }
            count += 1;
        }
        sums.map(|sum| sum.checked_div(count).and_then(|mean| mean.try_into().ok()))
            .map(|mean| mean.unwrap_or(u8::MAX))
    }

    /// The upright picture in the given size, from the stored pixels.
    fn upright(&self, width: u32, height: u32) -> Result<Cow<'_, DynamicImage>, PictureError> {
        let (width, height) = if self.lies_on_its_side() {
            (height, width)
        } else {
            (width, height)
        };
        let same_size = (width, height) == (self.stored.width(), self.stored.height());
        if same_size && self.orientation == image::metadata::Orientation::NoTransforms {
            return Ok(Cow::Borrowed(&self.stored));
        }
        let mut image = if same_size {
            self.stored.clone()
        } else {
            scale::scale(&self.stored, width, height)?
        };
        image.apply_orientation(self.orientation);
        Ok(Cow::Owned(image))
    }

    /// Width and height for a width class: in proportion, never bigger than
    /// the picture, and within what WebP can hold.
    fn fit(&self, class: u32) -> (u32, u32) {
        let (own_width, own_height) = (self.width(), self.height());
        let width = class.clamp(1, own_width.min(WEBP_MAX_SIDE));
        let height = in_proportion(own_height, width, own_width);
        if height <= WEBP_MAX_SIDE {
            return (width, height);
        }
        let width = in_proportion(own_width, WEBP_MAX_SIDE, own_height);
        (width, WEBP_MAX_SIDE)
    }
}

/// `side * part / whole`, rounded, at least 1.
fn in_proportion(side: u32, part: u32, whole: u32) -> u32 {
    let whole = u64::from(whole.max(1));
    let scaled = (u64::from(side) * u64::from(part) + whole / 2) / whole;
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

/// Encodes an RGB or RGBA picture as WebP.
fn encode(width_class: u32, image: &DynamicImage) -> Result<Rendition, PictureError> {
    let (width, height) = (image.width(), image.height());
    Ok(Rendition {
        width_class,
        width,
        height,
        bytes: webp(image, QUALITY)?,
    })
}

/// The WebP file of an RGB or RGBA picture.
pub(super) fn webp(image: &DynamicImage, quality: f32) -> Result<Vec<u8>, PictureError> {
    let (width, height) = (image.width(), image.height());
    let encoder = match image {
        DynamicImage::ImageRgb8(rgb) => Encoder::from_rgb(rgb.as_raw(), width, height),
        DynamicImage::ImageRgba8(rgba) => Encoder::from_rgba(rgba.as_raw(), width, height),
        _ => return Err(PictureError::Broken),
    };
    let mut config = WebPConfig::new().map_err(|()| PictureError::Broken)?;
    config.quality = quality;
    let webp = encoder
        .encode_advanced(&config)
        .map_err(|_| PictureError::Broken)?;
    Ok(webp.to_vec())
}
