//! Mail as it left: files of the outbox.

use std::path::Path;

/// One sent mail.
#[derive(Debug, Clone)]
pub struct Mail {
    pub from: String,
    pub to: String,
    pub subject: String,
    pub text: String,
}

impl Mail {
    /// Every mail in a folder, oldest first.
    pub fn all_in(folder: &Path) -> Vec<Self> {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        let mut files: Vec<_> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "eml"))
            .collect();
        // Their names hold the numbers of their rows.
        files.sort();
        files
            .into_iter()
            .map(|path| Self::parse(&std::fs::read_to_string(path).unwrap()))
            .collect()
    }

    /// Reads headers and the plain text.
    pub fn parse(raw: &str) -> Self {
        let header = |name: &str| {
            raw.lines()
                .find_map(|line| line.strip_prefix(name))
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        let plain = raw
            .split_once("Content-Type: text/plain")
            .map_or(raw, |(_, rest)| rest);
        // A line of it may begin with two hyphens itself.
        let plain = raw
            .split("boundary=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .fold(plain, |plain, boundary| {
                let end = format!("\r\n--{boundary}");
                plain.split_once(&end).map_or(plain, |(part, _)| part)
            });
        Self {
            from: header("From:"),
            to: header("To:"),
            subject: header("Subject:"),
            text: unquoted(plain),
        }
    }

    /// The path of the first link.
    pub fn link(&self) -> String {
        let at = self.text.find("http").expect("a link in the mail");
        let link: String = self.text[at..]
            .chars()
            .take_while(|c| !c.is_whitespace())
            .collect();
        url::Url::parse(&link).unwrap().path().to_owned()
    }

    /// The six digits on a line of their own; a link may hold six digits as well.
    pub fn code(&self) -> String {
        self.text
            .lines()
            .find_map(|line| line.strip_prefix("Code: "))
            .expect("a code in the mail")
            .trim()
            .to_owned()
    }
}

/// Takes quoted-printable back.
fn unquoted(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = (bytes[at] == b'=')
            .then(|| text.get(at + 1..at + 3))
            .flatten();
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                at += 3;
            }
            None => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[test]
fn a_link_is_read_whole_wherever_its_line_is_broken() {
    let raw = "To: ana@example.org\r\nContent-Type: multipart/alternative;\r\n boundary=\"b1\"\r\n\r\n\
               --b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
               http://localhost/password-reset/abc=\r\n--def\r\n\r\n--b1\r\nContent-Type: text/html\r\n";
    assert_eq!(Mail::parse(raw).link(), "/password-reset/abc--def");
}
