//! The mails about an account's addresses.

use super::kinds::MailKind;
use super::message::{Message, NOT_ME, SAFETY, called};
use crate::error::Error;
use crate::features::accounts::contact::{Contact, ContactKind};
use crate::features::accounts::happened::Scene;
use crate::features::accounts::proof::Fresh;
use crate::mail::NewMail;
use crate::state::Site;

/// Proves an address that an account is to have from now on.
pub(in crate::features::accounts) fn confirm_change(
    site: &Site,
    recipient: &str,
    fresh: &Fresh,
) -> Result<NewMail, Error> {
    let link = site.link(&format!("/contact/confirm/{}", fresh.token));
    Message::told(
        site,
        format!("Confirm your address for {}", called(site)),
        vec![
            "Open the link, or write this code into your settings. Until then nothing changes. The code is good for 10 minutes, the link for a day.".into(),
        ],
        NOT_ME,
    )
    .leading_to("Confirm my address", link)
    .with_code(&fresh.code)
    .into_mail(MailKind::ConfirmContact, recipient, Some(fresh.expires_at))
}

/// Another account has the address that somebody wants for theirs.
pub(in crate::features::accounts) fn contact_taken(
    site: &Site,
    recipient: &str,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("Your address is in use on {}", called(site)),
        vec![
            "This address was entered for another account. Your account has it, so nothing changes.".into(),
            "If that was you, sign in with this address, or remove it there first.".into(),
        ],
        NOT_ME,
    )
    .leading_to("Sign in", site.link("/sign-in"))
    .into_mail(MailKind::ContactTaken, recipient, None)
}

/// Tells the new address that it is the account's.
pub(super) fn contact_added(site: &Site, recipient: &str) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("This is your address for {} now", called(site)),
        vec!["From now on mails about your account come here.".into()],
        SAFETY,
    )
    .leading_to("See my addresses", site.link("/settings/contact"))
    .into_mail(MailKind::ContactAdded, recipient, None)
}

/// Tells an address that the account has a second contact beside it.
pub(super) fn other_added(
    site: &Site,
    recipient: &str,
    other: &Contact,
    scene: &Scene<'_>,
) -> Result<NewMail, Error> {
    let what = match other.kind() {
        ContactKind::Email => "An e-mail address",
        ContactKind::Phone => "A phone number",
    };
    Message::told(
        site,
        format!("{what} was added to your account on {}", called(site)),
        vec![
            format!(
                "Your account can be reached at {} from now on, too.",
                other.masked()
            ),
            scene.sentence(),
        ],
        SAFETY,
    )
    .leading_to("See my addresses", site.link("/settings/contact"))
    .into_mail(MailKind::OtherContactAdded, recipient, None)
}

/// Tells the old address that it was replaced or removed, with a way back.
pub(super) fn contact_replaced(
    site: &Site,
    recipient: &str,
    by: Option<&Contact>,
    link: &str,
    scene: &Scene<'_>,
) -> Result<NewMail, Error> {
    let (done, now) = match by {
        Some(by) => (
            "changed",
            format!(
                "From now on mails about your account go to {}.",
                by.masked()
            ),
        ),
        None => (
            "removed",
            "From now on no mails about your account come here.".to_owned(),
        ),
    };
    Message::told(
        site,
        format!("Your address for {} was {done}", called(site)),
        vec![
            now,
            scene.sentence(),
            "If that was you, there is nothing to do. If not, you can take this address back within 7 days. Everyone is signed out then.".into(),
        ],
        "If you made the change, you can ignore this mail.",
    )
    .leading_to("This was not me: take it back", link.to_owned())
    .into_mail(MailKind::ContactReplaced, recipient, None)
}

/// Tells whoever replaced an address that its owner took it back.
pub(in crate::features::accounts) fn contact_taken_back(
    site: &Site,
    recipient: &str,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("An address for {} was taken back", called(site)),
        vec![
            "The address that an account had before was taken back by its owner, so mails go there again and no longer here.".into(),
        ],
        "If you think that this is a mistake, please tell an admin of the site.",
    )
    .leading_to("Choose a new password", site.link("/password-reset"))
    .into_mail(MailKind::ContactTakenBack, recipient, None)
}
