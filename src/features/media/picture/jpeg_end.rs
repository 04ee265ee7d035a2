//! What a JPEG says before it is decoded: whether it was received to its end, and what its
//! decoder will keep in memory.
//!
//! The decoder is lenient: it fills what is missing with grey and reports
//! success. A half uploaded photograph must not become a post, so we look for
//! the end ourselves.

/// Start of image, the two bytes a JPEG begins with.
const START_OF_IMAGE: [u8; 2] = [0xFF, 0xD8];
/// The marker that ends a JPEG.
const END_OF_IMAGE: u8 = 0xD9;
/// The marker of a frame that arrives in several passes over the whole picture.
const PROGRESSIVE_FRAME: u8 = 0xC2;

/// What was found on the way to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Walk {
    /// Whether the end marker is there. Bytes behind it are fine, as cameras
    /// put thumbnails and films there.
    pub is_whole: bool,
    /// Numbers that the decoder keeps until all passes are read, for each 1,000
    /// pixels: nothing for a picture that comes in one pass.
    pub kept_per_mille: u64,
}

/// Walks through the file. Segments are skipped by their length, since an EXIF
/// thumbnail is a JPEG of its own and has an end marker too.
pub(super) fn walk(bytes: &[u8]) -> Walk {
    let mut walk = Walk {
        is_whole: false,
        kept_per_mille: 0,
    };
    let Some(mut rest) = bytes.strip_prefix(&START_OF_IMAGE) else {
        return walk;
    };
    loop {
        // Runs over compressed pixels, too, up to the next marker.
        let Some(at) = rest.iter().position(|&byte| byte == 0xFF) else {
            return walk;
        };
        let Some((&marker, after)) = rest.get(at + 1..).and_then(<[u8]>::split_first) else {
            return walk;
        };
        match marker {
            END_OF_IMAGE => {
                walk.is_whole = true;
                return walk;
            }
            // A fill byte: the marker's second half comes later.
            0xFF => rest = rest.get(at + 1..).unwrap_or_default(),
            // An escaped 0xFF among pixels, or a marker without a body.
            0x00 | 0x01 | 0xD0..=0xD8 => rest = after,
            _ => {
                let Some(&[high, low]) = after.first_chunk::<2>() else {
                    return walk;
                };
                let length = usize::from(u16::from_be_bytes([high, low]));
                let (Some(segment), Some(next)) = (after.get(..length), after.get(length..)) else {
                    return walk;
                };
                if marker == PROGRESSIVE_FRAME {
                    walk.kept_per_mille = kept_per_mille(segment);
                }
                rest = next;
            }
        }
    }
}

/// How much of each colour there is: all of it, or only every second row and column.
fn kept_per_mille(frame: &[u8]) -> u64 {
    let channels = frame.get(8..).unwrap_or_default().chunks_exact(3);
    let shares: Vec<u64> = channels
        .filter_map(|channel| channel.get(1))
        .map(|&sampling| u64::from(sampling >> 4) * u64::from(sampling & 15))
        .collect();
    let most = shares.iter().copied().max().unwrap_or(1).max(1);
    shares.iter().sum::<u64>() * 1000 / most
}
