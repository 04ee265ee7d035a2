//! The mails about accounts. Links are built from the site's own address, never from a request.

use askama::Template;

use super::proof::Fresh;
use crate::db::Timestamp;
use crate::error::Error;
use crate::mail::NewMail;
use crate::state::Site;
use crate::view::Moment;
use crate::web::Origin;

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
    /// Where the reader ends such mails, when they may do without.
    unsubscribe: Option<String>,
}

impl Message {
    /// A heading and paragraphs, nothing to press.
    fn told(site: &Site, heading: String, paragraphs: Vec<String>, footer: &'static str) -> Self {
        Self {
            site_name: site.name.clone(),
            heading,
            paragraphs,
            button: None,
            code: None,
            footer,
            unsubscribe: None,
        }
    }

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
                .chain(self.unsubscribe.clone())
                .collect(),
            expires_at,
            unsubscribe: self.unsubscribe,
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
    fresh: &Fresh,
) -> Result<NewMail, Error> {
    let link = site.link(&format!("/sign-up/confirm/{}", fresh.token));
    Message {
        button: Some(("Confirm my address", link)),
        code: Some(fresh.code.clone()),
        ..Message::told(
            site,
            format!("Confirm your address for {}", site.name),
            vec![
                "Press the button, or write this code into the page that waits for it. Either works once. The code is good for 10 minutes, the button for a day.".into(),
            ],
            NOT_ME,
        )
    }
    .into_mail("confirm_sign_up", recipient, Some(fresh.expires_at))
}

/// Tells the owner of a known address that somebody signed up with it.
pub(super) fn account_exists(site: &Site, recipient: &str) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("You already have an account on {}", site.name),
        vec![
            "Somebody, perhaps you, asked for a new account with this address. There is one already.".into(),
            format!("Sign in at {}, or choose a new password there if you forgot it.", site.link("/sign-in")),
        ],
        NOT_ME,
    )
    .into_mail("account_exists", recipient, None)
}

/// The link to a new password.
pub(super) fn reset_password(
    site: &Site,
    recipient: &str,
    fresh: &Fresh,
    minutes: u64,
) -> Result<NewMail, Error> {
    let link = site.link(&format!("/password-reset/{}", fresh.token));
    Message {
        button: Some(("Choose a new password", link)),
        ..Message::told(
            site,
            format!("Choose a new password for {}", site.name),
            vec![format!(
                "Somebody, we hope you, asked for a new password. This button is good for {minutes} minutes and works once."
            )],
            NOT_ME,
        )
    }
    .into_mail("reset_password", recipient, Some(fresh.expires_at))
}

/// A new password was asked for where a sign-up was not finished: this finishes it.
pub(super) fn finish_sign_up(
    site: &Site,
    recipient: &str,
    fresh: &Fresh,
) -> Result<NewMail, Error> {
    let link = site.link(&format!("/sign-up/confirm/{}", fresh.token));
    Message {
        button: Some(("Go on", link)),
        ..Message::told(
            site,
            format!("Choose a password for {}", site.name),
            vec![
                "Somebody, we hope you, asked for a new password. Your account was begun and not finished: go on here, choose a password, and it is ready.".into(),
            ],
            NOT_ME,
        )
    }
    .into_mail("finish_sign_up", recipient, Some(fresh.expires_at))
}

/// Tells the owner that the password is another one now.
pub(super) fn password_changed(site: &Site, recipient: &str) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("Your password for {} was changed", site.name),
        vec!["Your password was changed just now, and every other device was signed out.".into()],
        SAFETY,
    )
    .into_mail("password_changed", recipient, None)
}

/// Tells the owner of a sign-in from a device they did not use before.
pub(super) fn new_device(
    site: &Site,
    recipient: &str,
    origin: &Origin,
    when: &str,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("A new sign-in to {}", site.name),
        vec![
            "Somebody signed in to your account from a device that you did not use before.".into(),
            format!(
                "{}, from the network {}, on {when}.",
                origin.label, origin.network,
            ),
            format!(
                "All your devices are at {}.",
                site.link("/settings/devices")
            ),
        ],
        SAFETY,
    )
    .into_mail("new_device", recipient, None)
}

/// Tells the owner that the second step is on or off.
pub(super) fn two_step_changed(site: &Site, recipient: &str, on: bool) -> Result<NewMail, Error> {
    let (word, text) = match on {
        true => (
            "on",
            "From now on a code of your app is asked when you sign in. Keep your recovery codes safe: they are the way in when the app is lost.",
        ),
        false => (
            "off",
            "From now on your password alone is enough to sign in.",
        ),
    };
    Message::told(
        site,
        format!("Two-step sign-in for {} is {word}", site.name),
        vec![text.into()],
        SAFETY,
    )
    .into_mail("two_step_changed", recipient, None)
}

/// Tells the owner that a recovery code was used.
pub(super) fn recovery_code_used(
    site: &Site,
    recipient: &str,
    left: i64,
) -> Result<NewMail, Error> {
    let codes = if left == 1 { "code is" } else { "codes are" };
    Message::told(
        site,
        format!("A recovery code for {} was used", site.name),
        vec![
            format!("Somebody signed in with one of your recovery codes. {left} {codes} left."),
            format!(
                "If you lost your app, turn two-step sign-in off and on again at {}.",
                site.link("/settings/two-step")
            ),
        ],
        SAFETY,
    )
    .into_mail("recovery_code_used", recipient, None)
}

/// Tells the owner that there are new recovery codes.
pub(super) fn recovery_codes_made(site: &Site, recipient: &str) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("New recovery codes for {}", site.name),
        vec!["You made new recovery codes just now. The ones before no longer work.".into()],
        SAFETY,
    )
    .into_mail("recovery_codes_made", recipient, None)
}

/// Tells the owner of a new passkey.
pub(super) fn passkey_added(
    site: &Site,
    recipient: &str,
    name: &str,
    origin: &Origin,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("A new passkey for {}", site.name),
        vec![
            format!(
                "The passkey \u{201c}{name}\u{201d} was added to your account, on {}. Whoever has that device and can open it comes in with it, without your password.",
                origin.label
            ),
            format!(
                "Your passkeys are at {}.",
                site.link("/settings/passkeys")
            ),
        ],
        SAFETY,
    )
    .into_mail("passkey_added", recipient, None)
}

/// Tells the owner that a passkey is gone.
pub(super) fn passkey_removed(
    site: &Site,
    recipient: &str,
    name: &str,
    origin: &Origin,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("A passkey for {} was removed", site.name),
        vec![format!(
            "The passkey \u{201c}{name}\u{201d} was removed from your account, on {}. It is no longer a way in.",
            origin.label
        )],
        SAFETY,
    )
    .into_mail("passkey_removed", recipient, None)
}

/// Proves an address that an account is to have from now on.
pub(super) fn confirm_change(
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
            format!("Confirm your address for {}", site.name),
            vec![
                "Press the button, or write this code into your settings. Until then nothing changes. The code is good for 10 minutes, the button for a day.".into(),
            ],
            NOT_ME,
        )
    }
    .into_mail("confirm_contact", recipient, Some(fresh.expires_at))
}

/// Another account has the address that somebody wants for theirs.
pub(super) fn contact_taken(site: &Site, recipient: &str) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("Your address is in use on {}", site.name),
        vec![
            "Somebody wants to use this address for another account. Your account has it, so nothing changes.".into(),
            format!("If that was you: sign in at {} with this address, or give it up there first.", site.link("/sign-in")),
        ],
        NOT_ME,
    )
    .into_mail("contact_taken", recipient, None)
}

/// Tells the new address that it is the account's.
pub(super) fn contact_added(site: &Site, recipient: &str) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("This is your address for {} now", site.name),
        vec!["From now on mails about your account come here.".into()],
        SAFETY,
    )
    .into_mail("contact_added", recipient, None)
}

/// Tells the old address that it was replaced, with a way back.
pub(super) fn contact_replaced(site: &Site, recipient: &str, link: &str) -> Result<NewMail, Error> {
    Message {
        button: Some(("This was not me: take it back", link.to_owned())),
        ..Message::told(
            site,
            format!("Your address for {} was changed", site.name),
            vec![
                "From now on mails about your account go to another address.".into(),
                "If that was you, there is nothing to do. If not, this button takes it back and signs everyone out. It works for 7 days.".into(),
            ],
            "It is safe to leave this mail alone if you made the change.",
        )
    }
    .into_mail("contact_replaced", recipient, None)
}

/// Tells whoever replaced an address that its owner took it back.
pub(super) fn contact_taken_back(site: &Site, recipient: &str) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("An address for {} was taken back", site.name),
        vec![
            "The address that an account had before was taken back by its owner, so mails go there again and no longer here.".into(),
        ],
        "There is nothing to do.",
    )
    .into_mail("contact_taken_back", recipient, None)
}

/// Tells staff that somebody waits to be let in.
pub(super) fn somebody_waits(
    site: &Site,
    recipient: &str,
    name: &str,
    unsubscribe: String,
) -> Result<NewMail, Error> {
    Message {
        unsubscribe: Some(unsubscribe),
        ..Message::told(
            site,
            format!("{name} would like to join {}", site.name),
            vec![format!(
                "Let them in, or send them away, at {}.",
                site.link("/admin/pending-accounts")
            )],
            "You get this because you are staff.",
        )
    }
    .into_mail("somebody_waits", recipient, None)
}

/// Tells whoever invited that somebody came.
pub(super) fn invitation_used(
    site: &Site,
    recipient: &str,
    name: &str,
    username: &str,
    unsubscribe: String,
) -> Result<NewMail, Error> {
    Message {
        unsubscribe: Some(unsubscribe),
        ..Message::told(
            site,
            format!("{name} joined {} by your invitation", site.name),
            vec![format!(
                "Say hello: {}",
                site.link(&format!("/@{username}"))
            )],
            "You get this because the invitation is yours.",
        )
    }
    .into_mail("invitation_used", recipient, None)
}

/// Staff let somebody in.
pub(super) fn approved(site: &Site, recipient: &str) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("Welcome to {}", site.name),
        vec![format!(
            "Your account is ready. Sign in at {}.",
            site.link("/sign-in")
        )],
        "We are glad that you are here.",
    )
    .into_mail("approved", recipient, None)
}

/// Staff did not let somebody in.
pub(super) fn declined(site: &Site, recipient: &str) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("About your account on {}", site.name),
        vec![
            "The people who run the site cannot take your account at this time. What you wrote is deleted.".into(),
        ],
        "If you know somebody there, ask them.",
    )
    .into_mail("declined", recipient, None)
}

/// Tells the owner that another site's account is a way in.
pub(super) fn identity_linked(
    site: &Site,
    recipient: &str,
    provider: &str,
    account: &str,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("{provider} is a way into your account on {}", site.name),
        vec![
            format!("From now on your {provider} account {account} signs you in."),
            format!(
                "What it told about you, and the way to disconnect it, is at {}.",
                site.link("/settings/ways")
            ),
        ],
        SAFETY,
    )
    .into_mail("identity_linked", recipient, None)
}

/// Tells the owner that another site's account is a way in no more.
pub(super) fn identity_unlinked(
    site: &Site,
    recipient: &str,
    provider: &str,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!(
            "{provider} no longer leads into your account on {}",
            site.name
        ),
        vec![format!(
            "Your {provider} account was disconnected. Your other ways in stay."
        )],
        SAFETY,
    )
    .into_mail("identity_unlinked", recipient, None)
}

/// Tells the owner that the account will go.
pub(super) fn deletion_asked(
    site: &Site,
    recipient: &str,
    at: Timestamp,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("Your account on {} will be deleted", site.name),
        vec![
            format!(
                "Everything of yours is deleted on {}.",
                Moment::new(at, at).full
            ),
            format!(
                "Until then you can change your mind: just sign in at {}.",
                site.link("/sign-in")
            ),
        ],
        "If this was not you, sign in at once and choose a new password.",
    )
    .into_mail("deletion_asked", recipient, None)
}

/// Tells the owner that the account stays.
pub(super) fn deletion_undone(site: &Site, recipient: &str) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("Your account on {} stays", site.name),
        vec!["You signed in, so nothing is deleted.".into()],
        SAFETY,
    )
    .into_mail("deletion_undone", recipient, None)
}

/// The kind of the last mail, which is forgotten once it is sent.
pub(super) const DELETED: &str = "account_deleted";

/// Tells the owner that all is gone.
pub(super) fn deleted(site: &Site, recipient: &str) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("Your account on {} is deleted", site.name),
        vec!["Your posts, photos, comments and messages are gone, and so is this address. We wish you well.".into()],
        "This is the last mail.",
    )
    .into_mail(DELETED, recipient, None)
}

/// Tells the owner that all their data can be fetched.
pub(super) fn data_ready(site: &Site, recipient: &str, until: Timestamp) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("Your data of {} is ready", site.name),
        vec![
            format!(
                "All that is yours lies in one file. Fetch it at {} before {}.",
                site.link("/settings/data"),
                Moment::new(until, until).full
            ),
            "It holds your messages and addresses too, so keep it where only you read it.".into(),
        ],
        SAFETY,
    )
    .into_mail("data_ready", recipient, Some(until))
}
