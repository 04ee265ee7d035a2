//! Text messages as they left: files of the outbox.

use std::path::Path;

/// One sent text message.
#[derive(Debug, Clone)]
pub struct Sms {
    pub to: String,
    pub text: String,
}

impl Sms {
    /// Every text message in a folder, oldest first.
    pub fn all_in(folder: &Path) -> Vec<Self> {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        let mut files: Vec<_> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "txt"))
            .collect();
        // Their names hold the numbers of their rows.
        files.sort();
        files
            .into_iter()
            .map(|path| {
                let raw = std::fs::read_to_string(path).unwrap();
                let (head, text) = raw.split_once("\n\n").unwrap();
                Self {
                    to: head.strip_prefix("To: ").unwrap().to_owned(),
                    text: text.trim_end().to_owned(),
                }
            })
            .collect()
    }

    /// The six digits.
    pub fn code(&self) -> String {
        self.text
            .split(|c: char| !c.is_ascii_digit())
            .find(|word| word.len() == 6)
            .expect("a code in the text message")
            .to_owned()
    }
}
