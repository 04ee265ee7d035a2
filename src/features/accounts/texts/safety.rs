//! The text message that tells the owner of an account what happened to it: what, by which
//! device, and where to go when it was somebody else. It has a date of its own.

use super::{TextKind, told};
use crate::features::accounts::contact::PhoneNumber;
use crate::features::accounts::happened::{Happened, Scene};
use crate::sms::NewSms;
use crate::state::Site;
use crate::text;
use crate::view::Moment;

/// The text message about what happened.
pub(in crate::features::accounts) fn told_of(
    site: &Site,
    phone: &PhoneNumber,
    happened: Happened<'_>,
    scene: &Scene<'_>,
) -> NewSms {
    let name = text::isolated(&site.name);
    let reset = site.link("/password-reset");
    let device = scene.in_brackets();
    let alarm = |kind: TextKind, what: String| {
        let words = "If this was not you, choose a new password:";
        told(
            phone,
            kind,
            format!("{name}: {what}{device}. {words} {reset}"),
        )
    };
    let plain = |kind: TextKind, what: String| told(phone, kind, format!("{name}: {what}"));
    match happened {
        Happened::NewDevice => alarm(TextKind::NewDevice, "a new sign-in".into()),
        Happened::PasswordChanged | Happened::PasswordReset => alarm(
            TextKind::PasswordChanged,
            "your password was changed".into(),
        ),
        Happened::TwoStepOn => alarm(TextKind::TwoStepOn, "two-step sign-in is on".into()),
        Happened::TwoStepOff => alarm(TextKind::TwoStepOff, "two-step sign-in is off".into()),
        Happened::RecoveryCodeUsed(left) => alarm(
            TextKind::RecoveryCodeUsed,
            format!("a recovery code was used, {left} left"),
        ),
        Happened::RecoveryCodesMade => alarm(
            TextKind::RecoveryCodesMade,
            "you have new recovery codes".into(),
        ),
        Happened::PasskeyAdded(_) => alarm(TextKind::PasskeyAdded, "a passkey was added".into()),
        Happened::PasskeyRemoved(_) => {
            alarm(TextKind::PasskeyRemoved, "a passkey was removed".into())
        }
        Happened::IdentityLinked(provider, _) => alarm(
            TextKind::IdentityLinked,
            format!("{} was connected as a way in", text::isolated(provider)),
        ),
        Happened::IdentityUnlinked(provider) => alarm(
            TextKind::IdentityUnlinked,
            format!("{} was disconnected", text::isolated(provider)),
        ),
        Happened::OtherContactAdded(other) => alarm(
            TextKind::OtherContactAdded,
            format!("{} was added to your account", other.masked()),
        ),
        Happened::ContactAdded => plain(
            TextKind::ContactAdded,
            "this is the phone number of your account now.".into(),
        ),
        Happened::ContactReplaced(by, link) => {
            let done = by.map_or("removed".into(), |by| format!("changed to {}", by.masked()));
            let words = "If this was not you, take it back within 7 days:";
            let what = format!("your phone number was {done}{device}. {words} {link}");
            let mut sms = plain(TextKind::ContactReplaced, what);
            sms.secrets.push(link.to_owned());
            sms
        }
        // The reason may be long, and is no text for a locked screen.
        Happened::PostOpened(_) => plain(
            TextKind::PostOpened,
            format!(
                "an admin opened a private post of yours. When and why: {}",
                site.link("/settings/security-log")
            ),
        ),
        Happened::DataReady(until) => plain(
            TextKind::DataReady,
            format!(
                "your data is ready until {}: {}",
                Moment::new(until, until).full,
                site.link("/settings/data")
            ),
        ),
        Happened::DeletionAsked(at) => plain(
            TextKind::DeletionAsked,
            format!(
                "your account will be deleted on {}. To keep it, sign in before: {}",
                Moment::new(at, at).full,
                site.link("/sign-in")
            ),
        ),
        Happened::DeletionUndone => alarm(
            TextKind::DeletionUndone,
            "your account stays, since you signed in".into(),
        ),
        Happened::AccountDeleted => plain(
            TextKind::AccountDeleted,
            "your account is deleted. We wish you well.".into(),
        ),
    }
}
