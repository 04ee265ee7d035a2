//! The mails about passwords and the other ways in.

use super::kinds::MailKind;
use super::message::{Message, NOT_ME, SAFETY, called};
use crate::error::Error;
use crate::features::accounts::happened::Scene;
use crate::features::accounts::proof::Fresh;
use crate::mail::NewMail;
use crate::state::Site;
use crate::text;

/// The link to a new password.
pub(in crate::features::accounts) fn reset_password(
    site: &Site,
    recipient: &str,
    fresh: &Fresh,
    minutes: u64,
) -> Result<NewMail, Error> {
    let link = site.link(&format!("/password-reset/{}", fresh.token));
    Message::told(
        site,
        format!("Choose a new password for {}", called(site)),
        vec![format!(
            "A new password was asked for with your address. Here you can choose one, once, within {minutes} minutes."
        )],
        NOT_ME,
    )
    .leading_to("Choose a new password", link)
    .into_mail(MailKind::ResetPassword, recipient, Some(fresh.expires_at))
}

/// Tells the owner that the password is another one now. After a reset nobody is signed in.
pub(super) fn password_changed(
    site: &Site,
    recipient: &str,
    is_reset: bool,
    scene: &Scene<'_>,
) -> Result<NewMail, Error> {
    let signed_out = match is_reset {
        true => "Every device was signed out.",
        false => "Every other device was signed out.",
    };
    Message::told(
        site,
        format!("Your password for {} was changed", called(site)),
        vec![
            format!("Your account has a new password. {signed_out}"),
            scene.sentence(),
        ],
        "If this was not you, please choose another password and tell an admin of the site.",
    )
    .leading_to("Choose another password", site.link("/password-reset"))
    .into_mail(MailKind::PasswordChanged, recipient, None)
}

/// Tells the owner of a sign-in from a device they did not use before.
pub(super) fn new_device(
    site: &Site,
    recipient: &str,
    scene: &Scene<'_>,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("A new sign-in to {}", called(site)),
        vec![
            "Somebody signed in to your account on a device that was not used for it before."
                .into(),
            scene.sentence(),
        ],
        SAFETY,
    )
    .leading_to("See my devices", site.link("/settings/devices"))
    .into_mail(MailKind::NewDevice, recipient, None)
}

/// Tells the owner that the second step is on or off.
pub(super) fn two_step_changed(
    site: &Site,
    recipient: &str,
    on: bool,
    scene: &Scene<'_>,
) -> Result<NewMail, Error> {
    let (kind, word, text) = match on {
        true => (
            MailKind::TwoStepOn,
            "on",
            "From now on a code of your app is asked for when you sign in. Keep your recovery codes safe: they are the way in when the app is lost.",
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
        vec![text.into(), scene.sentence()],
        SAFETY,
    )
    .leading_to("See what happened", site.link("/settings/security-log"))
    .into_mail(kind, recipient, None)
}

/// Tells the owner that a recovery code was used.
pub(super) fn recovery_code_used(
    site: &Site,
    recipient: &str,
    left: i64,
    scene: &Scene<'_>,
) -> Result<NewMail, Error> {
    let codes = if left == 1 { "code is" } else { "codes are" };
    Message::told(
        site,
        format!("A recovery code for {} was used", called(site)),
        vec![
            format!("One of your recovery codes was used to sign in. {left} {codes} left."),
            scene.sentence(),
            "If you lost your app, turn two-step sign-in off and on again.".into(),
        ],
        SAFETY,
    )
    .leading_to("See my two-step sign-in", site.link("/settings/two-step"))
    .into_mail(MailKind::RecoveryCodeUsed, recipient, None)
}

/// Tells the owner that there are new recovery codes.
pub(super) fn recovery_codes_made(
    site: &Site,
    recipient: &str,
    scene: &Scene<'_>,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("New recovery codes for {}", called(site)),
        vec![
            "Your account has new recovery codes. The ones before no longer work.".into(),
            scene.sentence(),
        ],
        SAFETY,
    )
    .leading_to("See my two-step sign-in", site.link("/settings/two-step"))
    .into_mail(MailKind::RecoveryCodesMade, recipient, None)
}

/// Tells the owner of a new passkey.
pub(super) fn passkey_added(
    site: &Site,
    recipient: &str,
    name: &str,
    scene: &Scene<'_>,
) -> Result<NewMail, Error> {
    let name = text::isolated(name);
    Message::told(
        site,
        format!("A new passkey for {}", called(site)),
        vec![
            format!(
                "The passkey \u{201c}{name}\u{201d} was added to your account. Whoever has that device and can open it comes in with it, without your password."
            ),
            scene.sentence(),
        ],
        SAFETY,
    )
    .leading_to("See my passkeys", site.link("/settings/passkeys"))
    .into_mail(MailKind::PasskeyAdded, recipient, None)
}

/// Tells the owner that a passkey is gone.
pub(super) fn passkey_removed(
    site: &Site,
    recipient: &str,
    name: &str,
    scene: &Scene<'_>,
) -> Result<NewMail, Error> {
    let name = text::isolated(name);
    Message::told(
        site,
        format!("A passkey for {} was removed", called(site)),
        vec![
            format!(
                "The passkey \u{201c}{name}\u{201d} was removed from your account. It is no longer a way in."
            ),
            scene.sentence(),
        ],
        SAFETY,
    )
    .leading_to("See my passkeys", site.link("/settings/passkeys"))
    .into_mail(MailKind::PasskeyRemoved, recipient, None)
}

/// Tells the owner that another site's account is a way in.
pub(super) fn identity_linked(
    site: &Site,
    recipient: &str,
    provider: &str,
    account: &str,
    scene: &Scene<'_>,
) -> Result<NewMail, Error> {
    let provider = text::isolated(provider);
    let account = text::isolated(account);
    Message::told(
        site,
        format!("{provider} is a way into your account on {}", called(site)),
        vec![
            format!("From now on your {provider} account {account} signs you in."),
            scene.sentence(),
            "What it told about you, and the way to disconnect it, is in your settings.".into(),
        ],
        SAFETY,
    )
    .leading_to("See my ways in", site.link("/settings/ways"))
    .into_mail(MailKind::IdentityLinked, recipient, None)
}

/// Tells the owner that another site's account is a way in no more.
pub(super) fn identity_unlinked(
    site: &Site,
    recipient: &str,
    provider: &str,
    scene: &Scene<'_>,
) -> Result<NewMail, Error> {
    let provider = text::isolated(provider);
    Message::told(
        site,
        format!(
            "{provider} no longer leads into your account on {}",
            called(site)
        ),
        vec![
            format!("Your {provider} account was disconnected. Your other ways in stay."),
            scene.sentence(),
        ],
        SAFETY,
    )
    .leading_to("See my ways in", site.link("/settings/ways"))
    .into_mail(MailKind::IdentityUnlinked, recipient, None)
}

/// Tells a person that an admin looked into a post that is for them alone.
pub(super) fn post_opened(
    site: &Site,
    recipient: &str,
    reason: &str,
    scene: &Scene<'_>,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("An admin opened a private post of yours on {}", called(site)),
        vec![
            "Nobody but you sees posts for “Only me”. An admin of the site can open one when there is a reason, and you are always told.".into(),
            format!("The reason that was given: {}", text::isolated(reason)),
            scene.sentence(),
        ],
        "If you do not know why, please ask an admin of the site.",
    )
    .leading_to("See what happened", site.link("/settings/security-log"))
    .into_mail(MailKind::PostOpened, recipient, None)
}
