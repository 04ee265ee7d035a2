//! What a picture takes in memory while it is worked on, known before anything is decoded.

use image::{ColorType, ImageDecoder, ImageFormat};

use super::jpeg_end::Walk;

/// The most memory that one picture may take while it is worked on, in bytes. 40 megapixels from
/// a camera take 160 MB; the same with 16 bits for each colour is more than this.
pub(super) const MOST: u64 = 200 * 1024 * 1024;

/// Pixels up to which a picture that only says it is see-through is made one without.
pub(super) const FEW: u64 = 10_000_000;

/// Bytes that the pieces of a rendition take for each of its pixels: itself and the encoder.
const RENDITION: u64 = 8;

/// Pixels of the largest rendition, at the most.
const LARGEST_WIDTH: u64 = 1280;

/// Bytes that decoding and scaling hold at once.
pub(super) fn weight(
    decoder: &impl ImageDecoder,
    format: ImageFormat,
    file: usize,
    jpeg: Option<Walk>,
) -> u64 {
    let (width, height) = decoder.dimensions();
    let (width, height) = (u64::from(width), u64::from(height));
    let pixels = width.saturating_mul(height);
    let decoded = decoder.total_bytes();
    let beside = match format {
        // The numbers of all passes, 2 bytes each.
        ImageFormat::Jpeg => {
            let kept = jpeg.map_or(0, |walk| walk.kept_per_mille);
            pixels.saturating_mul(kept) / 500
        }
        // One more frame, with the decoder's own colours.
        ImageFormat::WebP | ImageFormat::Gif => pixels.saturating_mul(4),
        _ => 0,
    };
    // What is see-through is also scaled from a copy, as many bytes as the first.
    let eight_bits = match decoder.color_type() {
        ColorType::Rgb8 => 0,
        color if color.has_alpha() => pixels.saturating_mul(4),
        _ => pixels.saturating_mul(3),
    };
    let scaled = match width > LARGEST_WIDTH {
        true => LARGEST_WIDTH.saturating_mul(height.saturating_mul(LARGEST_WIDTH) / width),
        false => pixels,
    };
    // Scaled to their width first, all rows of it.
    let half_scaled = width
        .min(LARGEST_WIDTH)
        .saturating_mul(height)
        .saturating_mul(4);
    let made = scaled.saturating_mul(RENDITION).saturating_add(half_scaled);
    let most = beside.max(eight_bits).max(made);
    // The file, as it was read and as the decoder holds it.
    decoded.saturating_add(most).saturating_add(2 * file as u64)
}
