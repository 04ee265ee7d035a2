//! From untrusted bytes to pixels.

use std::io::Cursor;
use std::panic::{UnwindSafe, catch_unwind};

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbaImage};

use super::format::recognise;
use super::weight::{FEW, MOST, weight};
use super::{PictureError, PictureLimits, jpeg_end};

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

/// What is known of a picture before it is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What it is.
    pub format: ImageFormat,
    /// Width times height.
    pub pixels: u64,
    /// Bytes of memory that working on it takes.
    pub weight: u64,
}

/// Reads an uploaded file's header and checks every limit. No pixel is decoded, and no memory
/// for pixels taken.
///
/// # Errors
/// See [`PictureError`]; each says which check failed.
pub fn inspect(bytes: &[u8], limits: &PictureLimits) -> Result<Header, PictureError> {
    if bytes.len() > limits.max_bytes {
        return Err(limits.too_large());
    }
    let format = recognise(bytes)?;
    guarded(|| open(bytes, format, limits).map(|(_, header)| header))
}

/// Takes in an uploaded file, after the checks of [`inspect`]. Of an animation, only the first
/// frame is decoded, however many there are.
///
/// # Errors
/// See [`PictureError`]; each says which check failed.
pub fn take_in(bytes: &[u8], limits: &PictureLimits) -> Result<Picture, PictureError> {
    let Header { format, .. } = inspect(bytes, limits)?;
    guarded(|| decode(bytes, format, limits))
}

/// Decoders are written not to panic, but they read what strangers send: the worst a bug in one
/// may do is to refuse the picture.
fn guarded<T>(
    work: impl FnOnce() -> Result<T, PictureError> + UnwindSafe,
) -> Result<T, PictureError> {
    catch_unwind(work).unwrap_or(Err(PictureError::Broken))
}

/// A decoder that has read the header, which is within the limits.
fn open<'b>(
    bytes: &'b [u8],
    format: ImageFormat,
    limits: &PictureLimits,
) -> Result<(impl ImageDecoder + 'b, Header), PictureError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut memory = Limits::default();
    memory.max_alloc = Some(MOST);
    reader.limits(memory);
    let decoder = reader
        .into_decoder()
        .map_err(|error| refusal(&error, limits))?;

    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(PictureError::Broken);
    }
    let pixels = u64::from(width) * u64::from(height);
    if pixels > limits.max_pixels {
        return Err(limits.too_many_pixels());
    }
    let jpeg = (format == ImageFormat::Jpeg).then(|| jpeg_end::walk(bytes));
    if jpeg.is_some_and(|walk| !walk.is_whole) {
        return Err(PictureError::Broken);
    }
    let weight = weight(&decoder, format, bytes.len(), jpeg);
    if weight > MOST {
        return Err(PictureError::TooHeavy);
    }
    let header = Header {
        format,
        pixels,
        weight,
    };
    Ok((decoder, header))
}

fn refusal(error: &ImageError, limits: &PictureLimits) -> PictureError {
    match error {
        ImageError::Limits(_) => limits.too_many_pixels(),
        _ => PictureError::Broken,
    }
}

fn decode(
    bytes: &[u8],
    format: ImageFormat,
    limits: &PictureLimits,
) -> Result<Picture, PictureError> {
    let (mut decoder, _) = open(bytes, format, limits)?;
    // Unreadable EXIF is no reason to refuse the pixels.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let stored = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error, limits))?;
    Ok(Picture {
        stored: to_eight_bits(stored),
        orientation,
    })
}

/// The same picture as RGB, or as RGBA if anything in it is transparent.
fn to_eight_bits(image: DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageRgb8(_) => image,
        // A second copy of so many would take more than it saves.
        DynamicImage::ImageRgba8(large) if pixels(&large) > FEW => large.into(),
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

fn pixels(image: &RgbaImage) -> u64 {
    u64::from(image.width()) * u64::from(image.height())
}
