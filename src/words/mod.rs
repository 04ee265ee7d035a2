//! The words of a text, as people look for them: without case, accents and the differences
//! between keyboards. Both databases keep words made here, so they answer alike.

mod letters;
mod tags;
mod wanted;

use letters::{Letter, is_word_alone, letter};
pub use tags::{tag_behind, tag_key};
pub use wanted::Wanted;

/// What lies behind this many letters of a word tells no words apart.
const MAX_LETTERS: usize = 40;

/// A word and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The byte of the text where it begins.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
    /// As it is looked for, without what joins its parts.
    pub plain: String,
    /// Its parts, if it has several: `l'été` is found by `ete`, too.
    pub parts: Vec<String>,
}

/// The words of a text, in their order.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut open: Option<Open> = None;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        match letter(c) {
            Letter::Part(letters) if is_word_alone(c) => {
                found.extend(open.take().and_then(Open::close));
                let mut alone = Open::at(at);
                alone.add(&letters, end);
                found.extend(alone.close());
            }
            Letter::Part(letters) => open.get_or_insert_with(|| Open::at(at)).add(&letters, end),
            Letter::Joiner => {
                if let Some(open) = &mut open {
                    open.part();
                }
            }
            Letter::Nothing => {}
            Letter::Break => found.extend(open.take().and_then(Open::close)),
        }
    }
    found.extend(open.and_then(Open::close));
    found
}

/// All that a text is found by, between spaces.
pub fn indexed(text: &str) -> String {
    let mut all = Vec::new();
    for word in words(text) {
        all.push(word.plain);
        all.extend(word.parts);
    }
    all.join(" ")
}

/// A word that is being read.
struct Open {
    start: usize,
    end: usize,
    plain: String,
    parts: Vec<String>,
    part: String,
}

impl Open {
    fn at(start: usize) -> Self {
        Self {
            start,
            end: start,
            plain: String::new(),
            parts: Vec::new(),
            part: String::new(),
        }
    }

    fn add(&mut self, letters: &str, end: usize) {
        self.plain.push_str(letters);
        self.part.push_str(letters);
        self.end = end;
    }

    fn part(&mut self) {
        if !self.part.is_empty() {
            self.parts.push(std::mem::take(&mut self.part));
        }
    }

    fn close(mut self) -> Option<Word> {
        self.part();
        if self.plain.is_empty() {
            return None;
        }
        let several = self.parts.len() > 1;
        Some(Word {
            start: self.start,
            end: self.end,
            plain: cut(self.plain),
            parts: match several {
                true => self.parts.into_iter().map(cut).collect(),
                false => Vec::new(),
            },
        })
    }
}

fn cut(word: String) -> String {
    match word.char_indices().nth(MAX_LETTERS) {
        Some((at, _)) => word.get(..at).unwrap_or_default().to_owned(),
        None => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_alike_however_they_are_typed() {
        for (one, other) in [
            ("Hà Nội đẹp", "ha noi dep"),
            ("PHỞ", "phở"),
            ("Oʻzbekiston", "o'zbekiston"),
            ("O‘zbekiston", "ozbekiston"),
            ("gʼazal", "G`azal"),
            ("Ўзбекистон", "узбекистон"),
            ("Қўқон", "кукон"),
            ("كتاب", "کتاب"),
            ("علي", "علی"),
            ("مُحَمَّد", "محمد"),
            ("أحمد", "احمد"),
            ("می\u{200c}خواهم", "میخواهم"),
            ("ســلام", "سلام"),
            ("۱۴۰۳", "1403"),
            ("Straße", "STRASSE"),
            ("Łódź", "lodz"),
            ("ΣΟΦΟΣ", "σοφος"),
            ("İstanbul", "istanbul"),
            ("e\u{301}te\u{301}", "été"),
            ("ﬁn", "fin"),
            ("Ｔｏｋｙｏ", "tokyo"),
        ] {
            let plain =
                |text| -> Vec<String> { words(text).into_iter().map(|w| w.plain).collect() };
            assert_eq!(plain(one), plain(other), "{one} {other}");
        }
    }

    #[test]
    fn parts_of_joined_words_are_found_and_scripts_without_spaces_by_their_signs() {
        assert_eq!(indexed("L'été, don't"), "lete l ete dont don t");
        assert_eq!(indexed("می\u{200c}خواهم"), "میخواهم می خواهم");
        assert_eq!(indexed("東京 tower"), "東 京 tower");
        assert_eq!(indexed("हिन्दी"), "हिन्दी");
        assert_eq!(indexed("'ana' #tag @ben_o 🎉 \u{301}"), "ana tag ben o");
        assert_eq!(indexed(&"x".repeat(100)).len(), MAX_LETTERS);
    }

    #[test]
    fn a_word_knows_where_it_stands() {
        let text = "«Café» o'clock'";
        let found: Vec<&str> = words(text).iter().map(|w| &text[w.start..w.end]).collect();
        assert_eq!(found, ["Café", "o'clock"]);
    }
}
