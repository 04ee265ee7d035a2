//! The text messages about accounts: short, and with the site's name, so that nobody takes them
//! for another site's.

use std::time::Duration;

use super::contact::PhoneNumber;
use super::proof::Fresh;
use crate::db::{Timestamp, text_enum};
use crate::error::Error;
use crate::sms::{NewSms, Preview};
use crate::state::Site;
use crate::text;

text_enum! {
    /// The text messages about accounts.
    enum TextKind {
        ConfirmSignUp = "confirm_sign_up",
        AccountExists = "account_exists",
        Approved = "approved",
        Declined = "declined",
        ResetPassword = "reset_password",
        ConfirmContact = "confirm_contact",
        ContactTaken = "contact_taken",
        ContactReplaced = "contact_replaced",
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
            Self::ContactReplaced => (
                "Tells the old number that it was replaced, with a way back.",
                contact_replaced(site, phone, &site.link("/contact/take-back/example")),
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
            "{} is your code for a new password on {}. If you did not ask for it, leave it alone.",
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
            "Somebody wants to use this number for another account on {}. Yours has it, so nothing changes.",
            text::isolated(&site.name)
        ),
    )
}

/// The number is replaced by another one.
pub(super) fn contact_replaced(site: &Site, phone: &PhoneNumber, link: &str) -> NewSms {
    NewSms {
        secrets: vec![link.to_owned()],
        ..told(
            phone,
            TextKind::ContactReplaced,
            format!(
                "Your account on {} has another phone number now. If this was not you, take it back within 7 days: {link}",
                text::isolated(&site.name)
            ),
        )
    }
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
