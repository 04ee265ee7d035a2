//! Makes the compact list from texts of one password a line.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::list::{NAME, PADDING, SPREAD_BITS, VERSION, hash, place};
use super::rules::{MAX_CHARS, MIN_CHARS};

/// How a gzip file begins.
const GZIP: &[u8] = &[0x1f, 0x8b];

/// Takes passwords and gives the file that [`super::PasswordList`] reads.
#[derive(Debug, Default)]
pub struct ListBuilder {
    hashes: Vec<u64>,
    taken: u64,
    left_out: u64,
}

impl ListBuilder {
    /// Nothing taken yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes every line of a text, packed by gzip or not.
    ///
    /// # Errors
    /// When it cannot be read or unpacked.
    pub fn read(&mut self, text: impl Read) -> io::Result<()> {
        let mut text = BufReader::new(text);
        if text.fill_buf()?.starts_with(GZIP) {
            self.lines(BufReader::new(MultiGzDecoder::new(text)))
        } else {
            self.lines(text)
        }
    }

    fn lines(&mut self, mut text: impl BufRead) -> io::Result<()> {
        let mut line = Vec::new();
        while text.read_until(b'\n', &mut line)? > 0 {
            // Neither belongs to the password, and another one may.
            let end = line.strip_suffix(b"\n").unwrap_or(&line);
            self.take(end.strip_suffix(b"\r").unwrap_or(end));
            line.clear();
        }
        Ok(())
    }

    /// What no rule lets through anyway would only take room: short and endless ones, broken
    /// text, and control characters, which no form sends.
    fn take(&mut self, line: &[u8]) {
        let fits = std::str::from_utf8(line).ok().filter(|password| {
            (MIN_CHARS..=MAX_CHARS).contains(&password.chars().count())
                && !password.chars().any(char::is_control)
        });
        match fits {
            Some(password) => {
                self.hashes.push(hash(password));
                self.taken += 1;
            }
            None => self.left_out += 1,
        }
    }

    /// Lines taken, those that differ in case only among them.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// Lines that could be nobody's password here.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The file, and how many passwords are in it: none when nothing was taken.
    pub fn finish(mut self) -> Option<(Vec<u8>, u64)> {
        self.hashes.sort_unstable();
        self.hashes.dedup();
        let count = self.hashes.len() as u64;
        let mut bits = BitWriter::default();
        let mut before = 0;
        for hash in self.hashes {
            let here = place(hash, count);
            let gap = here - before;
            bits.zeros(gap >> SPREAD_BITS);
            bits.number(1, 1);
            bits.number(gap, SPREAD_BITS);
            before = here;
        }
        let gaps = bits.finish();
        let sum = crc32fast::hash(&gaps).to_le_bytes();
        let parts: [&[u8]; 5] = [NAME, VERSION, &count.to_le_bytes(), &sum, &gaps];
        (count > 0).then(|| (parts.concat(), count))
    }
}

/// Bits, the first one highest in its byte.
#[derive(Default)]
struct BitWriter {
    bytes: Vec<u8>,
    byte: u8,
    used: u32,
}

impl BitWriter {
    fn zeros(&mut self, count: u64) {
        for _ in 0..count {
            self.number(0, 1);
        }
    }

    /// The lowest `bits` bits of `number`.
    fn number(&mut self, number: u64, bits: u32) {
        for bit in (0..bits).rev() {
            self.byte = (self.byte << 1) | u8::from((number >> bit) & 1 == 1);
            self.used += 1;
            if self.used == 8 {
                self.bytes.push(self.byte);
                (self.byte, self.used) = (0, 0);
            }
        }
    }

    fn finish(mut self) -> Vec<u8> {
        while self.used != 0 {
            self.number(0, 1);
        }
        self.bytes.extend([0; PADDING]);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ListDefect, PasswordList};
    use super::*;

    /// As many passwords as the list that ships, each another.
    fn many() -> impl Iterator<Item = String> {
        (0..180_000_u64).map(|n| format!("word-{n:06}"))
    }

    fn file_of(lines: impl Iterator<Item = String>) -> Vec<u8> {
        let text = lines.fold(String::new(), |text, line| text + &line + "\n");
        let mut builder = ListBuilder::new();
        builder.read(text.as_bytes()).unwrap();
        builder.finish().unwrap().0
    }

    fn list_of(lines: &[&str]) -> PasswordList {
        let file = file_of(lines.iter().map(|line| (*line).to_owned()));
        PasswordList::read(file).unwrap()
    }

    #[test]
    fn every_password_of_a_long_list_is_found_and_hardly_another() {
        let file = file_of(many());
        assert!(file.len() * 8 < 180_000 * 22, "{} bytes", file.len());
        let list = PasswordList::read(file).unwrap();
        assert_eq!(list.count(), 180_000);
        let missed = many().filter(|password| !list.holds(password)).count();
        assert_eq!(missed, 0);
        // One in 2^20 is to be expected: none or one of these.
        let taken = (0..400_000)
            .filter(|n| list.holds(&format!("other-{n}")))
            .count();
        assert!(taken <= 3, "{taken} of 400000");
    }

    #[test]
    fn short_lists_are_exact_too() {
        for count in 1..300 {
            let list = PasswordList::read(file_of(many().take(count))).unwrap();
            assert_eq!(list.count(), count as u64);
            assert!(many().take(count).all(|password| list.holds(&password)));
            assert!(!list.holds("another-one"));
        }
    }

    #[test]
    fn the_list_that_ships_holds_what_it_was_made_of() {
        let list = PasswordList::shipped().unwrap();
        assert_eq!(list.count(), 180_138);
        for password in [
            "123456789",
            "password1",
            "PASSWORD1",
            "Qwertyuiop",
            "1q2w3e4r5t",
        ] {
            assert!(list.holds(password), "{password}");
        }
        for password in ["", "password", "Lantern-7-moon", "correct horse battery"] {
            assert!(!list.holds(password), "{password}");
        }
    }

    #[test]
    fn case_and_the_way_an_accent_is_written_do_not_count() {
        let list = list_of(&["Sommerträume", "ΣΟΦΟΣ-ΣΟΦΟΣ"]);
        for password in [
            "sommerträume",
            "SOMMERTRÄUME",
            "sommertra\u{308}ume",
            "σοφος-σοφος",
        ] {
            assert!(list.holds(password), "{password}");
        }
        assert!(!list.holds("sommertraume"));
    }

    #[test]
    fn lines_that_could_be_no_password_are_left_out() {
        let text = [
            b"password1\r\nPassword1\n  spaces  \n".as_slice(),
            b"eightcha\n\ntab\tin-it-1\nnot\xff\xfetext\n",
            "x".repeat(129).as_bytes(),
            b"\nwithout-an-end",
        ]
        .concat();
        let mut packed = flate2::read::GzEncoder::new(text.as_slice(), Default::default());
        for source in [&mut text.as_slice() as &mut dyn Read, &mut packed] {
            let mut builder = ListBuilder::new();
            builder.read(source).unwrap();
            assert_eq!((builder.taken(), builder.left_out()), (4, 5));
            let (file, count) = builder.finish().unwrap();
            assert_eq!(count, 3);
            let list = PasswordList::read(file).unwrap();
            for password in ["password1", "  spaces  ", "without-an-end"] {
                assert!(list.holds(password), "{password}");
            }
        }
        assert!(ListBuilder::new().finish().is_none());
    }

    #[test]
    fn a_broken_file_is_refused() {
        let file = file_of(many().take(500));
        for (from, to, defect) in [
            (0, 1, ListDefect::AnotherFile),
            (18, 19, ListDefect::AnotherVersion),
            (20, 21, ListDefect::Damaged),
            (30, 31, ListDefect::Damaged),
            (600, 601, ListDefect::Damaged),
        ] {
            let mut changed = file.clone();
            changed[from..to].iter_mut().for_each(|byte| *byte ^= 1);
            assert_eq!(PasswordList::read(changed).err(), Some(defect), "{from}");
        }
        for length in 0..file.len() {
            let cut = file[..length].to_vec();
            assert!(PasswordList::read(cut).is_err(), "{length}");
        }
        // A sum that is right over fewer gaps than the file says, and over more.
        for count in [0_u64, 499, 501, u64::MAX] {
            let mut lying = file.clone();
            lying[20..28].copy_from_slice(&count.to_le_bytes());
            assert_eq!(PasswordList::read(lying).err(), Some(ListDefect::Damaged));
        }
    }
}
