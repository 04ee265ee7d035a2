//! Tests of what is made of a picture.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::test_pictures::{CAMERA, file_of, four_corners, jpeg_with_exif};
use super::{Crop, Picture, PictureLimits, Proportion, Rendition, take_in};

const SQUARE: Proportion = Proportion(1, 1);

/// Decodes a rendition and checks that it is what it says it is.
fn open(rendition: &Rendition) -> DynamicImage {
    let image = image::load_from_memory_with_format(&rendition.bytes, ImageFormat::WebP).unwrap();
    assert_eq!(
        (image.width(), image.height()),
        (rendition.width, rendition.height)
    );
    image
}

/// Whether `part` occurs in `bytes`.
fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Asserts that the quarters have the colours of [`four_corners`].
fn assert_upright(image: &DynamicImage, what: &str) {
    let image = image.to_rgb8();
    let (width, height) = image.dimensions();
    let expected = four_corners(width, height);
    for (x, y) in [(1, 1), (3, 1), (1, 3), (3, 3)] {
        let (x, y) = (width * x / 4, height * y / 4);
        let (Rgb(is), Rgb(ought)) = (*image.get_pixel(x, y), *expected.get_pixel(x, y));
        for (is, ought) in is.into_iter().zip(ought) {
            assert!(is.abs_diff(ought) < 40, "{what}: {is:?} at {x},{y}");
        }
    }
}

/// How a camera held that way stores an upright picture.
fn as_stored(upright: &RgbImage, orientation: u16) -> RgbImage {
    use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
    match orientation {
        2 => flip_horizontal(upright),
        3 => rotate180(upright),
        4 => flip_vertical(upright),
        5 => flip_horizontal(&rotate90(upright)),
        6 => rotate270(upright),
        7 => flip_horizontal(&rotate270(upright)),
        8 => rotate90(upright),
        _ => upright.clone(),
    }
}

#[test]
fn upright_and_without_metadata() {
    let upright = four_corners(240, 160);
    for orientation in 1..=8 {
        let file = jpeg_with_exif(&as_stored(&upright, orientation), orientation, true);
        assert!(contains(&file, b"Exif") && contains(&file, CAMERA.as_bytes()));
        let picture = take_in(&file, &PictureLimits::default()).unwrap();
        assert_eq!((picture.width(), picture.height()), (240, 160));
        let what = format!("orientation {orientation}");
        assert_upright(&picture.to_image(), &what);

        let mut made = picture.renditions(&[60, 120, 240, 480]).unwrap();
        made.extend(picture.cut(None, SQUARE).renditions(&[64]).unwrap());
        for rendition in made {
            assert_upright(&open(&rendition), &what);
            for trace in [&b"Exif"[..], b"EXIF", b"GPS", b"XMP ", CAMERA.as_bytes()] {
                assert!(!contains(&rendition.bytes, trace), "{what}");
            }
        }
    }
}

#[test]
fn one_rendition_for_each_width_never_scaled_up() {
    let picture = Picture::from(DynamicImage::from(four_corners(500, 250)));
    let sizes: Vec<_> = picture
        .renditions(&[320, 1600, 640, 100])
        .unwrap()
        .iter()
        .map(|made| (made.width_class, made.width, made.height))
        .collect();
    let expected = [
        (320, 320, 160),
        (1600, 500, 250),
        (640, 500, 250),
        (100, 100, 50),
    ];
    assert_eq!(sizes, expected);
    assert!(picture.renditions(&[]).unwrap().is_empty());
    assert_eq!(picture.renditions(&[0]).unwrap()[0].width, 1);
}

#[test]
fn panoramas_fit_into_webp() {
    let tall = Picture::from(DynamicImage::new_rgb8(40, 20_000));
    let made = tall.renditions(&[40, 10]).unwrap();
    let sizes: Vec<_> = made.iter().map(|made| (made.width, made.height)).collect();
    assert_eq!(sizes, [(33, 16_383), (10, 5_000)]);
    made.iter().for_each(|made| drop(open(made)));

    let wide = Picture::from(DynamicImage::new_rgb8(20_000, 3));
    let made = wide.renditions(&[20_000, 320]).unwrap();
    assert_eq!((made[0].width, made[0].height), (16_383, 2));
    assert_eq!((made[1].width, made[1].height), (320, 1));
}

#[test]
fn transparency_is_kept() {
    let image = RgbaImage::from_fn(80, 80, |x, _| {
        Rgba([200, 40, 40, if x < 40 { 0 } else { 255 }])
    });
    let file = file_of(&image.into(), ImageFormat::Png);
    let picture = take_in(&file, &PictureLimits::default()).unwrap();
    for rendition in picture.renditions(&[80, 40]).unwrap() {
        let image = open(&rendition).to_rgba8();
        let middle = rendition.height / 2;
        assert!(image.get_pixel(2, middle)[3] < 8);
        let solid = image.get_pixel(rendition.width - 3, middle);
        assert!(solid[3] > 247 && solid[0] > 170, "{solid:?}");
    }
}

#[test]
fn a_chosen_part_is_the_one_that_is_seen() {
    let upright = four_corners(240, 160);
    // The quarter at the bottom on the right.
    let chosen = Crop::parse("0.75", "0.75", "0.25").unwrap();
    let Rgb(ought) = *upright.get_pixel(200, 140);
    for orientation in 1..=8 {
        let file = jpeg_with_exif(&as_stored(&upright, orientation), orientation, false);
        let picture = take_in(&file, &PictureLimits::default()).unwrap();
        let cut = picture.cut(chosen, SQUARE);
        assert_eq!((cut.width(), cut.height()), (40, 40), "{orientation}");
        let seen = cut.average_color();
        for (seen, ought) in seen.into_iter().zip(ought) {
            assert!(seen.abs_diff(ought) < 20, "{orientation}: {seen:?}");
        }
        let band = picture.cut(None, Proportion(3, 1));
        assert_eq!((band.width(), band.height()), (240, 80), "{orientation}");
    }
}

#[test]
fn squares_show_the_middle() {
    let image = RgbImage::from_fn(300, 100, |x, _| {
        if (100..200).contains(&x) {
            Rgb([20, 180, 20])
        } else {
            Rgb([180, 20, 20])
        }
    });
    let picture = Picture::from(DynamicImage::from(image));
    let made = picture.cut(None, SQUARE).renditions(&[64, 512]).unwrap();
    let square = &made[0];
    assert_eq!((square.width, square.height), (64, 64));
    let middle = open(square).to_rgb8();
    for (x, y) in [(4, 4), (60, 4), (4, 60), (60, 60)] {
        assert!(middle.get_pixel(x, y)[1] > 150);
    }
    // Never scaled up.
    let square = &made[1];
    assert_eq!((square.width_class, square.width), (512, 100));
}

#[test]
fn average_colours() {
    let plain = RgbImage::from_pixel(90, 10, Rgb([12, 120, 240]));
    let picture = Picture::from(DynamicImage::from(plain));
    assert_eq!(picture.average_color(), [12, 120, 240]);
    let clear = Picture::from(DynamicImage::new_rgba8(5, 5));
    assert_eq!(clear.average_color(), [255, 255, 255]);
}

#[test]
fn only_the_first_frame_of_an_animation() {
    let mut file = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut file);
    for color in [[250, 0, 0, 255], [0, 0, 250, 255]] {
        let frame = image::Frame::new(RgbaImage::from_pixel(20, 20, Rgba(color)));
        encoder.encode_frame(frame).unwrap();
    }
    drop(encoder);
    let picture = take_in(&file, &PictureLimits::default()).unwrap();
    assert_eq!(picture.average_color(), [250, 0, 0]);
}

#[test]
fn the_square_is_the_middle() {
    let upright = four_corners(600, 200);
    for orientation in [1, 6] {
        let file = jpeg_with_exif(&as_stored(&upright, orientation), orientation, false);
        let picture = take_in(&file, &PictureLimits::default()).unwrap();
        let square = picture.square(100).unwrap();
        assert_eq!((square.width, square.height), (100, 100));
        assert_upright(&open(&square), "square");
        // Never made larger than it is.
        assert_eq!(picture.square(400).unwrap().width, 200);
    }
}

#[test]
fn a_placeholder_is_tiny_and_upright_and_stays_below_what_covers_it() {
    use base64::Engine as _;
    let upright = four_corners(1200, 800);
    for orientation in [1, 8] {
        let file = jpeg_with_exif(&as_stored(&upright, orientation), orientation, true);
        let placeholder = take_in(&file, &PictureLimits::default())
            .unwrap()
            .placeholder();
        assert!(placeholder.len() < 600, "{}", placeholder.len());
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(placeholder)
            .unwrap();
        let tiny = image::load_from_memory(&bytes).unwrap();
        assert_eq!((tiny.width(), tiny.height()), (24, 16));
        assert_upright(&tiny, "placeholder");
    }
    let glass = RgbaImage::from_pixel(8, 8, Rgba([10, 20, 30, 128]));
    assert_eq!(Picture::from(DynamicImage::from(glass)).placeholder(), "");
    let dot = Picture::from(DynamicImage::from(four_corners(1, 1)));
    assert!(!dot.placeholder().is_empty());
}
