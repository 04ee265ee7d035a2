//! Random tokens and codes, their hashes, and sealing what must wait in the database.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::error::Error;

/// A link's token of 256 random bits, as it stands in a URL path.
pub fn new_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// A code of six digits, leading zeros kept.
pub fn new_code() -> String {
    // 2^64 is so much more than 10^6 that the remainder is as good as even.
    format!("{:06}", rand::random::<u64>() % 1_000_000)
}

/// A short random key for names of files: 128 bits in hexadecimal.
pub fn new_file_key() -> String {
    hex(&rand::random::<[u8; 16]>())
}

/// What is stored of a token: a token has too many bits to be guessed from it.
pub fn hash_token(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The site's secret key, from which every other key is derived.
#[derive(Clone)]
pub struct SecretKey([u8; 32]);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

impl SecretKey {
    /// Reads a secret of any text; short ones are refused by `veranda check`.
    pub fn from_text(text: &str) -> Self {
        Self(Sha256::digest(text.trim().as_bytes()).into())
    }

    /// A key for one purpose.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        keyed_hash(&self.0, &[purpose])
    }

    /// What is stored of a short code: without the site's key its million values
    /// cannot be tried out on a stolen database.
    pub fn hash_code(&self, purpose: &str, owner: &str, code: &str) -> String {
        hex(&keyed_hash(&self.0, &["code", purpose, owner, code]))
    }

    /// Encrypts what has to wait in the database.
    ///
    /// # Errors
    /// Only on a defect of the cipher.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce = rand::random::<[u8; 24]>();
        let sealed = self
            .cipher()
            .encrypt(XNonce::from_slice(&nonce), plain)
            .map_err(|_| Error::internal("sealing failed"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Self::seal`] made.
    ///
    /// # Errors
    /// When it was sealed with another key, or was changed.
    pub fn unseal(&self, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let (nonce, sealed) = sealed
            .split_at_checked(24)
            .ok_or_else(|| Error::internal("sealed text is too short"))?;
        self.cipher()
            .decrypt(XNonce::from_slice(nonce), sealed)
            .map_err(|_| Error::internal("the secret key does not open this text"))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.derive("seal").into())
    }
}

fn keyed_hash(key: &[u8; 32], parts: &[&str]) -> [u8; 32] {
    // Keys of every length are taken, so the other arm is never reached.
    let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(key) else {
        return [0; 32];
    };
    for part in parts {
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_only() {
        let key = SecretKey::from_text("one");
        let sealed = key.seal(b"https://example.org/x").unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("example"));
        assert_eq!(key.unseal(&sealed).unwrap(), b"https://example.org/x");
        assert!(SecretKey::from_text("two").unseal(&sealed).is_err());
    }

    #[test]
    fn codes_have_six_digits_and_hashes_belong_to_their_owner() {
        assert!((0..100).all(|_| new_code().len() == 6));
        let key = SecretKey::from_text("one");
        assert_ne!(
            key.hash_code("sign-up", "1", "000000"),
            key.hash_code("sign-up", "2", "000000")
        );
    }
}
