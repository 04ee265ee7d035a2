//! Every kind of mail about accounts: what it is for, and an example of it for the admin pages.
//!
//! A mail is written by `Message::into_mail`, which asks for its kind, and a kind without an
//! example does not compile: no mail leaves that could not be looked at before.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use super::{contacts, joining, leaving, safety};
use crate::db::{Timestamp, text_enum};
use crate::error::Error;
use crate::features::accounts::contact::Contact;
use crate::features::accounts::happened::Scene;
use crate::features::accounts::proof::Fresh;
use crate::mail::Preview;
use crate::state::Site;
use crate::text;
use crate::view::Moment;
use crate::web::Origin;

text_enum! {
    /// The mails about accounts, in the order in which people may meet them.
    pub(in crate::features::accounts) enum MailKind {
        ConfirmSignUp = "confirm_sign_up",
        AccountExists = "account_exists",
        FinishSignUp = "finish_sign_up",
        SomebodyWaits = "somebody_waits",
        Approved = "approved",
        Declined = "declined",
        InvitationUsed = "invitation_used",
        News = "news",
        NewDevice = "new_device",
        ResetPassword = "reset_password",
        PasswordChanged = "password_changed",
        TwoStepOn = "two_step_on",
        TwoStepOff = "two_step_off",
        RecoveryCodeUsed = "recovery_code_used",
        RecoveryCodesMade = "recovery_codes_made",
        PasskeyAdded = "passkey_added",
        PasskeyRemoved = "passkey_removed",
        IdentityLinked = "identity_linked",
        IdentityUnlinked = "identity_unlinked",
        ConfirmContact = "confirm_contact",
        ContactTaken = "contact_taken",
        OtherContactAdded = "other_contact_added",
        ContactAdded = "contact_added",
        ContactReplaced = "contact_replaced",
        ContactTakenBack = "contact_taken_back",
        PostOpened = "post_opened",
        DataReady = "data_ready",
        DeletionAsked = "deletion_asked",
        DeletionUndone = "deletion_undone",
        AccountDeleted = "account_deleted",
    }
}

/// An example of each mail, as it would be written at `now`, to nobody.
///
/// # Errors
/// Only on a defect of a template.
pub fn mail_previews(site: &Site, now: Timestamp) -> Result<Vec<Preview>, Error> {
    MailKind::ALL
        .iter()
        .map(|kind| kind.preview(site, now))
        .collect()
}

impl MailKind {
    fn preview(self, site: &Site, now: Timestamp) -> Result<Preview, Error> {
        const TO: &str = "nguyen.thi.minh.khai@example.org";
        // An Arabic name, which is written from the right, and one with marks above and below.
        const NAME: &str = "ليلى الحداد";
        const OTHER: &str = "Nguyễn Thị Minh Khai";
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
        let days = |count: u64| now.plus(Duration::from_secs(count * 24 * 3600));
        let scene = Scene {
            when: Moment::new(now, now).full,
            origin: Some(&origin),
        };
        let unsubscribe = site.link("/unsubscribe/example");
        let (purpose, mail) = match self {
            Self::ConfirmSignUp => (
                "Somebody signs up: proves the address.",
                joining::confirm_sign_up(site, TO, &proof)?,
            ),
            Self::AccountExists => (
                "Somebody signs up with an address that has an account.",
                joining::account_exists(site, TO)?,
            ),
            Self::FinishSignUp => (
                "Somebody who has not finished signing up asks for a new password.",
                joining::finish_sign_up(site, TO, &proof)?,
            ),
            Self::SomebodyWaits => (
                "Tells staff that somebody waits to be let in.",
                joining::somebody_waits(site, TO, NAME, unsubscribe)?,
            ),
            Self::Approved => ("Staff have let somebody in.", joining::approved(site, TO)?),
            Self::Declined => (
                "Staff have not let somebody in.",
                joining::declined(site, TO)?,
            ),
            Self::InvitationUsed => (
                "Somebody has joined by a member's invitation.",
                joining::invitation_used(site, TO, OTHER, "minh.khai", unsubscribe)?,
            ),
            Self::News => (
                "What is new for a member, once a day.",
                joining::news(
                    site,
                    TO,
                    &[
                        format!("{} and 4 others loved your post", text::isolated(OTHER)),
                        format!("{} replied to your comment", text::isolated(NAME)),
                    ],
                    3,
                    unsubscribe,
                )?,
            ),
            Self::NewDevice => (
                "A sign-in from a device that was not used before.",
                safety::new_device(site, TO, &scene)?,
            ),
            Self::ResetPassword => (
                "The way to a new password.",
                safety::reset_password(site, TO, &proof, 5)?,
            ),
            Self::PasswordChanged => (
                "The password was changed.",
                safety::password_changed(site, TO, false, &scene)?,
            ),
            Self::TwoStepOn => (
                "Two-step sign-in was turned on.",
                safety::two_step_changed(site, TO, true, &scene)?,
            ),
            Self::TwoStepOff => (
                "Two-step sign-in was turned off.",
                safety::two_step_changed(site, TO, false, &scene)?,
            ),
            Self::RecoveryCodeUsed => (
                "Somebody came in by a recovery code.",
                safety::recovery_code_used(site, TO, 9, &scene)?,
            ),
            Self::RecoveryCodesMade => (
                "New recovery codes were made.",
                safety::recovery_codes_made(site, TO, &scene)?,
            ),
            Self::PasskeyAdded => (
                "A passkey was added.",
                safety::passkey_added(site, TO, "Minh Khai’s phone", &scene)?,
            ),
            Self::PasskeyRemoved => (
                "A passkey was removed.",
                safety::passkey_removed(site, TO, "Minh Khai’s phone", &scene)?,
            ),
            Self::IdentityLinked => (
                "Another site's account became a way in.",
                safety::identity_linked(site, TO, "Google", "minh.khai@example.com", &scene)?,
            ),
            Self::IdentityUnlinked => (
                "Another site's account is a way in no more.",
                safety::identity_unlinked(site, TO, "Google", &scene)?,
            ),
            Self::ConfirmContact => (
                "Proves the address that an account is to have from now on.",
                contacts::confirm_change(site, TO, &proof)?,
            ),
            Self::ContactTaken => (
                "Somebody wants an address for their account that another account has.",
                contacts::contact_taken(site, TO)?,
            ),
            Self::OtherContactAdded => (
                "Tells an address that the account has a number beside it.",
                contacts::other_added(site, TO, &Contact::of_text("+12025550142"), &scene)?,
            ),
            Self::ContactAdded => (
                "Tells the new address that it is the account's.",
                contacts::contact_added(site, TO)?,
            ),
            Self::ContactReplaced => (
                "Tells the old address that it was replaced, with a way back.",
                contacts::contact_replaced(
                    site,
                    TO,
                    Some(&Contact::of_text("minh.khai@example.com")),
                    &site.link("/contact/take-back/example"),
                    &scene,
                )?,
            ),
            Self::ContactTakenBack => (
                "Tells whoever replaced an address that its owner took it back.",
                contacts::contact_taken_back(site, TO)?,
            ),
            Self::PostOpened => (
                "An admin opened a post that is for its author alone.",
                safety::post_opened(site, TO, "A court asked for it, file 12/2026.", &scene)?,
            ),
            Self::DataReady => (
                "A person's own data can be fetched.",
                leaving::data_ready(site, TO, days(3))?,
            ),
            Self::DeletionAsked => (
                "An account will be deleted, with a way back.",
                leaving::deletion_asked(site, TO, days(14), &scene)?,
            ),
            Self::DeletionUndone => (
                "An account that was to be deleted stays.",
                leaving::deletion_undone(site, TO, &scene)?,
            ),
            Self::AccountDeleted => (
                "An account is deleted: the last mail.",
                leaving::deleted(site, TO)?,
            ),
        };
        Ok(Preview {
            kind: self.as_str(),
            purpose,
            mail,
        })
    }
}
