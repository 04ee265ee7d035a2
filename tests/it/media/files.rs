//! Pictures that no encoder of ours writes, made by hand.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::{Rgb, RgbImage};

/// A GIF of one pixel and so many frames.
pub fn gif_of_frames(count: usize) -> Vec<u8> {
    let mut file = b"GIF89a\x01\0\x01\0\x80\0\0".to_vec();
    file.extend([200, 40, 40, 255, 255, 255]);
    for _ in 0..count {
        file.extend([0x21, 0xF9, 4, 0, 10, 0, 0, 0]);
        file.extend([0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
    }
    file.push(0x3B);
    file
}

/// A WebP film: the picture first, then frames of plain white.
pub fn animated_webp(first: &RgbImage, frames: usize) -> Vec<u8> {
    let white = RgbImage::from_pixel(first.width(), first.height(), Rgb([255; 3]));
    let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let size = [side(first.width()), side(first.height())].concat();
    let mut body = b"WEBP".to_vec();
    chunk(&mut body, b"VP8X", &[&[2, 0, 0, 0][..], &size].concat());
    chunk(&mut body, b"ANIM", &[255, 255, 255, 255, 0, 0]);
    for number in 0..frames {
        let mut still = Vec::new();
        let frame = if number == 0 { first } else { &white };
        let encoder = WebPEncoder::new_lossless(&mut still);
        let (width, height) = frame.dimensions();
        encoder
            .encode(frame, width, height, image::ExtendedColorType::Rgb8)
            .unwrap();
        let head = [&[0; 6][..], &size, &[100, 0, 0, 0]].concat();
        chunk(&mut body, b"ANMF", &[&head, &still[12..]].concat());
    }
    let mut file = b"RIFF".to_vec();
    file.extend((body.len() as u32).to_le_bytes());
    file.extend(body);
    file
}

fn chunk(body: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    body.extend(name);
    body.extend((content.len() as u32).to_le_bytes());
    body.extend(content);
    if content.len() % 2 == 1 {
        body.push(0);
    }
}

/// A JPEG with this as the TIFF part of its EXIF.
pub fn with_exif(image: &RgbImage, tiff: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    JpegEncoder::new(&mut plain).encode_image(image).unwrap();
    let body = [&b"Exif\0\0"[..], tiff].concat();
    let length = (body.len() as u16 + 2).to_be_bytes();
    [&[0xFF, 0xD8, 0xFF, 0xE1][..], &length, &body, &plain[2..]].concat()
}

/// A JPEG of 8 by 8 grey pixels that comes in passes, of which there is one: the average.
pub fn progressive_jpeg() -> Vec<u8> {
    passes(8, 8)
}

/// As [`progressive_jpeg`], in any size: a few bytes for each block of 8 by 8 pixels.
pub fn passes(width: u16, height: u16) -> Vec<u8> {
    let mut file = vec![0xFF, 0xD8, 0xFF, 0xDB, 0x00, 0x43, 0x00];
    file.extend([8; 64]);
    file.extend([0xFF, 0xC2, 0x00, 17, 8]);
    file.extend(height.to_be_bytes());
    file.extend(width.to_be_bytes());
    file.push(3);
    for component in 1..=3 {
        file.extend([component, 0x11, 0]);
    }
    // One code of one bit: no difference to the block before.
    file.extend([0xFF, 0xC4, 0x00, 20, 0x00]);
    file.extend([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    file.extend([0xFF, 0xDA, 0x00, 12, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0]);
    let blocks = usize::from(width).div_ceil(8) * usize::from(height).div_ceil(8);
    let bits = blocks * 3;
    file.extend(std::iter::repeat_n(0, bits / 8));
    if bits % 8 > 0 {
        file.push(0xFF >> (bits % 8));
    }
    file.extend([0xFF, 0xD9]);
    file
}
