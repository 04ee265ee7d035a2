//! Tags: `#` and a word.

use unicode_normalization::char::is_combining_mark;

use super::letters::{Letter, letter};

/// The longest tag, in characters.
const MAX_TAG: usize = 60;

/// The tag that stands behind a `#`: how many bytes it has, and the name under which it is found,
/// which is the same whatever its case and accents. Letters, digits and underscores, one of them a
/// letter.
pub fn tag_behind(text: &str) -> Option<(usize, String)> {
    let end = text.find(|c| !is_of_tag(c)).unwrap_or(text.len());
    let tag = text.get(..end)?.trim_end_matches(is_joiner);
    let key = tag_key(tag);
    let is_tag = key.chars().any(char::is_alphabetic) && tag.chars().count() <= MAX_TAG;
    is_tag.then_some((tag.len(), key))
}

/// The name under which a tag is found.
pub fn tag_key(tag: &str) -> String {
    let mut key = String::new();
    for c in tag.chars().take(MAX_TAG) {
        match letter(c) {
            Letter::Part(letters) => key.push_str(&letters),
            _ if c == '_' => key.push('_'),
            _ => {}
        }
    }
    key
}

fn is_of_tag(c: char) -> bool {
    c == '_' || c.is_alphanumeric() || is_combining_mark(c) || is_joiner(c)
}

/// What stands inside of Uzbek and Persian words.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{2bb}' | '\u{2bc}' | '\u{200c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_letters_digits_and_underscores() {
        for (text, tag, key) in [
            ("Hà_Nội!", "Hà_Nội", "ha_noi"),
            ("oʻzbek.", "oʻzbek", "ozbek"),
            ("کتاب‌ها", "کتاب‌ها", "کتابها"),
            ("Тоғ2026 ", "Тоғ2026", "тог2026"),
            ("don't", "don", "don"),
            ("हिन्दी", "हिन्दी", "हिन्दी"),
        ] {
            let (length, found) = tag_behind(text).unwrap();
            assert_eq!((&text[..length], found.as_str()), (tag, key));
        }
        for text in ["", "1", "2026", "__", " a", "#a", "🎉", &"a".repeat(61)] {
            assert_eq!(tag_behind(text), None, "{text}");
        }
    }
}
