//! Passwords: the rules, the hash, and checks that take as long for nobody as for somebody.

use std::sync::{Arc, OnceLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha384;

use crate::error::{Error, FieldErrors};
use crate::state::App;

/// Longer ones are refused rather than cut off.
const MAX_CHARS: usize = 128;

/// Shorter ones are refused: more than eight.
const MIN_CHARS: usize = 9;

/// Keys the digest under bcrypt. Not a secret: it keeps digests of other sites' leaks from
/// being tried as they are.
const PEPPER: &[u8] = b"veranda password v1";

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
    rule(
        count >= MIN_CHARS,
        "The password needs 9 characters or more.",
    );
    rule(
        count <= MAX_CHARS,
        "The password can have 128 characters at most.",
    );
    rule(
        password.chars().any(char::is_lowercase),
        "The password needs a lower-case letter.",
    );
    rule(
        password.chars().any(char::is_uppercase),
        "The password needs an upper-case letter.",
    );
    rule(
        password.chars().any(|c| c.is_ascii_digit()),
        "The password needs a digit.",
    );
    rule(
        !built_from_context(password, context),
        "The password must not be built from your name, your address or the site's name.",
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

/// The stored form: bcrypt over base64(HMAC-SHA-384), so that nothing is cut off at 72 bytes.
///
/// # Errors
/// On a defect of the hash.
pub async fn hash_password(app: &Arc<App>, password: &str) -> Result<String, Error> {
    let (digest, cost) = (digest(password), app.config.bcrypt_cost);
    app.password_work
        .run(move || bcrypt::hash(digest, cost))
        .await?
        .map_err(Error::internal)
}

/// Whether `password` is the one behind `hash`. Without a hash it takes as long, and is not.
///
/// # Errors
/// On a defect of the hash.
pub(super) async fn verify_password(
    app: &Arc<App>,
    password: &str,
    hash: Option<String>,
) -> Result<bool, Error> {
    static NOBODY: OnceLock<String> = OnceLock::new();
    let (digest, cost) = (digest(password), app.config.bcrypt_cost);
    app.password_work
        .run(move || match hash {
            Some(hash) => bcrypt::verify(digest, &hash).unwrap_or(false),
            None => {
                let nobody =
                    NOBODY.get_or_init(|| bcrypt::hash("nobody", cost).unwrap_or_default());
                let _ = bcrypt::verify(digest, nobody);
                false
            }
        })
        .await
}

/// 64 characters, whatever the password's length.
fn digest(password: &str) -> String {
    let Ok(mut mac) = <Hmac<Sha384> as Mac>::new_from_slice(PEPPER) else {
        return String::new();
    };
    mac.update(password.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(password: &str) -> Vec<String> {
        let mut errors = FieldErrors::new();
        let context = PasswordContext::new(&["Ana Petrova", "ana.petrova@example.org"]);
        check_new_password(&mut errors, password, password, &context);
        errors.of("password").to_vec()
    }

    #[test]
    fn every_broken_rule_is_named() {
        assert_eq!(findings("Abcdefg1").len(), 1);
        assert!(findings("Abcdefgh1").is_empty());
        assert_eq!(findings("aaaaaaaaa").len(), 2);
        assert_eq!(findings("A").len(), 3);
        assert_eq!(findings("Petrova123").len(), 1);
        assert!(findings("Petrova sails at dawn 7").is_empty());
    }

    #[test]
    fn the_last_of_128_characters_counts() {
        let long = format!("{}a", "A1b".repeat(42));
        let other = format!("{}b", "A1b".repeat(42));
        assert_ne!(digest(&long), digest(&other));
        assert_eq!(digest(&long).len(), 64);
    }
}
