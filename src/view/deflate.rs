//! A gzip answer put together from pieces, some of which were compressed before.
//!
//! Deflate is a row of blocks. A piece that was compressed by itself and flushed ends at a whole
//! byte and refers to nothing outside itself, so it may stand in any stream (RFC 1951, 3.2).

use flate2::{Compress, Compression, FlushCompress};

/// Magic, deflate, no flags, no time, no extra flags, unknown system (RFC 1952, 2.3).
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// The last block: fixed codes, empty.
const LAST_BLOCK: [u8; 2] = [3, 0];

/// Texts shorter than this are cheaper as they are.
const SHORTEST: usize = 96;

/// A text as whole blocks, none of them the last. `level` from 1, fast, to 9, small.
pub fn deflate(text: &[u8], level: u32) -> Vec<u8> {
    if text.len() < SHORTEST {
        let mut out = Vec::with_capacity(text.len() + 5);
        store(text, &mut out);
        return out;
    }
    let mut stream = Compress::new(Compression::new(level), false);
    let mut out = Vec::with_capacity(text.len() / 2 + 64);
    loop {
        let taken = usize::try_from(stream.total_in()).unwrap_or(usize::MAX);
        let rest = text.get(taken..).unwrap_or_default();
        let done = stream.compress_vec(rest, &mut out, FlushCompress::Sync);
        // Room is left only when everything was flushed.
        if done.is_err() || out.len() < out.capacity() {
            return out;
        }
        out.reserve(out.capacity());
    }
}

/// Writes a text into a stream as it is.
fn store(text: &[u8], out: &mut Vec<u8>) {
    for chunk in text.chunks(usize::from(u16::MAX)) {
        let length = u16::try_from(chunk.len()).unwrap_or(u16::MAX);
        out.push(0);
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(chunk);
    }
}

/// A gzip file that grows by pieces.
pub struct GzipPieces {
    out: Vec<u8>,
    checksum: crc32fast::Hasher,
    length: u32,
}

impl Default for GzipPieces {
    fn default() -> Self {
        let mut out = Vec::with_capacity(32 * 1024);
        out.extend_from_slice(&HEADER);
        Self {
            out,
            checksum: crc32fast::Hasher::new(),
            length: 0,
        }
    }
}

impl GzipPieces {
    /// Adds a text with its blocks, as [`deflate`] made them.
    pub fn add(&mut self, text: &str, deflated: &[u8]) {
        self.note(text);
        self.out.extend_from_slice(deflated);
    }

    /// Adds a short text as it is.
    pub fn add_short(&mut self, text: &str) {
        self.note(text);
        store(text.as_bytes(), &mut self.out);
    }

    fn note(&mut self, text: &str) {
        self.checksum.update(text.as_bytes());
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        self.length = self.length.wrapping_add(length);
    }

    /// The whole file.
    pub fn finish(mut self) -> Vec<u8> {
        self.out.extend_from_slice(&LAST_BLOCK);
        self.out
            .extend_from_slice(&self.checksum.finalize().to_le_bytes());
        self.out.extend_from_slice(&self.length.to_le_bytes());
        self.out
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn pieces_unpack_to_their_texts() {
        let mut noise = String::new();
        let mut state: u64 = 7;
        for _ in 0..80_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            noise.push(char::from(b' ' + (state >> 58) as u8));
        }
        let long = "Lan's garden, early in the morning. ".repeat(5_000);
        let texts = ["", "short", &long, &noise, "ễ", &long];
        let mut file = GzipPieces::default();
        for text in texts {
            file.add(text, &deflate(text.as_bytes(), 6));
            file.add_short("|");
        }
        file.add_short(&noise);
        let file = file.finish();
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&*file)
            .read_to_string(&mut unpacked)
            .unwrap();
        let expected: String = texts.iter().flat_map(|text| [*text, "|"]).collect();
        assert!(unpacked == expected + &noise);
    }
}
