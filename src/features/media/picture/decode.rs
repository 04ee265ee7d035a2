//! From untrusted bytes to pixels.

use std::io::Cursor;
use std::panic::catch_unwind;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::{PictureError, PictureLimits, jpeg_end};

/// The most memory a decoder may ask for, in bytes. 40 megapixels with 16 bits
/// per channel are 320 MB.
const MAX_DECODER_MEMORY: u64 = 512 * 1024 * 1024;

/// A picture that was accepted: its pixels and nothing else.
///
/// The pixels are kept as the file had them. A camera's "turn me" is applied
/// to what [`Picture::renditions`] makes, because turning a small picture is
/// much cheaper than turning a big one. All sizes given here are the upright
/// ones.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Always RGB or RGBA with 8 bits per channel.
    pub(super) stored: DynamicImage,
    /// How to turn `stored` upright.
    pub(super) orientation: Orientation,
}

impl Picture {
    /// The width in pixels, as seen upright.
    #[must_use]
    pub fn width(&self) -> u32 {
        if self.lies_on_its_side() {
            self.stored.height()
        } else {
            self.stored.width()
        }
    }

    /// The height in pixels, as seen upright.
    #[must_use]
    pub fn height(&self) -> u32 {
        if self.lies_on_its_side() {
            self.stored.width()
        } else {
            self.stored.height()
        }
    }

    /// All pixels, upright, as RGB or RGBA with 8 bits per channel. Copies
    /// the picture.
    #[must_use]
    pub fn to_image(&self) -> DynamicImage {
        let mut image = self.stored.clone();
        image.apply_orientation(self.orientation);
        image
    }

    /// Whether turning upright swaps width and height.
    pub(super) fn lies_on_its_side(&self) -> bool {
        matches!(
            self.orientation,
            Orientation::Rotate90
                | Orientation::Rotate270
                | Orientation::Rotate90FlipH
                | Orientation::Rotate270FlipH
        )
    }
}

impl From<DynamicImage> for Picture {
    /// A picture that was drawn rather than uploaded.
    fn from(image: DynamicImage) -> Self {
        Self {
            stored: to_eight_bits(image),
            orientation: Orientation::NoTransforms,
        }
    }
}

/// Takes in an uploaded file. Of an animation, only the first frame is kept.
///
/// # Errors
///
/// See [`PictureError`]; each says which check failed. No pixel is decoded,
/// and no memory for pixels taken, before all limits are checked.
pub fn take_in(bytes: &[u8], limits: &PictureLimits) -> Result<Picture, PictureError> {
    if bytes.len() > limits.max_bytes {
        return Err(limits.too_large());
    }
    let format = recognise(bytes)?;
    // Decoders are written not to panic, but they read what strangers send:
    // the worst a bug in one may do is to refuse the picture.
    catch_unwind(|| decode(bytes, format, limits)).unwrap_or(Err(PictureError::Broken))
}

/// The format by the magic bytes. File names and the content types that
/// browsers send are not asked.
fn recognise(bytes: &[u8]) -> Result<ImageFormat, PictureError> {
    let kind = infer::get(bytes).ok_or(PictureError::NotAPicture)?;
    match kind.mime_type() {
        "image/jpeg" => Ok(ImageFormat::Jpeg),
        "image/png" => Ok(ImageFormat::Png),
        "image/webp" => Ok(ImageFormat::WebP),
        "image/gif" => Ok(ImageFormat::Gif),
        _ => Err(PictureError::NotAPicture),
    }
}

/// Reads the header, checks the limits, then decodes.
fn decode(
    bytes: &[u8],
    format: ImageFormat,
    limits: &PictureLimits,
) -> Result<Picture, PictureError> {
    let refusal = |error: ImageError| match error {
        ImageError::Limits(_) => limits.too_many_pixels(),
        _ => PictureError::Broken,
    };

    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut memory = Limits::default();
    memory.max_alloc = Some(MAX_DECODER_MEMORY);
    reader.limits(memory);
    let mut decoder = reader.into_decoder().map_err(refusal)?;

    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(PictureError::Broken);
    }
    if u64::from(width) * u64::from(height) > limits.max_pixels
        || decoder.total_bytes() > MAX_DECODER_MEMORY
    {
        return Err(limits.too_many_pixels());
    }
    if format == ImageFormat::Jpeg && !jpeg_end::is_whole(bytes) {
        return Err(PictureError::Broken);
    }

    // Unreadable EXIF is no reason to refuse the pixels.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let stored = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    Ok(Picture {
        stored: to_eight_bits(stored),
        orientation,
    })
}

/// The same picture as RGB, or as RGBA if anything in it is transparent.
fn to_eight_bits(image: DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageRgb8(_) => image,
        _ if !image.color().has_alpha() => image.into_rgb8().into(),
        _ => {
            let image = image.into_rgba8();
            // Every GIF and many a screenshot says it has transparency and
            // has none: without, all that follows is a quarter cheaper.
            if image.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
                DynamicImage::from(image).into_rgb8().into()
            } else {
                image.into()
            }
        }
    }
}
