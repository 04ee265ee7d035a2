//! The mails of those who join, and of those who let them in.

use super::kinds::MailKind;
use super::message::{Message, NOT_ME, called};
use crate::error::Error;
use crate::features::accounts::proof::Fresh;
use crate::mail::NewMail;
use crate::state::Site;
use crate::text;

/// Proves an address: a link and a code, either works once.
pub(in crate::features::accounts) fn confirm_sign_up(
    site: &Site,
    recipient: &str,
    fresh: &Fresh,
) -> Result<NewMail, Error> {
    let link = site.link(&format!("/sign-up/confirm/{}", fresh.token));
    Message::told(
        site,
        format!("Confirm your address for {}", called(site)),
        vec![
            "Open the link, or write this code into the page that waits for it. Either works once. The code is good for 10 minutes, the link for a day.".into(),
        ],
        NOT_ME,
    )
    .leading_to("Confirm my address", link)
    .with_code(&fresh.code)
    .into_mail(MailKind::ConfirmSignUp, recipient, Some(fresh.expires_at))
}

/// Tells the owner of a known address that somebody signed up with it.
pub(in crate::features::accounts) fn account_exists(
    site: &Site,
    recipient: &str,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("You already have an account on {}", called(site)),
        vec![
            "A new account was asked for with your address. You have one already.".into(),
            "Sign in, or choose a new password there if you forgot it.".into(),
        ],
        NOT_ME,
    )
    .leading_to("Sign in", site.link("/sign-in"))
    .into_mail(MailKind::AccountExists, recipient, None)
}

/// A new password was asked for where a sign-up was not finished: this finishes it.
pub(in crate::features::accounts) fn finish_sign_up(
    site: &Site,
    recipient: &str,
    fresh: &Fresh,
) -> Result<NewMail, Error> {
    let link = site.link(&format!("/sign-up/confirm/{}", fresh.token));
    Message::told(
        site,
        format!("Choose a password for {}", called(site)),
        vec![
            "A new password was asked for with your address. Your account was begun and is not finished yet. Go on here, choose a password, and it is ready.".into(),
        ],
        NOT_ME,
    )
    .leading_to("Finish my account", link)
    .into_mail(MailKind::FinishSignUp, recipient, Some(fresh.expires_at))
}

/// Tells staff that somebody waits to be let in.
pub(in crate::features::accounts) fn somebody_waits(
    site: &Site,
    recipient: &str,
    name: &str,
    unsubscribe: String,
) -> Result<NewMail, Error> {
    let name = text::isolated(name);
    Message::told(
        site,
        format!("{name} would like to join {}", called(site)),
        vec!["You can let them in, or decline.".into()],
        "You get this because you are staff.",
    )
    .leading_to("See who waits", site.link("/admin/pending-accounts"))
    .ended_by(unsubscribe)
    .into_mail(MailKind::SomebodyWaits, recipient, None)
}

/// Staff let somebody in.
pub(in crate::features::accounts) fn approved(
    site: &Site,
    recipient: &str,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("Welcome to {}", called(site)),
        vec!["Your account is ready.".into()],
        "We are glad that you are here.",
    )
    .leading_to("Sign in", site.link("/sign-in"))
    .into_mail(MailKind::Approved, recipient, None)
}

/// Staff did not let somebody in.
pub(in crate::features::accounts) fn declined(
    site: &Site,
    recipient: &str,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("About your account on {}", called(site)),
        vec![
            "The people who run the site cannot take your account at this time. What you wrote is deleted.".into(),
        ],
        "If you know somebody there, ask them.",
    )
    .into_mail(MailKind::Declined, recipient, None)
}

/// What is new for somebody, a line each; `more` is how much is not in it.
pub(in crate::features::accounts) fn news(
    site: &Site,
    recipient: &str,
    lines: &[String],
    more: usize,
    unsubscribe: String,
) -> Result<NewMail, Error> {
    let mut paragraphs: Vec<String> = lines.iter().map(|line| format!("{line}.")).collect();
    match more {
        0 => {}
        1 => paragraphs.push("And one more.".into()),
        more => paragraphs.push(format!("And {more} more.")),
    }
    Message::told(
        site,
        format!("New for you on {}", called(site)),
        paragraphs,
        "You get this at most once a day, and only when something is new.",
    )
    .leading_to("See what is new", site.link("/notifications"))
    .ended_by(unsubscribe)
    .into_mail(MailKind::News, recipient, None)
}

/// Tells whoever invited that somebody came.
pub(in crate::features::accounts) fn invitation_used(
    site: &Site,
    recipient: &str,
    name: &str,
    username: &str,
    unsubscribe: String,
) -> Result<NewMail, Error> {
    let name = text::isolated(name);
    Message::told(
        site,
        format!("{name} joined {} by your invitation", called(site)),
        vec!["Say hello, and show them around.".into()],
        "You get this because the invitation is yours.",
    )
    .leading_to("Say hello", site.link(&format!("/@{username}")))
    .ended_by(unsubscribe)
    .into_mail(MailKind::InvitationUsed, recipient, None)
}
