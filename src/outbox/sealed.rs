//! Links and codes apart from the text they stand in, put back only for sending.

use crate::error::Error;
use crate::secrets::SecretKey;

/// Takes the secrets of one message out of its texts, and puts them back.
pub struct Sealed {
    secrets: Vec<String>,
}

impl Sealed {
    /// For a message that is written: every link and code in it that gives its holder a right.
    pub fn of(secrets: Vec<String>) -> Self {
        Self { secrets }
    }

    /// For a message that is sent.
    ///
    /// # Errors
    /// When they were sealed with another key.
    pub fn open(sealed: Option<&[u8]>, key: &SecretKey) -> Result<Self, Error> {
        let secrets = match sealed {
            Some(sealed) => serde_json::from_slice(&key.unseal(sealed)?)?,
            None => Vec::new(),
        };
        Ok(Self { secrets })
    }

    /// What is stored beside the texts; nothing when there is no secret.
    ///
    /// # Errors
    /// Only on a defect.
    pub fn seal(&self, key: &SecretKey) -> Result<Option<Vec<u8>>, Error> {
        if self.secrets.is_empty() {
            return Ok(None);
        }
        Ok(Some(key.seal(&serde_json::to_vec(&self.secrets)?)?))
    }

    /// The text as it is stored.
    pub fn take_out(&self, mut text: String) -> String {
        for (number, secret) in self.secrets.iter().enumerate() {
            text = text.replace(secret, &placeholder(number));
        }
        text
    }

    /// The text as it is sent.
    pub fn put_back(&self, mut text: String) -> String {
        for (number, secret) in self.secrets.iter().enumerate() {
            text = text.replace(&placeholder(number), secret);
        }
        text
    }
}

/// Stands in the stored texts where a secret belongs; private-use characters, which no
/// person's text keeps through `crate::text`.
fn placeholder(number: usize) -> String {
    format!("\u{e000}{number}\u{e001}")
}

/// A stored text for a person to read: each secret shown as dots.
pub fn masked(body: &str) -> String {
    let mut shown = String::with_capacity(body.len());
    let mut inside = false;
    for c in body.chars() {
        match c {
            '\u{e000}' => {
                inside = true;
                shown.push_str("••••••");
            }
            '\u{e001}' => inside = false,
            _ if inside => {}
            _ => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_leave_the_text_and_come_back() {
        let key = SecretKey::from_text("one");
        let written = Sealed::of(vec!["https://x.org/t".into(), "123456".into()]);
        let stored = written.take_out("Go to https://x.org/t or type 123456.".into());
        assert_eq!(masked(&stored), "Go to •••••• or type ••••••.");
        let sealed = written.seal(&key).unwrap();
        let sent = Sealed::open(sealed.as_deref(), &key).unwrap();
        assert_eq!(
            sent.put_back(stored),
            "Go to https://x.org/t or type 123456."
        );
    }
}
