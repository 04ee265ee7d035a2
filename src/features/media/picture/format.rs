//! Which pictures are taken: by their first bytes, and by what their names promise.

use image::ImageFormat;

use super::PictureError;

/// Each format with how people call it, and the endings of its files; the first one is ours.
const FORMATS: [(ImageFormat, &str, &[&str]); 4] = [
    (
        ImageFormat::Jpeg,
        "JPEG",
        &["jpg", "jpeg", "jpe", "jfif", "pjpeg", "pjp"],
    ),
    (ImageFormat::Png, "PNG", &["png", "apng"]),
    (ImageFormat::WebP, "WebP", &["webp"]),
    (ImageFormat::Gif, "GIF", &["gif"]),
];

/// Pictures that are known and not taken: media type, name.
const OTHERS: [(&str, &str); 6] = [
    ("image/heif", "HEIC"),
    ("image/avif", "AVIF"),
    ("image/jxl", "JPEG XL"),
    ("image/tiff", "TIFF"),
    ("image/bmp", "BMP"),
    ("image/vnd.adobe.photoshop", "Photoshop"),
];

/// The format by the first bytes.
///
/// # Errors
/// What it is instead.
pub fn recognise(bytes: &[u8]) -> Result<ImageFormat, PictureError> {
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    let kind = infer::get(bytes).ok_or(PictureError::NotAPicture)?;
    let other = || {
        let found = OTHERS.iter().find(|(media, _)| *media == kind.mime_type());
        found.map_or(PictureError::NotAPicture, |(_, name)| {
            PictureError::OtherFormat { name }
        })
    };
    ImageFormat::from_mime_type(kind.mime_type())
        .filter(|format| FORMATS.iter().any(|(taken, ..)| taken == format))
        .ok_or_else(other)
}

/// Whether a file's name says what is in it. One without an ending, such as a pasted picture's,
/// says nothing.
///
/// # Errors
/// Told by their names are the wrong ending and the right one.
pub fn check_name(file_name: &str, format: ImageFormat) -> Result<(), PictureError> {
    let Some((_, ending)) = file_name.rsplit_once('.') else {
        return Ok(());
    };
    let ending = ending.to_ascii_lowercase();
    let own = |taken: &ImageFormat| *taken == format;
    match FORMATS
        .iter()
        .find(|(_, _, endings)| endings.contains(&ending.as_str()))
    {
        Some((named, ..)) if own(named) => Ok(()),
        _ => Err(PictureError::WrongName {
            name: name(format),
            ending: ending_of(format),
        }),
    }
}

/// How people call the format.
fn name(format: ImageFormat) -> &'static str {
    FORMATS
        .iter()
        .find_map(|(taken, name, _)| (*taken == format).then_some(*name))
        .unwrap_or("picture")
}

/// The ending that a stored file of this format has.
pub fn ending_of(format: ImageFormat) -> &'static str {
    FORMATS
        .iter()
        .find_map(|(taken, _, endings)| (*taken == format).then(|| endings.first().copied())?)
        .unwrap_or("bin")
}

/// The media type of a stored file by its ending.
pub fn media_type(ending: &str) -> &'static str {
    FORMATS
        .iter()
        .find(|(_, _, endings)| endings.contains(&ending))
        .map_or("application/octet-stream", |(format, ..)| {
            format.to_mime_type()
        })
}
