//! One value of a record, as lists and record pages show it.

use crate::db::{Timestamp, UserId};
use crate::text::excerpt;
use crate::view::Moment;

/// The colour of a pill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// As it should be.
    Ok,
    /// Worth a look.
    Warn,
    /// Something is wrong or was ended.
    Danger,
    /// It stands out.
    Accent,
}

impl Tone {
    /// The pill's classes.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "pill",
            Self::Ok => "pill pill--ok",
            Self::Warn => "pill pill--warn",
            Self::Danger => "pill pill--danger",
            Self::Accent => "pill pill--accent",
        }
    }
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing to show.
    Nothing,
    /// A text, possibly a person's own.
    Text(String),
    /// A text that leads to a path of this site.
    Link(String, String),
    /// A moment.
    Moment(Timestamp),
    /// A state.
    Pill(String, Tone),
    /// A number.
    Number(i64),
}

/// A stored word such as `confirm_sign_up` or `sweep-password-resets`, as people read it:
/// `Confirm sign up`.
pub fn in_words(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let rest = letters.map(|letter| {
        if matches!(letter, '-' | '_') {
            ' '
        } else {
            letter
        }
    });
    first.into_iter().chain(rest).collect()
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A text that leads to `href`.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self::Link(text.into(), href.into())
    }

    /// A state.
    pub fn pill(text: impl Into<String>, tone: Tone) -> Self {
        Self::Pill(text.into(), tone)
    }

    /// A person of the site, by username.
    pub fn person(username: &str, id: UserId) -> Self {
        Self::link(format!("@{username}"), format!("/admin/users/{id}"))
    }

    /// A moment, or nothing.
    pub fn moment_if(at: Option<Timestamp>) -> Self {
        at.map_or(Self::Nothing, Self::Moment)
    }

    /// A text, or nothing when it is empty.
    pub fn text_if(text: Option<String>) -> Self {
        text.filter(|text| !text.is_empty())
            .map_or(Self::Nothing, Self::Text)
    }

    /// The start of a long text, on one line.
    pub fn excerpt(text: &str) -> Self {
        const MAX: usize = 80;
        match excerpt(text, MAX) {
            start if start.is_empty() => Self::Nothing,
            start => Self::Text(start),
        }
    }

    /// A moment as `now` sees it. By reference, as templates have both.
    pub(super) fn moment(at: &Timestamp, now: &Timestamp) -> Moment {
        Moment::new(*at, *now)
    }

    /// Whether the moment lies ahead: "2 hours ago" then says nothing.
    pub(super) fn is_ahead(at: &Timestamp, now: &Timestamp) -> bool {
        at > now
    }

    /// 31952 as "31,952".
    pub(super) fn grouped(number: &i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let mut text = String::from(if *number < 0 { "-" } else { "" });
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text
    }

    /// Whether it stands at the right edge of its column.
    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, in_words};

    #[test]
    fn stored_words_are_read_as_people_do() {
        assert_eq!(in_words("confirm_sign_up"), "Confirm sign up");
        assert_eq!(in_words("sweep-password-resets"), "Sweep password resets");
        assert_eq!(in_words(""), "");
    }

    #[test]
    fn excerpts_are_cut_between_characters() {
        assert_eq!(Cell::excerpt(" a\n b "), Cell::text("a b"));
        assert_eq!(Cell::excerpt("  "), Cell::Nothing);
        let Cell::Text(long) = Cell::excerpt(&"é".repeat(200)) else {
            panic!("a text");
        };
        assert_eq!(long.chars().count(), 81);
    }

    #[test]
    fn thousands_are_parted() {
        assert_eq!(Cell::grouped(&0), "0");
        assert_eq!(Cell::grouped(&999), "999");
        assert_eq!(Cell::grouped(&1_234_567), "1,234,567");
        assert_eq!(Cell::grouped(&-31_952), "-31,952");
    }
}
