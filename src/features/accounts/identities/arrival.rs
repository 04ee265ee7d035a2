//! Somebody comes back from another site: what becomes of them here.

use super::claims::Identity;
use super::service;
use crate::db::{Tx, UserId};
use crate::error::Error;
use crate::features::accounts::contact::Contact;
use crate::features::accounts::sign_up::{self, ByProvider};

/// What becomes of them.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// They were here before by this way.
    Known(UserId),
    /// An account here has the address that the other site has proven to be theirs.
    SameAddress(UserId),
    /// Their account may not come in.
    ShutOut,
    /// Their address is not proven, so they say themselves whether they have an account. The
    /// same for addresses that have one and addresses that have none.
    Unproven,
    /// They are new, and with this right they go on to the last step of the sign-up.
    New(String),
    /// They are new, and wait for the staff already.
    Waiting,
    /// They are new, and the site takes nobody by themselves.
    Closed,
}

/// Finds out, and notes it. An account is known by issuer and subject, never by its address.
pub(super) fn arrive(
    tx: &mut Tx<'_>,
    identity: &Identity,
    is_open: bool,
) -> Result<Arrival, Error> {
    if let Some(owner) = service::owner(tx.conn, identity)? {
        if owner.is_shut_out {
            return Ok(Arrival::ShutOut);
        }
        service::used(tx, identity)?;
        return Ok(Arrival::Known(owner.id));
    }
    let Some(address) = identity.proven_address() else {
        return Ok(Arrival::Unproven);
    };
    match service::owner_of_address(tx.conn, &address.key)? {
        Some(owner) if owner.is_shut_out => Ok(Arrival::ShutOut),
        Some(owner) => Ok(Arrival::SameAddress(owner.id)),
        None if !is_open => Ok(Arrival::Closed),
        None => {
            let begun = sign_up::begin_proven(
                tx,
                &Contact::Email(address),
                |stored| {
                    serde_json::from_str(stored).is_ok_and(|known: Identity| {
                        known.issuer == identity.issuer && known.subject == identity.subject
                    })
                },
                serde_json::to_string(identity)?,
            )?;
            Ok(match begun {
                ByProvider::Proven(right) => Arrival::New(right),
                ByProvider::Waiting => Arrival::Waiting,
            })
        }
    }
}
