//! Which text messages there are, and an example of each.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use super::told_of;
use crate::db::{Timestamp, text_enum};
use crate::error::Error;
use crate::features::accounts::contact::{Contact, PhoneNumber};
use crate::features::accounts::happened::{Happened, Scene};
use crate::features::accounts::proof::Fresh;
use crate::sms::Preview;
use crate::state::Site;
use crate::web::Origin;

text_enum! {
    /// The text messages about accounts.
    pub(in crate::features::accounts) enum TextKind {
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
        PostOpened = "post_opened",
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
    /// What it is called where admins look at it.
    fn title(self) -> &'static str {
        match self {
            Self::ConfirmSignUp => "Code for a sign-up",
            Self::AccountExists => "You have an account already",
            Self::Approved => "You were let in",
            Self::Declined => "You were not let in",
            Self::ResetPassword => "Code for a new password",
            Self::ConfirmContact => "Code for a new number",
            Self::ContactTaken => "Another account wants your number",
            Self::NewDevice => "A new sign-in",
            Self::PasswordChanged => "Your password was changed",
            Self::TwoStepOn => "Two-step sign-in is on",
            Self::TwoStepOff => "Two-step sign-in is off",
            Self::RecoveryCodeUsed => "A recovery code was used",
            Self::RecoveryCodesMade => "New recovery codes",
            Self::PasskeyAdded => "A passkey was added",
            Self::PasskeyRemoved => "A passkey was removed",
            Self::IdentityLinked => "Another site signs you in now",
            Self::IdentityUnlinked => "Another site signs you in no more",
            Self::OtherContactAdded => "An address was added",
            Self::ContactAdded => "This number is yours now",
            Self::ContactReplaced => "Your number was replaced",
            Self::PostOpened => "An admin opened a private post",
            Self::DataReady => "Your data is ready",
            Self::DeletionAsked => "Your account will be deleted",
            Self::DeletionUndone => "Your account stays",
            Self::AccountDeleted => "Your account is deleted",
        }
    }

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
                super::confirm_sign_up(site, phone, &proof),
            ),
            Self::AccountExists => (
                "Somebody signs up with a number that has an account.",
                super::account_exists(site, phone),
            ),
            Self::Approved => ("Staff have let somebody in.", super::approved(site, phone)),
            Self::Declined => (
                "Staff have not let somebody in.",
                super::declined(site, phone),
            ),
            Self::ResetPassword => (
                "The code that leads to a new password.",
                super::reset_password(site, phone, &proof),
            ),
            Self::ConfirmContact => (
                "Proves the number that an account is to have from now on.",
                super::confirm_change(site, phone, &proof),
            ),
            Self::ContactTaken => (
                "Somebody wants a number for their account that another account has.",
                super::contact_taken(site, phone),
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
            Self::PostOpened => (
                "An admin opened a post that is for its author alone.",
                told(Happened::PostOpened("A court asked for it, file 12/2026.")),
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
            title: self.title(),
            purpose,
            sms,
        }
    }
}
