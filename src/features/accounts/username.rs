//! Usernames: ASCII, kept in lower case, so that no two look or compare alike.

/// Names that would be taken for the site's own voice.
const RESERVED: &[&str] = &[
    "admin",
    "administrator",
    "everyone",
    "help",
    "here",
    "moderator",
    "nobody",
    "root",
    "staff",
    "support",
    "system",
    "veranda",
];

/// A username that keeps the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Reads what was typed: 3 to 30 letters, digits, dots and underscores, a letter first.
    ///
    /// # Errors
    /// A text for the person.
    pub fn parse(input: &str) -> Result<Self, String> {
        let name = input.trim().trim_start_matches('@').to_ascii_lowercase();
        let plain =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_');
        if name.is_empty() {
            return Err("Please choose a username.".into());
        }
        if !(3..=30).contains(&name.chars().count()) {
            return Err("A username has 3 to 30 characters.".into());
        }
        if !name.chars().all(plain) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
            return Err(
                "A username has letters from a to z, digits, dots and underscores, and begins with a letter."
                    .into(),
            );
        }
        if name.ends_with('.') || name.contains("..") {
            return Err("A username does not end with a dot or hold two in a row.".into());
        }
        if RESERVED.contains(&name.as_str()) {
            return Err("This username is kept for the site. Please choose another.".into());
        }
        Ok(Self(name))
    }

    /// The name, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Username;

    #[test]
    fn names_are_plain_and_lower_case() {
        assert_eq!(
            Username::parse(" @Ana.Petrova ").unwrap().as_str(),
            "ana.petrova"
        );
        for refused in [
            "",
            "ab",
            "1ana",
            "ana maria",
            "аna",
            "ana..p",
            "ana.",
            "root",
            "a\u{200b}na",
        ] {
            assert!(Username::parse(refused).is_err(), "{refused:?}");
        }
    }
}
