//! What a new password has to be, told rule by rule.

use super::common;
use crate::error::FieldErrors;

/// Longer ones are refused rather than cut off.
pub(super) const MAX_CHARS: usize = 128;

/// Shorter ones are refused: more than eight.
pub(super) const MIN_CHARS: usize = 9;

/// Words that a person's password must not be built from.
#[derive(Debug, Clone, Default)]
pub struct PasswordContext {
    /// Their names, username, address, and the site's name.
    pub words: Vec<String>,
}

impl PasswordContext {
    /// Of a person on a site.
    pub fn new(words: &[&str]) -> Self {
        let words = words
            .iter()
            .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
            .filter(|word| word.chars().count() >= 4)
            .map(str::to_lowercase)
            .collect();
        Self { words }
    }
}

/// One of the rules that are listed under the field.
struct Listed {
    /// By which scripts know it.
    name: &'static str,
    /// What the password needs.
    needs: &'static str,
    holds: fn(&str) -> bool,
}

impl Listed {
    fn message(&self) -> String {
        format!("The password needs {}.", self.needs)
    }
}

const LISTED: [Listed; 4] = [
    Listed {
        name: "length",
        needs: "9 characters or more",
        holds: |password| password.chars().count() >= MIN_CHARS,
    },
    Listed {
        name: "lower",
        needs: "a lower-case letter",
        holds: |password| password.chars().any(char::is_lowercase),
    },
    Listed {
        name: "upper",
        needs: "an upper-case letter",
        holds: |password| password.chars().any(char::is_uppercase),
    },
    Listed {
        name: "digit",
        needs: "a digit",
        holds: |password| password.chars().any(|c| c.is_ascii_digit()),
    },
];

/// A listed rule as a form shows it.
#[derive(Debug, PartialEq, Eq)]
pub struct ShownRule {
    /// By which scripts know it.
    pub name: &'static str,
    /// What the password needs.
    pub needs: &'static str,
    /// Whether the password that was refused broke it.
    pub is_missed: bool,
}

/// The listed rules, marked by the messages of a refused password.
pub fn shown_rules(errors: &[String]) -> Vec<ShownRule> {
    LISTED
        .iter()
        .map(|rule| ShownRule {
            name: rule.name,
            needs: rule.needs,
            is_missed: errors.contains(&rule.message()),
        })
        .collect()
}

/// The messages of a refused password that the marks at the listed rules do not tell.
pub fn other_messages(errors: &[String]) -> Vec<String> {
    let is_listed = |text: &String| LISTED.iter().any(|rule| rule.message() == *text);
    errors
        .iter()
        .filter(|text| !is_listed(text))
        .cloned()
        .collect()
}

/// Checks a new password and its repetition; each broken rule is named.
pub fn check_new_password(
    errors: &mut FieldErrors,
    password: &str,
    repetition: &str,
    context: &PasswordContext,
) {
    let count = password.chars().count();
    if password.is_empty() {
        errors.add("password", "Please choose a password.");
        return;
    }
    let mut rule = |kept: bool, text: &str| {
        if !kept {
            errors.add("password", text);
        }
    };
    for listed in &LISTED {
        rule((listed.holds)(password), &listed.message());
    }
    rule(
        count <= MAX_CHARS,
        "The password can have 128 characters at most.",
    );
    rule(
        !built_from_context(password, context),
        "The password must not be built from your name, your address or the site's name.",
    );
    rule(
        count > MAX_CHARS || !common::is_common(password),
        "This password is among the most common ones, so it would be guessed. Please choose another.",
    );
    if repetition != password {
        errors.add(
            "password_confirmation",
            "The two passwords are not the same.",
        );
    }
}

/// A password that is little more than one of the words.
fn built_from_context(password: &str, context: &PasswordContext) -> bool {
    let lower = password.to_lowercase();
    context
        .words
        .iter()
        .any(|word| lower.contains(word) && lower.chars().count() < word.chars().count() + 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of a password of Ana Petrova's, by the first words that tell rules apart.
    fn findings(password: &str) -> Vec<&'static str> {
        let mut errors = FieldErrors::new();
        let context = PasswordContext::new(&["Ana Petrova", "ana.petrova@example.org"]);
        check_new_password(&mut errors, password, password, &context);
        let told = errors.of("password");
        [
            "9 characters",
            "128 characters",
            "lower-case",
            "upper-case",
            "a digit",
            "built from",
            "most common",
        ]
        .into_iter()
        .filter(|rule| told.iter().any(|text| text.contains(rule)))
        .collect()
    }

    #[test]
    fn every_broken_rule_is_named_and_no_other() {
        let long = |count| format!("{}a", "A1b".repeat(count));
        for (password, told) in [
            ("Kd4-moss", &["9 characters"][..]),
            ("Kd4-mossy", &[]),
            ("kd4-mossy", &["upper-case"]),
            ("KD4-MOSSY", &["lower-case"]),
            ("Kdx-mossy", &["a digit"]),
            ("kdx-mossy", &["upper-case", "a digit"]),
            ("A", &["9 characters", "lower-case", "a digit"]),
            ("123456789", &["lower-case", "upper-case", "most common"]),
            ("password1", &["upper-case", "most common"]),
            ("Password1", &["most common"]),
            ("pAsSwOrD1", &["most common"]),
            ("1Qaz2wsx3edc", &["most common"]),
            ("Petrova123", &["built from"]),
            ("Petrova sails at dawn 7", &[]),
            (&long(42), &[]),
            (&long(43), &["128 characters"]),
            ("Тихая-гавань-7", &[]),
        ] {
            assert_eq!(findings(password), told, "{password}");
        }
    }
}
