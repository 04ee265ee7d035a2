//! The text messages about accounts: short, and with the site's name, so that nobody takes them
//! for another site's.

mod safety;

pub(super) use safety::told_of;

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use super::contact::{Contact, PhoneNumber};
use super::happened::{Happened, Scene};
use super::proof::Fresh;
use crate::db::{Timestamp, text_enum};
use crate::error::Error;
use crate::sms::{NewSms, Preview};
use crate::state::Site;
use crate::text;
use crate::web::Origin;

text_enum! {
    /// The text messages about accounts.
    pub(super) enum TextKind {
        ConfirmSignUp = "confirm_sign_up",
        AccountExists = "account_exists",
        Approved = "approved",
        Declined = "declined",
        ResetPassword = "reset_password",
        ConfirmContact = "confirm_contact",
        ContactTaken = "contact_taken",
        NewDevice = "new_device",
        PasswordChanged = "password_changed",
        TwoStepOn = "two_step_on",
        TwoStepOff = "two_step_off",
        RecoveryCodeUsed = "recovery_code_used",
        RecoveryCodesMade = "recovery_codes_made",
        PasskeyAdded = "passkey_added",
        PasskeyRemoved = "passkey_removed",
        IdentityLinked = "identity_linked",
        IdentityUnlinked = "identity_unlinked",
        OtherContactAdded = "other_contact_added",
        ContactAdded = "contact_added",
        ContactReplaced = "contact_replaced",
        DataReady = "data_ready",
        DeletionAsked = "deletion_asked",
        DeletionUndone = "deletion_undone",
        AccountDeleted = "account_deleted",
    }
}

/// An example of each text message, as it would be written at `now`, to nobody.
///
/// # Errors
/// Only on a defect: the example's phone number is none.
pub fn sms_previews(site: &Site, now: Timestamp) -> Result<Vec<Preview>, Error> {
    let phone = PhoneNumber::parse("+1 202 555 0142", None).map_err(Error::internal)?;
    Ok(TextKind::ALL
        .iter()
        .map(|kind| kind.preview(site, &phone, now))
        .collect())
}

impl TextKind {
    fn preview(self, site: &Site, phone: &PhoneNumber, now: Timestamp) -> Preview {
        let proof = Fresh {
            token: "an-example-without-any-right".into(),
            code: "402913".into(),
            expires_at: now.plus(Duration::from_secs(24 * 3600)),
        };
        let origin = Origin {
            client: IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7)),
            network: "203.0.x.x".into(),
            label: "Firefox on Android".into(),
        };
        let scene = Scene {
            when: String::new(),
            origin: Some(&origin),
        };
        let told = |happened: Happened<'_>| told_of(site, phone, happened, &scene);
        let (purpose, sms) = match self {
            Self::ConfirmSignUp => (
                "Somebody signs up: proves the number.",
                confirm_sign_up(site, phone, &proof),
            ),
            Self::AccountExists => (
                "Somebody signs up with a number that has an account.",
                account_exists(site, phone),
            ),
            Self::Approved => ("Staff have let somebody in.", approved(site, phone)),
            Self::Declined => ("Staff have not let somebody in.", declined(site, phone)),
            Self::ResetPassword => (
                "The code that leads to a new password.",
                reset_password(site, phone, &proof),
            ),
            Self::ConfirmContact => (
                "Proves the number that an account is to have from now on.",
                confirm_change(site, phone, &proof),
            ),
            Self::ContactTaken => (
                "Somebody wants a number for their account that another account has.",
                contact_taken(site, phone),
            ),
            Self::NewDevice => (
                "A sign-in from a device that was not used before.",
                told(Happened::NewDevice),
            ),
            Self::PasswordChanged => ("The password was changed.", told(Happened::PasswordChanged)),
            Self::TwoStepOn => ("Two-step sign-in was turned on.", told(Happened::TwoStepOn)),
            Self::TwoStepOff => (
                "Two-step sign-in was turned off.",
                told(Happened::TwoStepOff),
            ),
            Self::RecoveryCodeUsed => (
                "Somebody came in by a recovery code.",
                told(Happened::RecoveryCodeUsed(9)),
            ),
            Self::RecoveryCodesMade => (
                "New recovery codes were made.",
                told(Happened::RecoveryCodesMade),
            ),
            Self::PasskeyAdded => (
                "A passkey was added.",
                told(Happened::PasskeyAdded("A phone")),
            ),
            Self::PasskeyRemoved => (
                "A passkey was removed.",
                told(Happened::PasskeyRemoved("A phone")),
            ),
            Self::IdentityLinked => (
                "Another site's account became a way in.",
                told(Happened::IdentityLinked("Google", "")),
            ),
            Self::IdentityUnlinked => (
                "Another site's account is a way in no more.",
                told(Happened::IdentityUnlinked("Google")),
            ),
            Self::OtherContactAdded => (
                "An address was added beside the number.",
                told(Happened::OtherContactAdded(&Contact::of_text(
                    "minh.khai@example.com",
                ))),
            ),
            Self::ContactAdded => (
                "Tells the new number that it is the account's.",
                told(Happened::ContactAdded),
            ),
            Self::ContactReplaced => (
                "Tells the old number that it was replaced, with a way back.",
                told(Happened::ContactReplaced(
                    Some(&Contact::of_text("+12025550143")),
                    &site.link("/contact/take-back/example"),
                )),
            ),
            Self::DataReady => (
                "A person's own data can be fetched.",
                told(Happened::DataReady(now)),
            ),
            Self::DeletionAsked => (
                "An account will be deleted, with a way back.",
                told(Happened::DeletionAsked(now)),
            ),
            Self::DeletionUndone => (
                "An account that was to be deleted stays.",
                told(Happened::DeletionUndone),
            ),
            Self::AccountDeleted => (
                "An account is deleted: the last message.",
                told(Happened::AccountDeleted),
            ),
        };
        Preview {
            kind: self.as_str(),
            purpose,
            sms,
        }
    }
}

/// Proves a number: a code and a link, either works once.
pub(super) fn confirm_sign_up(site: &Site, phone: &PhoneNumber, fresh: &Fresh) -> NewSms {
    let link = site.link(&format!("/sign-up/confirm/{}", fresh.token));
    proof(site, phone, TextKind::ConfirmSignUp, fresh, link)
}

/// Proves a number that an account is to have from now on.
pub(super) fn confirm_change(site: &Site, phone: &PhoneNumber, fresh: &Fresh) -> NewSms {
    let link = site.link(&format!("/contact/confirm/{}", fresh.token));
    proof(site, phone, TextKind::ConfirmContact, fresh, link)
}

/// The code that leads to a new password.
pub(super) fn reset_password(site: &Site, phone: &PhoneNumber, fresh: &Fresh) -> NewSms {
    NewSms {
        kind: TextKind::ResetPassword.as_str(),
        recipient: phone.as_str().to_owned(),
        text: format!(
            "{} is your code for a new password on {}. If you did not ask for it, you can ignore it.",
            fresh.code,
            text::isolated(&site.name)
        ),
        secrets: vec![fresh.code.clone()],
        expires_at: Some(fresh.expires_at),
    }
}

fn proof(site: &Site, phone: &PhoneNumber, kind: TextKind, fresh: &Fresh, link: String) -> NewSms {
    NewSms {
        kind: kind.as_str(),
        recipient: phone.as_str().to_owned(),
        text: format!(
            "{} is your code for {}. Or open {link}",
            fresh.code,
            text::isolated(&site.name)
        ),
        secrets: vec![fresh.code.clone(), link],
        expires_at: Some(fresh.expires_at),
    }
}

/// Tells the owner of a known number that somebody signed up with it.
pub(super) fn account_exists(site: &Site, phone: &PhoneNumber) -> NewSms {
    told(
        phone,
        TextKind::AccountExists,
        format!(
            "You already have an account on {}. Sign in at {}",
            text::isolated(&site.name),
            site.link("/sign-in")
        ),
    )
}

/// Another account has the number that somebody wants for theirs.
pub(super) fn contact_taken(site: &Site, phone: &PhoneNumber) -> NewSms {
    told(
        phone,
        TextKind::ContactTaken,
        format!(
            "This number was entered for another account on {}. Yours has it, so nothing changes.",
            text::isolated(&site.name)
        ),
    )
}

/// Staff let somebody in.
pub(super) fn approved(site: &Site, phone: &PhoneNumber) -> NewSms {
    told(
        phone,
        TextKind::Approved,
        format!(
            "Welcome to {}. Sign in at {}",
            text::isolated(&site.name),
            site.link("/sign-in")
        ),
    )
}

/// Staff did not let somebody in.
pub(super) fn declined(site: &Site, phone: &PhoneNumber) -> NewSms {
    told(
        phone,
        TextKind::Declined,
        format!(
            "{} cannot take your account at this time.",
            text::isolated(&site.name)
        ),
    )
}

fn told(phone: &PhoneNumber, kind: TextKind, text: String) -> NewSms {
    NewSms {
        kind: kind.as_str(),
        recipient: phone.as_str().to_owned(),
        text,
        secrets: Vec::new(),
        expires_at: None,
    }
}
