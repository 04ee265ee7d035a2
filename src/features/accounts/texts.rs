//! The text messages about accounts: short, and with the site's name, so that nobody takes them
//! for another site's.

mod kinds;
mod safety;

pub(super) use kinds::TextKind;
pub use kinds::sms_previews;
pub(super) use safety::told_of;

use super::contact::PhoneNumber;
use super::proof::Fresh;
use crate::sms::NewSms;
use crate::state::Site;
use crate::text;

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
