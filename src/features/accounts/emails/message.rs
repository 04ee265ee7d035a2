//! What every mail consists of, and how it looks as text and as HTML.

use askama::Template;

use super::kinds::MailKind;
use crate::db::Timestamp;
use crate::error::Error;
use crate::mail::NewMail;
use crate::state::Site;
use crate::text;

/// The longest line of the plain text, in characters; an address is never broken.
const LINE: usize = 72;

/// Of mails that somebody else may have asked for.
pub(super) const NOT_ME: &str =
    "If this was not you, you can ignore this mail: nothing has changed.";

/// Of mails about what was done to an account.
pub(super) const SAFETY: &str =
    "If this was not you, please choose a new password soon and tell an admin of the site.";

#[derive(Template)]
#[template(path = "emails/message.txt")]
struct TextMail<'a> {
    mail: &'a Message,
}

#[derive(Template)]
#[template(path = "emails/message.html")]
struct HtmlMail<'a> {
    mail: &'a Message,
}

/// What every mail of the site consists of.
pub(super) struct Message {
    pub site_name: String,
    pub heading: String,
    pub paragraphs: Vec<String>,
    pub button: Option<(&'static str, String)>,
    pub code: Option<String>,
    pub footer: &'static str,
    /// Where the reader ends such mails, when they may do without.
    pub unsubscribe: Option<String>,
}

impl Message {
    /// A heading and paragraphs, nothing to press.
    pub fn told(
        site: &Site,
        heading: String,
        paragraphs: Vec<String>,
        footer: &'static str,
    ) -> Self {
        Self {
            site_name: called(site),
            heading,
            paragraphs,
            button: None,
            code: None,
            footer,
            unsubscribe: None,
        }
    }

    /// With a button to a page.
    pub fn leading_to(self, label: &'static str, link: String) -> Self {
        Self {
            button: Some((label, link)),
            ..self
        }
    }

    /// With six digits to write down.
    pub fn with_code(self, code: &str) -> Self {
        Self {
            code: Some(code.to_owned()),
            ..self
        }
    }

    /// With the address at which the reader ends such mails.
    pub fn ended_by(self, unsubscribe: String) -> Self {
        Self {
            unsubscribe: Some(unsubscribe),
            ..self
        }
    }

    pub fn into_mail(
        self,
        kind: MailKind,
        recipient: &str,
        expires_at: Option<Timestamp>,
    ) -> Result<NewMail, Error> {
        Ok(NewMail {
            kind: kind.as_str(),
            recipient: recipient.to_owned(),
            subject: self.heading.clone(),
            text: TextMail { mail: &self }.render()?,
            html: HtmlMail { mail: &self }.render()?,
            secrets: self
                .button
                .into_iter()
                .map(|(_, link)| link)
                .chain(self.code)
                .chain(self.unsubscribe.clone())
                .collect(),
            expires_at,
            unsubscribe: self.unsubscribe,
        })
    }
}

/// The site's name amid a sentence.
pub(super) fn called(site: &Site) -> String {
    text::isolated(&site.name)
}

/// A paragraph in lines of plain text.
fn lines(paragraph: &str) -> String {
    let mut wrapped = String::with_capacity(paragraph.len() + 8);
    let mut used = 0;
    for word in paragraph.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > LINE {
            wrapped.push('\n');
            used = 0;
        } else if used > 0 {
            wrapped.push(' ');
            used += 1;
        }
        wrapped.push_str(word);
        used += length;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_before_they_are_long_and_addresses_stay_whole() {
        let address = format!("https://example.org/{}", "a".repeat(90));
        let wrapped = lines(&format!("{} {address} and on.", "word ".repeat(30)));
        assert!(wrapped.contains(&address));
        let long = |line: &&str| line.chars().count() > LINE;
        assert_eq!(wrapped.lines().filter(long).count(), 1);
        assert_eq!(lines("Short."), "Short.");
    }
}
