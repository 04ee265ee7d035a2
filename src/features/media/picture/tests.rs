//! Tests of what is taken in and what is refused.
#![allow(clippy::unwrap_used)]

use image::{DynamicImage, ImageFormat, Rgb, Rgba, RgbaImage};

use super::test_pictures::{cmyk_jpeg, file_of, four_corners, jpeg_with_exif, png_bomb};
use super::{PictureError, PictureLimits, check_name, inspect, take_in};

const LIMITS: PictureLimits = PictureLimits {
    max_bytes: 20_000_000,
    max_pixels: 40_000_000,
};

/// Why `bytes` are refused.
fn refusal(bytes: &[u8]) -> PictureError {
    take_in(bytes, &LIMITS).unwrap_err()
}

#[test]
fn all_four_formats_are_taken() {
    let image = DynamicImage::from(four_corners(60, 40));
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let picture = take_in(&file_of(&image, format), &LIMITS).unwrap();
        assert_eq!((picture.width(), picture.height()), (60, 40), "{format:?}");
        // Nothing in it is transparent, so no alpha is kept.
        assert!(matches!(picture.to_image(), DynamicImage::ImageRgb8(_)));
    }
}

#[test]
fn what_is_no_picture() {
    for bytes in [
        &b"Dear all, this is my holiday."[..],
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
        b"<?xml version=\"1.0\"?><svg/>",
        b"<!DOCTYPE html><html></html>",
        b"%PDF-1.7\n",
    ] {
        assert_eq!(refusal(bytes), PictureError::NotAPicture);
    }
    assert_eq!(refusal(b""), PictureError::Empty);
}

#[test]
fn other_pictures_are_called_by_their_names() {
    for (bytes, name) in [
        (&b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0"[..], "BMP"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "AVIF"),
        (b"II*\0\x08\0\0\0\0\0\0\0", "TIFF"),
    ] {
        assert_eq!(refusal(bytes), PictureError::OtherFormat { name });
        let text = refusal(bytes).to_string();
        assert!(text.contains(name) && text.contains("JPEG, PNG, WebP or GIF"));
    }
}

#[test]
fn names_say_what_is_in_files_or_nothing() {
    for name in ["a.jpg", "a.b.JPEG", "a.jfif", "photo", "", ".jpg"] {
        assert_eq!(check_name(name, ImageFormat::Jpeg), Ok(()), "{name}");
    }
    for name in ["a.png", "a.html", "a.jpg.svg", "a."] {
        let wrong = PictureError::WrongName {
            name: "JPEG",
            ending: "jpg",
        };
        assert_eq!(check_name(name, ImageFormat::Jpeg), Err(wrong), "{name}");
    }
}

#[test]
fn what_a_picture_will_take_is_known_before() {
    let plain = file_of(&four_corners(1000, 1000).into(), ImageFormat::Png);
    let header = inspect(&plain, &LIMITS).unwrap();
    assert_eq!(
        (header.format, header.pixels),
        (ImageFormat::Png, 1_000_000)
    );
    let sixteen = DynamicImage::from(four_corners(1000, 1000)).to_rgba16();
    let sixteen = file_of(&sixteen.into(), ImageFormat::Png);
    let heavier = inspect(&sixteen, &LIMITS).unwrap().weight;
    assert!(header.weight >= 3_000_000 && heavier >= 8_000_000 + 4_000_000);
}

#[test]
fn what_is_cut_off_or_damaged() {
    let image = DynamicImage::from(four_corners(160, 120));
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let whole = file_of(&image, format);
        for part in [14, whole.len() / 3, whole.len() / 2] {
            let cut: Vec<u8> = whole.iter().copied().take(part).collect();
            assert_eq!(refusal(&cut), PictureError::Broken, "{format:?} {part}");
        }
    }
    // An EXIF thumbnail's end is not the picture's end.
    let mut whole = jpeg_with_exif(&four_corners(160, 120), 1, true);
    whole.truncate(whole.len() - 40);
    assert_eq!(refusal(&whole), PictureError::Broken);
    // Magic bytes and nothing, or something else, behind them.
    assert_eq!(refusal(b"\xFF\xD8\xFF\xE0"), PictureError::Broken);
    // Read as a size, the script's first letters are thousands of pixels.
    assert_ne!(
        refusal(b"GIF89a<script>alert(1)</script>"),
        PictureError::NotAPicture
    );
}

#[test]
fn what_lies_behind_the_end_is_ignored() {
    let mut file = jpeg_with_exif(&four_corners(64, 48), 1, false);
    file.extend(b"<script>alert(1)</script>");
    assert_eq!(take_in(&file, &LIMITS).unwrap().width(), 64);
}

#[test]
fn limits_hold_before_decoding() {
    let small = PictureLimits {
        max_bytes: 100,
        ..LIMITS
    };
    let file = file_of(&four_corners(64, 48).into(), ImageFormat::Png);
    assert_eq!(
        take_in(&file, &small).unwrap_err(),
        PictureError::TooLarge { max_megabytes: 0 }
    );

    for (width, height) in [(50_000, 50_000), (40_000_001, 1), (6_400, 6_300)] {
        let bomb = png_bomb(width, height);
        assert!(bomb.len() < 100);
        assert_eq!(
            refusal(&bomb),
            PictureError::TooManyPixels { max_megapixels: 40 }
        );
    }
    // Within the limit, only the missing pixels are the matter.
    assert_eq!(refusal(&png_bomb(100, 100)), PictureError::Broken);
    let exact = PictureLimits {
        max_pixels: 64 * 48,
        ..LIMITS
    };
    assert!(take_in(&file, &exact).is_ok());
}

#[test]
fn texts_name_the_limit() {
    assert_eq!(
        LIMITS.too_large().to_string(),
        "This picture is larger than 20 MB. Please choose a smaller one."
    );
    assert!(LIMITS.too_many_pixels().to_string().contains("40 million"));
    assert_eq!(PictureLimits::default(), LIMITS);
}

#[test]
fn printers_inks_become_screen_colours() {
    // No cyan, full magenta and yellow, no black: red.
    let picture = take_in(&cmyk_jpeg([255, 0, 0, 255]), &LIMITS).unwrap();
    let Rgb([red, green, blue]) = *picture.to_image().to_rgb8().get_pixel(4, 4);
    assert!(red > 240 && green < 15 && blue < 15, "{red} {green} {blue}");
}

#[test]
fn sixteen_bits_and_grey_become_eight_bits() {
    let image = DynamicImage::from(four_corners(32, 32));
    for wide in [
        DynamicImage::from(image.to_rgb16()),
        DynamicImage::from(image.to_rgba16()),
        DynamicImage::from(image.to_luma8()),
        DynamicImage::from(image.to_luma_alpha16()),
    ] {
        let picture = take_in(&file_of(&wide, ImageFormat::Png), &LIMITS).unwrap();
        assert!(matches!(picture.to_image(), DynamicImage::ImageRgb8(_)));
    }
    let glass = RgbaImage::from_pixel(8, 8, Rgba([10, 20, 30, 128]));
    let picture = take_in(&file_of(&glass.into(), ImageFormat::Png), &LIMITS).unwrap();
    assert!(matches!(picture.to_image(), DynamicImage::ImageRgba8(_)));
}
