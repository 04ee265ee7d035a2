//! Where a comment stands in its thread, so that a thread of any depth is read by one walk along
//! an index and a row costs the same however deep it lies.
//!
//! A place is the numbers of the comments above it, and its own, each as twelve hexadecimal
//! digits: in the order of their places, every answer stands below what it answers. It holds no
//! more than three numbers. What lies deeper stands at the third step in the order in which it
//! was written, as talks go on, and says whom it answers; so a place stays short, and a thread
//! 200 deep is as wide on a phone as one of four.

use crate::db::CommentId;

/// Steps to the right that are shown, and the most numbers in a place.
pub const MAX_INDENT: usize = 3;

/// Digits of a number in a place.
const DIGITS: usize = 12;

/// The place of an answer with this id to what stands at `parent`; the first of a thread stands
/// at an empty place.
pub fn below(parent: &str, id: CommentId) -> String {
    let above = parent.get(..(MAX_INDENT - 1) * DIGITS).unwrap_or(parent);
    format!("{above}{:0DIGITS$x}", id.0)
}

/// The comments above a place, without the first of the thread: those that a stub may have to
/// stand for.
pub fn heads(place: &str) -> Vec<CommentId> {
    let numbers = place.len() / DIGITS;
    let number = |at: usize| {
        let digits = place.get(at * DIGITS..(at + 1) * DIGITS)?;
        i64::from_str_radix(digits, 16).ok().map(CommentId)
    };
    (0..numbers.saturating_sub(1)).filter_map(number).collect()
}

/// A place as it came in an address; anything odd is nothing.
pub fn parse(text: Option<&str>) -> Option<String> {
    text.filter(|text| text.len() <= MAX_INDENT * DIGITS)
        .filter(|text| {
            text.chars()
                .all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
        })
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_stand_below_what_they_answer_and_places_stay_short() {
        let one = below("", CommentId(16));
        let two = below(&one, CommentId(17));
        let three = below(&two, CommentId(18));
        let other = below("", CommentId(19));
        let mut places = vec![other.clone(), three.clone(), one.clone(), two.clone()];
        places.sort();
        assert_eq!(places, [one.clone(), two.clone(), three.clone(), other]);
        assert_eq!(heads(&three), [CommentId(16), CommentId(17)]);
        assert!(heads(&one).is_empty() && heads("").is_empty());
        // Deeper ones stand in the order of writing, below the same comment.
        let four = below(&three, CommentId(20));
        let five = below(&four, CommentId(0xabc));
        assert!(three < four && four < five && five < format!("{two}g"));
        assert_eq!((four.len(), five.len()), (36, 36));
        assert_eq!(heads(&five), heads(&three));
    }

    #[test]
    fn only_places_are_read_from_addresses() {
        let place = below("", CommentId(7));
        assert_eq!(parse(Some(&place)), Some(place));
        for odd in ["g", "' OR 1", &"0".repeat(37)] {
            assert_eq!(parse(Some(odd)), None, "{odd}");
        }
    }
}
