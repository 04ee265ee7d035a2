//! The stored form of a password, and checks that take as long for nobody as for somebody.

use std::sync::{Arc, OnceLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha384;

use crate::error::Error;
use crate::state::App;

/// Keys the digest under bcrypt. Not a secret: it keeps digests of other sites' leaks from
/// being tried as they are.
const PEPPER: &[u8] = b"veranda password v1";

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
pub(in crate::features::accounts) async fn verify_password(
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

    #[test]
    fn the_last_of_128_characters_counts() {
        let long = format!("{}a", "A1b".repeat(42));
        let other = format!("{}b", "A1b".repeat(42));
        assert_ne!(digest(&long), digest(&other));
        assert_eq!(digest(&long).len(), 64);
    }
}
