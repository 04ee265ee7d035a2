//! What each letter is taken for when texts are compared as people look for them.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// What a character does to the word it stands in.
pub(super) enum Letter {
    /// It belongs to the word, as these letters.
    Part(String),
    /// It joins two parts of a word: an apostrophe, or what keeps Persian letters apart.
    Joiner,
    /// It is not there: marks above and below letters, and what takes no room.
    Nothing,
    /// It ends the word.
    Break,
}

pub(super) fn letter(c: char) -> Letter {
    match c {
        // ASCII first: most texts hold little else.
        'a'..='z' | '0'..='9' => Letter::Part(c.to_string()),
        'A'..='Z' => Letter::Part(c.to_ascii_lowercase().to_string()),
        // Oʻzbek is written with any of these.
        '\''
        | '`'
        | '\u{b4}'
        | '\u{2b9}'..='\u{2bd}'
        | '\u{2018}'..='\u{201b}'
        | '\u{2032}'
        | '\u{ff07}'
        | '\u{200c}' => Letter::Joiner,
        // Soft hyphen, tatweel, zero-width joiner, marks of direction, choice of a drawing.
        '\u{ad}'
        | '\u{640}'
        | '\u{61c}'
        | '\u{200d}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => Letter::Nothing,
        c if is_stripped(c) => Letter::Nothing,
        c if c.is_alphanumeric() || is_combining_mark(c) => Letter::Part(plain(c)),
        _ => Letter::Break,
    }
}

/// Whether a character is a word by itself, in scripts that do not part words.
pub(super) fn is_word_alone(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30fa}' | '\u{30fd}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

/// The letter without its case, accents and ways of being drawn.
fn plain(c: char) -> String {
    let mut plain = String::new();
    decompose_compatible(c, |part| {
        let lower = part.to_uppercase().flat_map(char::to_lowercase);
        for c in lower.filter(|c| !is_stripped(*c)) {
            match alike(c) {
                Some(letters) => plain.push_str(letters),
                None if c.is_alphanumeric() || is_combining_mark(c) => plain.push(c),
                None => {}
            }
        }
    });
    plain
}

/// Accents, vowel signs of Arabic and Hebrew, and other marks that many leave out. Those of
/// Indic scripts and Thai are letters.
fn is_stripped(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'
        | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}'
        | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{8d3}'..='\u{8ff}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}')
}

/// Letters that are one sign and stand for others: those with a stroke or a hook, and those of
/// which keyboards for Arabic, Persian and Urdu have different ones.
fn alike(c: char) -> Option<&'static str> {
    Some(match c {
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ł' => "l",
        'ŋ' => "n",
        'ø' => "o",
        'ŧ' => "t",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ғ' | 'ґ' => "г",
        'қ' => "к",
        'ң' => "н",
        'ҳ' => "х",
        'ي' | 'ى' | 'ې' => "ی",
        'ك' | 'ڪ' => "ک",
        'ة' | 'ە' | 'ہ' | 'ۃ' | 'ھ' => "ه",
        'ٱ' => "ا",
        '٠' | '۰' => "0",
        '١' | '۱' => "1",
        '٢' | '۲' => "2",
        '٣' | '۳' => "3",
        '٤' | '۴' => "4",
        '٥' | '۵' => "5",
        '٦' | '۶' => "6",
        '٧' | '۷' => "7",
        '٨' | '۸' => "8",
        '٩' | '۹' => "9",
        _ => return None,
    })
}
