//! Making pictures smaller.

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::DynamicImage;

use super::PictureError;

/// `image` in exactly the given size, in pixels. The proportions are the
/// caller's business.
///
/// # Errors
///
/// [`PictureError::Broken`] if a side is zero.
pub(super) fn scale(
    image: &DynamicImage,
    width: u32,
    height: u32,
) -> Result<DynamicImage, PictureError> {
    // CatmullRom looks at fewer pixels than Lanczos3 and leaves weaker halos
    // around the edges of lettering and roofs.
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    run(image, width, height, &options)
}

/// The middle of `image` as a square of `side` pixels.
///
/// # Errors
///
/// [`PictureError::Broken`] if a side is zero.
pub(super) fn middle(image: &DynamicImage, side: u32) -> Result<DynamicImage, PictureError> {
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom))
        .fit_into_destination(None);
    run(image, side, side, &options)
}

/// At most `most` by `most` of the pixels, evenly spread: good enough for an average, and
/// independent of how big `image` is.
///
/// # Errors
///
/// [`PictureError::Broken`] if the picture has no pixels.
pub(super) fn sample(image: &DynamicImage, most: u32) -> Result<DynamicImage, PictureError> {
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Nearest);
    run(
        image,
        image.width().min(most),
        image.height().min(most),
        &options,
    )
}

/// Resizes into a new picture of the same pixel type.
fn run(
    image: &DynamicImage,
    width: u32,
    height: u32,
    options: &ResizeOptions,
) -> Result<DynamicImage, PictureError> {
    if width == 0 || height == 0 {
        return Err(PictureError::Broken);
    }
    let mut smaller = DynamicImage::new(width, height, image.color());
    Resizer::new()
        .resize(image, &mut smaller, options)
        .map_err(|_| PictureError::Broken)?;
    Ok(smaller)
}
