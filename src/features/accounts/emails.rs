//! The mails about accounts. Links are built from the site's own address, never from a request.

use askama::Template;

use crate::db::Timestamp;
use crate::error::Error;
use crate::mail::NewMail;
use crate::state::Site;

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
struct Message {
    site_name: String,
    heading: String,
    paragraphs: Vec<String>,
    button: Option<(&'static str, String)>,
    code: Option<String>,
    footer: &'static str,
}

impl Message {
    fn into_mail(
        self,
        kind: &'static str,
        recipient: &str,
        expires_at: Option<Timestamp>,
    ) -> Result<NewMail, Error> {
        Ok(NewMail {
            kind,
            recipient: recipient.to_owned(),
            subject: self.heading.clone(),
            text: TextMail { mail: &self }.render()?,
            html: HtmlMail { mail: &self }.render()?,
            secrets: self
                .button
                .into_iter()
                .map(|(_, link)| link)
                .chain(self.code)
                .collect(),
            expires_at,
            unsubscribe: None,
        })
    }
}

const NOT_ME: &str = "If this was not you, nothing happens when you leave this mail alone.";
const SAFETY: &str =
    "If this was not you, choose a new password at once and tell an admin of the site.";

/// Proves an address: a link and a code, either works once.
pub(super) fn confirm_sign_up(
    site: &Site,
    recipient: &str,
    name: &str,
    token: &str,
    code: &str,
    expires_at: Timestamp,
) -> Result<NewMail, Error> {
    Message {
        site_name: site.name.clone(),
        heading: format!("Confirm your address for {}", site.name),
        paragraphs: vec![
            format!("Hello {name},"),
            "press the button, or write this code into the page that waits for it. Either works once. The code is good for 10 minutes, the button for a day.".into(),
        ],
        button: Some(("Confirm my address", site.link(&format!("/sign-up/confirm/{token}")))),
        code: Some(code.to_owned()),
        footer: NOT_ME,
    }
    .into_mail("confirm_sign_up", recipient, Some(expires_at))
}

/// Tells the owner of a known address that somebody signed up with it.
pub(super) fn account_exists(site: &Site, recipient: &str) -> Result<NewMail, Error> {
    Message {
        site_name: site.name.clone(),
        heading: format!("You already have an account on {}", site.name),
        paragraphs: vec![
            "somebody, perhaps you, asked for a new account with this address. There is one already.".into(),
            format!("Sign in at {}, or choose a new password there if you forgot it.", site.link("/sign-in")),
        ],
        button: None,
        code: None,
        footer: NOT_ME,
    }
    .into_mail("account_exists", recipient, None)
}

/// The link to a new password.
pub(super) fn reset_password(
    site: &Site,
    recipient: &str,
    token: &str,
    expires_at: Timestamp,
) -> Result<NewMail, Error> {
    Message {
        site_name: site.name.clone(),
        heading: format!("Choose a new password for {}", site.name),
        paragraphs: vec![
            "somebody, we hope you, asked for a new password. This button is good for 5 minutes and works once.".into(),
        ],
        button: Some(("Choose a new password", site.link(&format!("/password-reset/{token}")))),
        code: None,
        footer: NOT_ME,
    }
    .into_mail("reset_password", recipient, Some(expires_at))
}

/// Tells the owner that the password is another one now.
pub(super) fn password_changed(site: &Site, recipient: &str) -> Result<NewMail, Error> {
    Message {
        site_name: site.name.clone(),
        heading: format!("Your password for {} was changed", site.name),
        paragraphs: vec![
            "your password was changed just now, and every other device was signed out.".into(),
        ],
        button: None,
        code: None,
        footer: SAFETY,
    }
    .into_mail("password_changed", recipient, None)
}
