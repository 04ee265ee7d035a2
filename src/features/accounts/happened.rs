//! What happened to an account, as its owner is told of it: when, and by which device.

use super::contact::Contact;
use crate::db::Timestamp;
use crate::web::Origin;

/// What an owner is told, by mail or by text message.
#[derive(Debug, Clone, Copy)]
pub(super) enum Happened<'a> {
    /// A sign-in from a device that was not used before.
    NewDevice,
    /// Another password by its owner, whose device stays signed in.
    PasswordChanged,
    /// Another password by a mailed link or a code; nobody stays signed in.
    PasswordReset,
    /// The second step is on.
    TwoStepOn,
    /// The second step is off.
    TwoStepOff,
    /// A recovery code was used, and so many are left.
    RecoveryCodeUsed(i64),
    /// There are new recovery codes.
    RecoveryCodesMade,
    /// A passkey of this name is a way in.
    PasskeyAdded(&'a str),
    /// A passkey of this name is a way in no more.
    PasskeyRemoved(&'a str),
    /// An account of another site is a way in: the site's name, the account's.
    IdentityLinked(&'a str, &'a str),
    /// An account of this other site is a way in no more.
    IdentityUnlinked(&'a str),
    /// There is a second contact beside the one that is written to.
    OtherContactAdded(&'a Contact),
    /// The contact that is written to is the account's from now on.
    ContactAdded,
    /// The contact that is written to was replaced by another one, or removed; with the link
    /// that takes it back.
    ContactReplaced(Option<&'a Contact>, &'a str),
    /// An admin opened a post that is for its author alone, for this reason.
    PostOpened(&'a str),
    /// The person's data can be fetched until then.
    DataReady(Timestamp),
    /// The account will be deleted then.
    DeletionAsked(Timestamp),
    /// The account stays.
    DeletionUndone,
    /// The account is gone.
    AccountDeleted,
}

/// When it happened, and by which device.
#[derive(Debug, Clone)]
pub(super) struct Scene<'a> {
    /// The date and the time, as the owner's clocks show them.
    pub when: String,
    /// The device, unless the site did it by itself.
    pub origin: Option<&'a Origin>,
}

impl Scene<'_> {
    /// As a sentence of a mail.
    pub(super) fn sentence(&self) -> String {
        match self.origin {
            Some(origin) => format!(
                "This was done with {}, from the network {}, on {}.",
                origin.label_inside(),
                origin.network,
                self.when
            ),
            None => format!("This was done on {}.", self.when),
        }
    }

    /// As a part of a text message, in plain letters, which fit more into one.
    pub(super) fn in_brackets(&self) -> String {
        match self.origin {
            Some(origin) => {
                let network = origin.network.replace('…', "...");
                format!(" ({}, {network})", origin.label)
            }
            None => String::new(),
        }
    }
}
