//! The mails about passwords and the other ways in.

use super::kinds::MailKind;
use super::message::{Message, NOT_ME, SAFETY, called};
use crate::error::Error;
use crate::features::accounts::proof::Fresh;
use crate::mail::NewMail;
use crate::state::Site;
use crate::text;
use crate::web::Origin;

/// The link to a new password.
pub(in crate::features::accounts) fn reset_password(
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
            format!("Choose a new password for {}", called(site)),
            vec![format!(
                "Somebody, we hope you, asked for a new password. This button is good for {minutes} minutes and works once."
            )],
            NOT_ME,
        )
    }
    .into_mail(MailKind::ResetPassword, recipient, Some(fresh.expires_at))
}

/// Tells the owner that the password is another one now.
pub(in crate::features::accounts) fn password_changed(
    site: &Site,
    recipient: &str,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("Your password for {} was changed", called(site)),
        vec!["Your password was changed just now, and every other device was signed out.".into()],
        SAFETY,
    )
    .into_mail(MailKind::PasswordChanged, recipient, None)
}

/// Tells the owner of a sign-in from a device they did not use before.
pub(in crate::features::accounts) fn new_device(
    site: &Site,
    recipient: &str,
    origin: &Origin,
    when: &str,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("A new sign-in to {}", called(site)),
        vec![
            "Somebody signed in to your account from a device that you did not use before.".into(),
            format!(
                "{}, from the network {}, on {when}.",
                origin.label, origin.network,
            ),
        ],
        SAFETY,
    )
    .leading_to("See my devices", site.link("/settings/devices"))
    .into_mail(MailKind::NewDevice, recipient, None)
}

/// Tells the owner that the second step is on or off.
pub(in crate::features::accounts) fn two_step_changed(
    site: &Site,
    recipient: &str,
    on: bool,
) -> Result<NewMail, Error> {
    let (kind, word, text) = match on {
        true => (
            MailKind::TwoStepOn,
            "on",
            "From now on a code of your app is asked when you sign in. Keep your recovery codes safe: they are the way in when the app is lost.",
        ),
        false => (
            MailKind::TwoStepOff,
            "off",
            "From now on your password alone is enough to sign in.",
        ),
    };
    Message::told(
        site,
        format!("Two-step sign-in for {} is {word}", called(site)),
        vec![text.into()],
        SAFETY,
    )
    .into_mail(kind, recipient, None)
}

/// Tells the owner that a recovery code was used.
pub(in crate::features::accounts) fn recovery_code_used(
    site: &Site,
    recipient: &str,
    left: i64,
) -> Result<NewMail, Error> {
    let codes = if left == 1 { "code is" } else { "codes are" };
    Message::told(
        site,
        format!("A recovery code for {} was used", called(site)),
        vec![
            format!("Somebody signed in with one of your recovery codes. {left} {codes} left."),
            "If you lost your app, turn two-step sign-in off and on again.".into(),
        ],
        SAFETY,
    )
    .leading_to("See my two-step sign-in", site.link("/settings/two-step"))
    .into_mail(MailKind::RecoveryCodeUsed, recipient, None)
}

/// Tells the owner that there are new recovery codes.
pub(in crate::features::accounts) fn recovery_codes_made(
    site: &Site,
    recipient: &str,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("New recovery codes for {}", called(site)),
        vec!["You made new recovery codes just now. The ones before no longer work.".into()],
        SAFETY,
    )
    .into_mail(MailKind::RecoveryCodesMade, recipient, None)
}

/// Tells the owner of a new passkey.
pub(in crate::features::accounts) fn passkey_added(
    site: &Site,
    recipient: &str,
    name: &str,
    origin: &Origin,
) -> Result<NewMail, Error> {
    let name = text::isolated(name);
    Message::told(
        site,
        format!("A new passkey for {}", called(site)),
        vec![
            format!(
                "The passkey \u{201c}{name}\u{201d} was added to your account, on {}. Whoever has that device and can open it comes in with it, without your password.",
                origin.label
            ),
        ],
        SAFETY,
    )
    .leading_to("See my passkeys", site.link("/settings/passkeys"))
    .into_mail(MailKind::PasskeyAdded, recipient, None)
}

/// Tells the owner that a passkey is gone.
pub(in crate::features::accounts) fn passkey_removed(
    site: &Site,
    recipient: &str,
    name: &str,
    origin: &Origin,
) -> Result<NewMail, Error> {
    let name = text::isolated(name);
    Message::told(
        site,
        format!("A passkey for {} was removed", called(site)),
        vec![format!(
            "The passkey \u{201c}{name}\u{201d} was removed from your account, on {}. It is no longer a way in.",
            origin.label
        )],
        SAFETY,
    )
    .into_mail(MailKind::PasskeyRemoved, recipient, None)
}

/// Tells the owner that another site's account is a way in.
pub(in crate::features::accounts) fn identity_linked(
    site: &Site,
    recipient: &str,
    provider: &str,
    account: &str,
) -> Result<NewMail, Error> {
    let provider = text::isolated(provider);
    let account = text::isolated(account);
    Message::told(
        site,
        format!("{provider} is a way into your account on {}", called(site)),
        vec![
            format!("From now on your {provider} account {account} signs you in."),
            "What it told about you, and the way to disconnect it, is in your settings.".into(),
        ],
        SAFETY,
    )
    .leading_to("See my ways in", site.link("/settings/ways"))
    .into_mail(MailKind::IdentityLinked, recipient, None)
}

/// Tells the owner that another site's account is a way in no more.
pub(in crate::features::accounts) fn identity_unlinked(
    site: &Site,
    recipient: &str,
    provider: &str,
) -> Result<NewMail, Error> {
    let provider = text::isolated(provider);
    Message::told(
        site,
        format!(
            "{provider} no longer leads into your account on {}",
            called(site)
        ),
        vec![format!(
            "Your {provider} account was disconnected. Your other ways in stay."
        )],
        SAFETY,
    )
    .into_mail(MailKind::IdentityUnlinked, recipient, None)
}
