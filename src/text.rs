//! Text a stranger can send: normalised, trimmed and capped before anything else sees it.

use unicode_normalization::UnicodeNormalization;

/// One line: NFC, control characters and line breaks become spaces, runs of spaces one, trimmed.
/// Marks of writing direction are taken out: a line stands among texts of others, which they
/// would turn around.
///
/// # Errors
/// A text for the person when it is longer than `max` characters.
pub fn one_line(input: &str, max: usize) -> Result<String, String> {
    capped(input, max)?;
    let normalised: String = input
        .nfc()
        .filter(|c| !is_direction_mark(*c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let line = normalised.split_whitespace().collect::<Vec<_>>().join(" ");
    capped(&line, max)?;
    Ok(line)
}

/// Several lines: NFC, line ends as `\n`, no other control characters, trimmed, at most two
/// line ends in a row.
///
/// # Errors
/// A text for the person when it is longer than `max` characters.
pub fn many_lines(input: &str, max: usize) -> Result<String, String> {
    let normalised: String = input
        .replace("\r\n", "\n")
        .nfc()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    capped(&normalised, max)?;
    let mut text = String::with_capacity(normalised.len());
    let mut ends = 0;
    for c in normalised.trim().chars() {
        ends = if c == '\n' { ends + 1 } else { 0 };
        if ends <= 2 {
            text.push(c);
        }
    }
    Ok(text)
}

/// As [`one_line`], and it must hold something that can be seen.
///
/// # Errors
/// A text for the person when it is empty or too long; `missing` says what to write.
pub fn required_line(input: &str, max: usize, missing: &str) -> Result<String, String> {
    visible(one_line(input, max)?, missing)
}

/// As [`many_lines`], and it must hold something that can be seen.
///
/// # Errors
/// A text for the person when it is empty or too long; `missing` says what to write.
pub fn required_lines(input: &str, max: usize, missing: &str) -> Result<String, String> {
    visible(many_lines(input, max)?, missing)
}

/// A text as it is compared when case does not matter, for the letters of every language: `Ö`
/// and `ö`, `Σ` and `ς`, `ß` and `SS`, `I`, `ı` and `İ` are alike.
pub fn folded(text: &str) -> String {
    text.nfc()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        // What remains of a dotted capital I beside its i.
        .filter(|c| *c != '\u{307}')
        .collect()
}

/// The start of a long text, on one line.
pub fn excerpt(text: &str, max: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut start: String = line.chars().take(max).collect();
    if start.len() < line.len() {
        start.push('…');
    }
    start
}

/// The start of a text of many lines, when it has more than `characters` or more than `lines`.
pub fn folded_up(text: &str, characters: usize, lines: usize) -> Option<String> {
    let by_lines = text.match_indices('\n').nth(lines - 1).map(|(at, _)| at);
    let by_characters = text.char_indices().nth(characters).map(|(at, _)| at);
    let end = by_lines.into_iter().chain(by_characters).min()?;
    let start = text.get(..end)?.trim_end();
    Some(format!("{start}…"))
}

fn visible(text: String, missing: &str) -> Result<String, String> {
    if text.chars().any(|c| !c.is_whitespace() && !is_invisible(c)) {
        Ok(text)
    } else {
        Err(missing.to_owned())
    }
}

/// A name amid a sentence of another writing direction, so that neither turns the other round:
/// between marks when it holds letters that are written from right to left, else as it is.
pub fn isolated(name: &str) -> String {
    if name.chars().any(is_from_right_to_left) {
        format!("\u{2068}{name}\u{2069}")
    } else {
        name.to_owned()
    }
}

/// Letters of Hebrew, Arabic, Syriac, Thaana, N'Ko and the scripts beside them.
fn is_from_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Marks, embeddings, overrides and isolates of writing direction.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}')
}

/// Characters that take no room: zero-width ones and the marks of writing direction.
fn is_invisible(c: char) -> bool {
    is_direction_mark(c)
        || matches!(c, '\u{00ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}'
            | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{3164}')
}

fn capped(text: &str, max: usize) -> Result<(), String> {
    // Bytes first: what is far too long is not even counted.
    if text.len() > max.saturating_mul(8) || text.chars().count() > max {
        Err(format!("Please keep this to {max} characters or fewer."))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_right_to_left_stands_between_marks() {
        assert_eq!(isolated("ليلى"), "\u{2068}ليلى\u{2069}");
        assert_eq!(isolated("Zoë Nguyễn 李"), "Zoë Nguyễn 李");
    }

    #[test]
    fn a_line_loses_breaks_and_keeps_its_words() {
        assert_eq!(one_line("  Ana\r\n\tMaria ", 20), Ok("Ana Maria".into()));
        assert_eq!(
            one_line("e\u{301}", 1).map(|s| s.chars().count()),
            Err("Please keep this to 1 characters or fewer.".into())
        );
    }

    #[test]
    fn a_line_turns_nothing_around_and_a_long_text_may() {
        let turned = "Ana \u{202e}gnp.tac\u{202c} \u{2066}x\u{2069}\u{200f}";
        assert_eq!(one_line(turned, 40), Ok("Ana gnp.tac x".into()));
        assert_eq!(many_lines(turned, 40), Ok(turned.into()));
        // What joins letters and pictures stays.
        let joined = "می\u{200c}خواهم 👩\u{200d}👧";
        assert_eq!(one_line(joined, 40), Ok(joined.into()));
    }

    #[test]
    fn many_empty_lines_become_one() {
        assert_eq!(
            many_lines("a\r\n\r\n\r\n\r\nb\u{0}", 20),
            Ok("a\n\nb".into())
        );
    }

    #[test]
    fn folded_texts_are_alike_whatever_their_case() {
        for (one, other) in [
            ("Öznur", "ÖZNUR"),
            ("Łucja", "łUCJA"),
            ("ΣΟΦΟΣ", "σοφος"),
            ("Ирина", "ИРИНА"),
            ("İpek", "ipek"),
            ("Işık", "IŞIK"),
            ("Weiß", "WEISS"),
        ] {
            assert_eq!(folded(one), folded(other));
        }
        assert_ne!(folded("Zoë"), folded("Zoe"));
    }

    #[test]
    fn what_cannot_be_seen_is_missing() {
        assert_eq!(
            required_line("\u{200b} \u{2060}", 20, "Write a name."),
            Err("Write a name.".into())
        );
        assert!(required_line("лан", 3, "").is_ok());
        assert!(required_line("длинный", 3, "").is_err());
    }
}
