//! Whether a JPEG was received to its end.
//!
//! The decoder is lenient: it fills what is missing with grey and reports
//! success. A half uploaded photograph must not become a post, so we look for
//! the end ourselves.

/// Start of image, the two bytes a JPEG begins with.
const START_OF_IMAGE: [u8; 2] = [0xFF, 0xD8];
/// The marker that ends a JPEG.
const END_OF_IMAGE: u8 = 0xD9;

/// Whether `bytes` hold a JPEG from its start to its end marker. Bytes behind
/// the end are fine, as cameras put thumbnails and films there.
///
/// Segments are skipped by their length, since an EXIF thumbnail is a JPEG of
/// its own and has an end marker too.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(&START_OF_IMAGE) else {
        return false;
    };
    loop {
        // Runs over compressed pixels, too, up to the next marker.
        let Some(at) = rest.iter().position(|&byte| byte == 0xFF) else {
            return false;
        };
        let Some((&marker, after)) = rest.get(at + 1..).and_then(<[u8]>::split_first) else {
            return false;
        };
        match marker {
            END_OF_IMAGE => return true,
            // A fill byte: the marker's second half comes later.
            0xFF => rest = rest.get(at + 1..).unwrap_or_default(),
            // An escaped 0xFF among pixels, or a marker without a body.
            0x00 | 0x01 | 0xD0..=0xD8 => rest = after,
            _ => {
                let Some(&[high, low]) = after.first_chunk::<2>() else {
                    return false;
                };
                let length = usize::from(u16::from_be_bytes([high, low]));
                let Some(next) = after.get(length..) else {
                    return false;
                };
                rest = next;
            }
        }
    }
}
