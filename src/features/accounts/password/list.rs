//! A compact list of passwords that can be asked "is this on you?", and nothing else.
//!
//! Each password is folded (case does not count) and hashed to a place among 2^20 times as many
//! places as there are passwords. The places in rising order are stored by the gaps between them,
//! Rice-coded: 21.6 bits a password. What is on the list is always found; of what is not, fewer
//! than one in a million (1 in 2^20) is taken for it. The file:
//!
//! | Bytes | What |
//! |---|---|
//! | 20 | `veranda passwords 1` and a line end |
//! | 8 | how many passwords, little-endian |
//! | 4 | CRC-32 of the rest, little-endian |
//! | the rest | the gaps, then [`PADDING`] zero bytes |

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use crate::text;

/// What every version's file begins with.
pub(super) const NAME: &[u8] = b"veranda passwords ";

/// The version of the file that is written and read here.
pub(super) const VERSION: &[u8] = b"1\n";

/// Places per password, as a power of two: the chance of a false match is one in so many.
pub(super) const SPREAD_BITS: u32 = 20;

/// Zero bytes after the gaps, so that eight bytes can be read at every gap.
pub(super) const PADDING: usize = 8;

/// Passwords from one mark to the next: more marks take memory, fewer take time.
const MARK_EVERY: u64 = 64;

/// Why a file is not a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListDefect {
    /// It begins otherwise.
    #[error("it is not a list made by `veranda passwords build`")]
    AnotherFile,
    /// A version of Veranda that counts otherwise made it.
    #[error("it was made for another version of Veranda; build it again")]
    AnotherVersion,
    /// It was cut off or changed.
    #[error("it is damaged; build it again")]
    Damaged,
}

/// The list in memory: the file as it is, and where in it to begin to look.
pub struct PasswordList {
    count: u64,
    gaps: Cow<'static, [u8]>,
    marks: Vec<Mark>,
}

/// A place of the list, and the bit behind its gap.
#[derive(Clone, Copy)]
struct Mark {
    place: u64,
    bit: usize,
}

impl PasswordList {
    /// Reads a file's bytes, all of them once.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn read(file: impl Into<Cow<'static, [u8]>>) -> Result<Self, ListDefect> {
        let file = file.into();
        let rest = file.strip_prefix(NAME).ok_or(ListDefect::AnotherFile)?;
        let rest = rest
            .strip_prefix(VERSION)
            .ok_or(ListDefect::AnotherVersion)?;
        let (count, rest) = rest.split_first_chunk().ok_or(ListDefect::Damaged)?;
        let (sum, rest) = rest.split_first_chunk().ok_or(ListDefect::Damaged)?;
        if u32::from_le_bytes(*sum) != crc32fast::hash(rest) {
            return Err(ListDefect::Damaged);
        }
        let count = u64::from_le_bytes(*count);
        let begin = file.len() - rest.len();
        let gaps = match file {
            Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(begin..).unwrap_or_default()),
            Cow::Owned(mut bytes) => Cow::Owned(bytes.split_off(begin)),
        };
        let marks = marks(&gaps, count)?;
        Ok(Self { count, gaps, marks })
    }

    /// How many passwords are on it.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether a password is on the list, in whatever case.
    pub fn holds(&self, password: &str) -> bool {
        let place = place(hash(password), self.count);
        let behind = self.marks.partition_point(|mark| mark.place < place);
        let from = behind.checked_sub(1).and_then(|at| self.marks.get(at));
        Gaps::from(&self.gaps, from.copied().unwrap_or(START))
            .map(|mark| mark.place)
            .find(|found| *found >= place)
            == Some(place)
    }
}

/// Before the first gap.
const START: Mark = Mark { place: 0, bit: 0 };

/// Walks over all gaps and notes every so many.
fn marks(gaps: &[u8], count: u64) -> Result<Vec<Mark>, ListDefect> {
    let mut walk = Gaps::from(gaps, START);
    let mut marks = Vec::new();
    for number in 1..=count {
        let mark = walk.next().ok_or(ListDefect::Damaged)?;
        if number % MARK_EVERY == 0 {
            marks.push(mark);
        }
    }
    match walk.next() {
        None if count > 0 => Ok(marks),
        _ => Err(ListDefect::Damaged),
    }
}

/// The gaps, one after the other, each with the place it leads to.
struct Gaps<'a> {
    bytes: &'a [u8],
    at: Mark,
}

impl<'a> Gaps<'a> {
    fn from(bytes: &'a [u8], at: Mark) -> Self {
        Self { bytes, at }
    }

    /// The next bits, the first one highest; at least 57 of them are the file's.
    fn bits(&self) -> Option<u64> {
        let (eight, _) = self
            .bytes
            .get(self.at.bit / 8..)?
            .split_first_chunk::<8>()?;
        Some(u64::from_be_bytes(*eight) << (self.at.bit % 8))
    }
}

impl Iterator for Gaps<'_> {
    type Item = Mark;

    /// A gap is zeros, as many as it holds whole spreads, a one, and the rest in binary.
    fn next(&mut self) -> Option<Mark> {
        let mut spreads = 0;
        while self.bits()? >> 32 == 0 {
            spreads += 32;
            self.at.bit += 32;
        }
        let zeros = self.bits()?.leading_zeros();
        self.at.bit += zeros as usize + 1;
        let rest = self.bits()? >> (64 - SPREAD_BITS);
        self.at.bit += SPREAD_BITS as usize;
        let spreads: u64 = spreads + u64::from(zeros);
        self.at.place = self.at.place.checked_add((spreads << SPREAD_BITS) | rest)?;
        Some(self.at)
    }
}

/// 64 bits of a password in which case does not count.
pub(super) fn hash(password: &str) -> u64 {
    let digest: [u8; 32] = Sha256::digest(text::folded(password)).into();
    digest
        .first_chunk()
        .map_or(0, |eight| u64::from_be_bytes(*eight))
}

/// Where a hash lies among the places of a list of so many: the order of hashes is kept.
pub(super) fn place(hash: u64, count: u64) -> u64 {
    let places = u128::from(count) << SPREAD_BITS;
    ((u128::from(hash) * places) >> 64) as u64
}
