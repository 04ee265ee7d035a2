//! What somebody looks for.

use unicode_normalization::UnicodeNormalization;

use super::{Word, words};

/// What is typed behind this many characters is not looked at.
const MAX_TYPED: usize = 100;

/// So many words are looked for.
const MAX_WORDS: usize = 8;

/// The words somebody looks for. Texts must hold all of them; of the last one, which may not be
/// typed to its end, the beginning is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    whole: Vec<String>,
    last: String,
}

impl Wanted {
    /// Of what was typed; nothing when it holds no word.
    pub fn of(typed: &str) -> Option<Self> {
        let typed: String = typed.nfc().take(MAX_TYPED).collect();
        let mut found = words(&typed);
        found.truncate(MAX_WORDS);
        let last = found.pop()?.plain;
        let mut whole: Vec<String> = found.into_iter().map(|word| word.plain).collect();
        whole.sort_unstable();
        whole.dedup();
        Some(Self { whole, last })
    }

    /// Words that texts must hold as they are, apart from the last one.
    pub fn whole(&self) -> &[String] {
        &self.whole
    }

    /// With what a word must begin.
    pub fn last(&self) -> &str {
        &self.last
    }

    /// Whether this word of a text is one of those that are looked for.
    pub fn has(&self, word: &Word) -> bool {
        let mut forms = std::iter::once(&word.plain).chain(&word.parts);
        forms.any(|form| form.starts_with(&self.last) || self.whole.contains(form))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_last_word_the_beginning_is_enough() {
        let wanted = Wanted::of("Đà lạt, ca").unwrap();
        assert_eq!(
            (wanted.whole(), wanted.last()),
            (&["da".to_owned(), "lat".to_owned()][..], "ca")
        );
        let has = |text| wanted.has(&words(text)[0]);
        assert!(has("café") && has("LẠT") && !has("late") && !has("fica"));
    }

    #[test]
    fn what_holds_no_word_is_nothing_and_what_is_long_is_cut() {
        for typed in ["", " ", "\"", "*", "🎉", "''", "\u{0}", "-(^)"] {
            assert_eq!(Wanted::of(typed), None, "{typed:?}");
        }
        let long = Wanted::of(&"a b ".repeat(5_000)).unwrap();
        assert!(long.whole().len() <= MAX_WORDS);
        assert!(Wanted::of(&"x".repeat(10_000)).unwrap().last().len() <= 40);
    }
}
