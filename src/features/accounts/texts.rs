//! The text messages about accounts: short, and with the site's name, so that nobody takes them
//! for another site's.

use super::contact::PhoneNumber;
use super::proof::Fresh;
use crate::sms::NewSms;
use crate::state::Site;

/// Proves a number: a code and a link, either works once.
pub(super) fn confirm_sign_up(site: &Site, phone: &PhoneNumber, fresh: &Fresh) -> NewSms {
    let link = site.link(&format!("/sign-up/confirm/{}", fresh.token));
    proof(site, phone, "confirm_sign_up", fresh, link)
}

/// Proves a number that an account is to have from now on.
pub(super) fn confirm_change(site: &Site, phone: &PhoneNumber, fresh: &Fresh) -> NewSms {
    let link = site.link(&format!("/contact/confirm/{}", fresh.token));
    proof(site, phone, "confirm_contact", fresh, link)
}

/// The code that leads to a new password.
pub(super) fn reset_password(site: &Site, phone: &PhoneNumber, fresh: &Fresh) -> NewSms {
    NewSms {
        kind: "reset_password",
        recipient: phone.as_str().to_owned(),
        text: format!(
            "{} is your code for a new password on {}. If you did not ask for it, leave it alone.",
            fresh.code, site.name
        ),
        secrets: vec![fresh.code.clone()],
        expires_at: Some(fresh.expires_at),
    }
}

fn proof(
    site: &Site,
    phone: &PhoneNumber,
    kind: &'static str,
    fresh: &Fresh,
    link: String,
) -> NewSms {
    NewSms {
        kind,
        recipient: phone.as_str().to_owned(),
        text: format!(
            "{} is your code for {}. Or open {link}",
            fresh.code, site.name
        ),
        secrets: vec![fresh.code.clone(), link],
        expires_at: Some(fresh.expires_at),
    }
}

/// Tells the owner of a known number that somebody signed up with it.
pub(super) fn account_exists(site: &Site, phone: &PhoneNumber) -> NewSms {
    told(
        phone,
        "account_exists",
        format!(
            "You already have an account on {}. Sign in at {}",
            site.name,
            site.link("/sign-in")
        ),
    )
}

/// Another account has the number that somebody wants for theirs.
pub(super) fn contact_taken(site: &Site, phone: &PhoneNumber) -> NewSms {
    told(
        phone,
        "contact_taken",
        format!(
            "Somebody wants to use this number for another account on {}. Yours has it, so nothing changes.",
            site.name
        ),
    )
}

/// The number is replaced by another one.
pub(super) fn contact_replaced(site: &Site, phone: &PhoneNumber, link: &str) -> NewSms {
    NewSms {
        secrets: vec![link.to_owned()],
        ..told(
            phone,
            "contact_replaced",
            format!(
                "Your account on {} has another phone number now. If this was not you, take it back within 7 days: {link}",
                site.name
            ),
        )
    }
}

/// Staff let somebody in.
pub(super) fn approved(site: &Site, phone: &PhoneNumber) -> NewSms {
    told(
        phone,
        "approved",
        format!(
            "Welcome to {}. Sign in at {}",
            site.name,
            site.link("/sign-in")
        ),
    )
}

/// Staff did not let somebody in.
pub(super) fn declined(site: &Site, phone: &PhoneNumber) -> NewSms {
    told(
        phone,
        "declined",
        format!("{} cannot take your account at this time.", site.name),
    )
}

fn told(phone: &PhoneNumber, kind: &'static str, text: String) -> NewSms {
    NewSms {
        kind,
        recipient: phone.as_str().to_owned(),
        text,
        secrets: Vec::new(),
        expires_at: None,
    }
}
