//! The mails about an account's addresses.

use super::kinds::MailKind;
use super::message::{Message, NOT_ME, SAFETY, called};
use crate::error::Error;
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
    Message {
        button: Some(("Confirm my address", link)),
        code: Some(fresh.code.clone()),
        ..Message::told(
            site,
            format!("Confirm your address for {}", called(site)),
            vec![
                "Press the button, or write this code into your settings. Until then nothing changes. The code is good for 10 minutes, the button for a day.".into(),
            ],
            NOT_ME,
        )
    }
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
            "Somebody wants to use this address for another account. Your account has it, so nothing changes.".into(),
            "If that was you: sign in with this address, or give it up there first.".into(),
        ],
        NOT_ME,
    )
    .leading_to("Sign in", site.link("/sign-in"))
    .into_mail(MailKind::ContactTaken, recipient, None)
}

/// Tells the new address that it is the account's.
pub(in crate::features::accounts) fn contact_added(
    site: &Site,
    recipient: &str,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("This is your address for {} now", called(site)),
        vec!["From now on mails about your account come here.".into()],
        SAFETY,
    )
    .into_mail(MailKind::ContactAdded, recipient, None)
}

/// Tells the old address that it was replaced, with a way back.
pub(in crate::features::accounts) fn contact_replaced(
    site: &Site,
    recipient: &str,
    link: &str,
) -> Result<NewMail, Error> {
    Message {
        button: Some(("This was not me: take it back", link.to_owned())),
        ..Message::told(
            site,
            format!("Your address for {} was changed", called(site)),
            vec![
                "From now on mails about your account go to another address.".into(),
                "If that was you, there is nothing to do. If not, this button takes it back and signs everyone out. It works for 7 days.".into(),
            ],
            "It is safe to leave this mail alone if you made the change.",
        )
    }
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
        "There is nothing to do.",
    )
    .into_mail(MailKind::ContactTakenBack, recipient, None)
}
