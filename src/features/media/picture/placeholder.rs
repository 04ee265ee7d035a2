//! The tiny picture that stands in a page until the real one is there.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::DynamicImage;

use super::renditions::webp;
use super::{Picture, scale};

/// Its longer side in pixels: some 150 bytes, stretched and blurred by the page.
const SIDE: u32 = 24;

/// Pixels on a side that are looked at.
const LOOKED_AT: u32 = 256;

/// Little is to be seen of it.
const QUALITY: f32 = 40.0;

impl Picture {
    /// A tiny WebP in base64. Empty for a picture that is see-through, behind which it would
    /// show for ever.
    #[must_use]
    pub fn placeholder(&self) -> String {
        let (wide, high) = (self.stored.width(), self.stored.height());
        let longer = wide.max(high).max(1);
        let side = |side: u32| (side * SIDE.min(longer) / longer).max(1);
        let tiny = scale::sample(&self.stored, LOOKED_AT)
            .and_then(|sample| scale::scale(&sample, side(wide), side(high)))
            .and_then(|mut tiny| {
                tiny.apply_orientation(self.orientation);
                match is_opaque(&tiny) {
                    true => webp(&tiny.into_rgb8().into(), QUALITY),
                    false => Ok(Vec::new()),
                }
            });
        tiny.map_or_else(|_| String::new(), |bytes| STANDARD.encode(bytes))
    }
}

fn is_opaque(image: &DynamicImage) -> bool {
    match image.as_rgba8() {
        Some(image) => image.pixels().all(|pixel| pixel.0[3] == u8::MAX),
        None => true,
    }
}
