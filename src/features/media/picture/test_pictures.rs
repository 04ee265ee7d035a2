//! Pictures for tests, made by code: turned ones, ones that know where they
//! were taken, and ones that mean harm.
//!
//! Nothing here depends on the module around it, so that tests of the whole
//! program can include this file too.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// What the camera model is called in [`jpeg_with_exif`]: must never be found
/// in what users can download.
pub const CAMERA: &str = "VerandaTestCam";

/// A picture with one colour in each quarter: red and green above, blue and
/// yellow below. Whoever turns it can be caught.
#[must_use]
pub fn four_corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        match (x < width / 2, y < height / 2) {
            (true, true) => Rgb([220, 30, 30]),
            (false, true) => Rgb([30, 200, 30]),
            (true, false) => Rgb([30, 30, 220]),
            (false, false) => Rgb([230, 220, 30]),
        }
    })
}

/// The file of a picture in a format, e.g. `ImageFormat::Png`. Empty if the
/// format cannot be written.
#[must_use]
pub fn file_of(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    match image.write_to(&mut file, format) {
        Ok(()) => file.into_inner(),
        Err(_) => Vec::new(),
    }
}

/// A JPEG whose EXIF says how it must be turned (1 to 8), which camera made it
/// and, with `gps`, where.
#[must_use]
pub fn jpeg_with_exif(image: &RgbImage, orientation: u16, gps: bool) -> Vec<u8> {
    let mut plain = Vec::new();
    if JpegEncoder::new_with_quality(&mut plain, 95)
        .encode_image(image)
        .is_err()
    {
        return Vec::new();
    }
    let exif = exif(orientation, gps);
    let length = u16::try_from(exif.len() + 2).unwrap_or(u16::MAX);
    let mut file = vec![0xFF, 0xD8, 0xFF, 0xE1];
    file.extend(length.to_be_bytes());
    file.extend(exif);
    file.extend(plain.iter().skip(2));
    file
}

/// The body of an APP1 segment: little-endian TIFF with the camera's name, the
/// orientation and perhaps a position (48 degrees north, 2 degrees east).
fn exif(orientation: u16, gps: bool) -> Vec<u8> {
    let mut camera = CAMERA.as_bytes().to_vec();
    camera.push(0);
    let entries: u16 = if gps { 3 } else { 2 };
    // Header, count, entries, link to the next directory; then the name.
    let camera_at = 8 + 2 + 12 * u32::from(entries) + 4;
    let gps_at = camera_at + camera.len() as u32 + 1;

    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    tiff.extend(entries.to_le_bytes());
    entry(&mut tiff, 0x0110, 2, camera.len() as u32, camera_at);
    entry(&mut tiff, 0x0112, 3, 1, u32::from(orientation));
    if gps {
        entry(&mut tiff, 0x8825, 4, 1, gps_at);
    }
    tiff.extend(0_u32.to_le_bytes());
    tiff.extend(camera);
    tiff.push(0);
    if gps {
        let numbers_at = gps_at + 2 + 12 * 4 + 4;
        tiff.extend(4_u16.to_le_bytes());
        entry(&mut tiff, 1, 2, 2, u32::from(b'N'));
        entry(&mut tiff, 2, 5, 3, numbers_at);
        entry(&mut tiff, 3, 2, 2, u32::from(b'E'));
        entry(&mut tiff, 4, 5, 3, numbers_at + 24);
        tiff.extend(0_u32.to_le_bytes());
        for number in [48_u32, 51, 29, 2, 17, 40] {
            tiff.extend(number.to_le_bytes());
            tiff.extend(1_u32.to_le_bytes());
        }
    }
    let mut body = b"Exif\0\0".to_vec();
    body.extend(tiff);
    body
}

/// Appends one entry of a TIFF directory.
fn entry(tiff: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: u32) {
    tiff.extend(tag.to_le_bytes());
    tiff.extend(kind.to_le_bytes());
    tiff.extend(count.to_le_bytes());
    tiff.extend(value.to_le_bytes());
}

/// A PNG of under a hundred bytes that claims to have the given size.
#[must_use]
pub fn png_bomb(width: u32, height: u32) -> Vec<u8> {
    let mut header = width.to_be_bytes().to_vec();
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    png_chunk(&mut file, b"IHDR", &header);
    png_chunk(&mut file, b"IDAT", &[0x78, 0x9C, 0x63, 0x00, 0x00]);
    png_chunk(&mut file, b"IEND", &[]);
    file
}

/// Appends a chunk with its length and checksum.
fn png_chunk(file: &mut Vec<u8>, name: &[u8; 4], body: &[u8]) {
    file.extend((body.len() as u32).to_be_bytes());
    file.extend(name);
    file.extend(body);
    let sum = name.iter().chain(body).fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            (sum >> 1) ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    });
    file.extend((!sum).to_be_bytes());
}

/// A JPEG of 8 by 8 pixels in the four inks of printers, as Adobe's programs
/// write them (0 is full ink): all of one colour.
#[must_use]
pub fn cmyk_jpeg(inks: [u8; 4]) -> Vec<u8> {
    let mut file = vec![0xFF, 0xD8];
    file.extend(b"\xFF\xEE\x00\x0EAdobe\x00\x64\x00\x00\x00\x00\x00");
    // Quantisation by 8, so that a coefficient is just the value less 128.
    file.extend([0xFF, 0xDB, 0x00, 0x43, 0x00]);
    file.extend([8; 64]);
    file.extend([0xFF, 0xC0, 0x00, 0x14, 8, 0, 8, 0, 8, 4]);
    for component in 1..=4 {
        file.extend([component, 0x11, 0]);
    }
    // Code lengths: 16 values of 4 bits for DC; a single code for AC, "end".
    let sizes: [u8; 9] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    file.extend([0xFF, 0xC4, 0x00, 28, 0x00]);
    file.extend([0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    file.extend(sizes);
    file.extend([0xFF, 0xC4, 0x00, 20, 0x10]);
    file.extend([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    file.extend([0xFF, 0xDA, 0x00, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
    let mut bits = String::new();
    for ink in inks {
        let value = i32::from(ink) - 128;
        let size = 32 - value.unsigned_abs().leading_zeros();
        bits.push_str(&format!("{size:04b}"));
        if size > 0 {
            // Negative numbers are written as their complement.
            let code = if value < 0 {
                value + (1 << size) - 1
            } else {
                value
            };
            bits.push_str(&format!("{code:0width$b}", width = size as usize));
        }
        bits.push('0');
    }
    while !bits.len().is_multiple_of(8) {
        bits.push('1');
    }
    for byte in bits.as_bytes().chunks(8) {
        let byte = byte.iter().fold(0_u8, |sum, bit| sum << 1 | (bit - b'0'));
        file.push(byte);
        if byte == 0xFF {
            file.push(0);
        }
    }
    file.extend([0xFF, 0xD9]);
    file
}
