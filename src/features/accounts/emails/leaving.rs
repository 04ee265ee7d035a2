//! The mails of those who leave, and of those who fetch their data.

use super::kinds::MailKind;
use super::message::{Message, SAFETY, called};
use crate::db::Timestamp;
use crate::error::Error;
use crate::features::accounts::happened::Scene;
use crate::mail::NewMail;
use crate::state::Site;
use crate::view::Moment;

/// Tells the owner that the account will go.
pub(super) fn deletion_asked(
    site: &Site,
    recipient: &str,
    at: Timestamp,
    scene: &Scene<'_>,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("Your account on {} will be deleted", called(site)),
        vec![
            format!(
                "Everything of yours is deleted on {}.",
                Moment::new(at, at).full
            ),
            "Until then you can change your mind: just sign in.".into(),
            scene.sentence(),
        ],
        "If this was not you, please sign in soon and choose a new password.",
    )
    .leading_to("Sign in", site.link("/sign-in"))
    .into_mail(MailKind::DeletionAsked, recipient, None)
}

/// Tells the owner that the account stays.
pub(super) fn deletion_undone(
    site: &Site,
    recipient: &str,
    scene: &Scene<'_>,
) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("Your account on {} stays", called(site)),
        vec![
            "You signed in, so nothing is deleted.".into(),
            scene.sentence(),
        ],
        SAFETY,
    )
    .leading_to("See my devices", site.link("/settings/devices"))
    .into_mail(MailKind::DeletionUndone, recipient, None)
}

/// Tells the owner that all is gone.
pub(super) fn deleted(site: &Site, recipient: &str) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("Your account on {} is deleted", called(site)),
        vec!["Your posts, photos, comments and messages are gone, and so is this address. We wish you well.".into()],
        "This is the last mail.",
    )
    .into_mail(MailKind::AccountDeleted, recipient, None)
}

/// Tells the owner that all their data can be fetched.
pub(super) fn data_ready(site: &Site, recipient: &str, until: Timestamp) -> Result<NewMail, Error> {
    Message::told(
        site,
        format!("Your data from {} is ready", called(site)),
        vec![
            format!(
                "All that is yours is in one file, which you can download until {}.",
                Moment::new(until, until).full
            ),
            "It holds your messages and addresses too, so keep it where only you read it.".into(),
        ],
        SAFETY,
    )
    .leading_to("Go to my download", site.link("/settings/data"))
    .into_mail(MailKind::DataReady, recipient, Some(until))
}
