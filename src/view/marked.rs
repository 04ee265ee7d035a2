//! Texts that were found, with the words that were looked for marked. The results are HTML.

use std::fmt::Write;

use super::rich_text::escape;
use crate::words::{Wanted, Word, words};

/// Bytes of a text that are shown before the first word that was found, about.
const BEFORE: usize = 60;

/// Bytes of a text that are shown, about.
const SHOWN: usize = 260;

/// A short text whole, escaped, with its words marked.
pub fn marked(text: &str, wanted: &Wanted) -> String {
    pieces(text, 0..text.len(), &found(text, wanted))
}

/// What stands around the first word that was found, escaped, with the words marked.
pub fn snippet(text: &str, wanted: &Wanted) -> String {
    let found = found(text, wanted);
    let first = found.first().map_or(0, |word| word.start);
    let from = match first > BEFORE + 20 {
        true => at_space(text, first - BEFORE),
        false => 0,
    };
    let to = match text.len() - from > SHOWN + 20 {
        true => at_space(text, from + SHOWN).max(found.first().map_or(0, |word| word.end)),
        false => text.len(),
    };
    let mut html = String::new();
    if from > 0 {
        html.push('…');
    }
    html.push_str(&pieces(text, from..to, &found));
    if to < text.len() {
        html.push('…');
    }
    html
}

fn found(text: &str, wanted: &Wanted) -> Vec<Word> {
    let mut all = words(text);
    all.retain(|word| wanted.has(word));
    all
}

/// The end of the word that a byte stands in, or a letter's edge where words are very long.
fn at_space(text: &str, at: usize) -> usize {
    let edge = (at..=text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(text.len());
    let rest = text.get(edge..).unwrap_or_default();
    match rest.find(char::is_whitespace) {
        Some(space) if space < 40 => edge + space,
        _ => edge,
    }
}

fn pieces(text: &str, range: std::ops::Range<usize>, found: &[Word]) -> String {
    let mut html = String::with_capacity(range.len() + 32);
    let mut at = range.start;
    let piece = |from: usize, to: usize| escape(text.get(from..to).unwrap_or_default());
    for word in found {
        if word.start < at || word.end > range.end {
            continue;
        }
        html.push_str(&piece(at, word.start));
        let _ = write!(html, "<mark>{}</mark>", piece(word.start, word.end));
        at = word.end;
    }
    html.push_str(&piece(at, range.end));
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(typed: &str) -> Wanted {
        Wanted::of(typed).unwrap()
    }

    #[test]
    fn words_are_marked_and_markup_is_not_run() {
        let html = marked("<b>Hà Nội</b> & hanoi", &wanted("ha noi"));
        assert_eq!(
            html,
            "&lt;b&gt;<mark>Hà</mark> <mark>Nội</mark>&lt;/b&gt; &amp; hanoi"
        );
        assert_eq!(
            marked("<script>", &wanted("scr")),
            "&lt;<mark>script</mark>&gt;"
        );
    }

    #[test]
    fn a_snippet_begins_near_what_was_found() {
        let text = format!("{} needle {}", "страница ".repeat(80), "слово ".repeat(80));
        let html = snippet(&text, &wanted("need"));
        assert!(html.starts_with('…') && html.ends_with('…'), "{html}");
        assert!(html.contains("<mark>needle</mark>"));
        assert!(html.len() < SHOWN + 100, "{}", html.len());
        assert_eq!(snippet("short", &wanted("x")), "short");
        let long = "я".repeat(5_000);
        assert!(snippet(&long, &wanted("x")).len() < SHOWN + 100);
    }
}
