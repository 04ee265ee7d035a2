//! A contact is proven, by its code or its link; what remains are a name and a password.

use super::pending;
use crate::db::Tx;
use crate::error::Error;
use crate::features::accounts::proof::{self, Code, Purpose};
use crate::secrets::SecretKey;

/// What became of a confirmation.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Confirmed {
    /// Proven: with this right the sign-up goes on.
    Proven(String),
    /// The code was another one; tries are left.
    WrongCode,
    /// Used, expired, or killed by wrong tries.
    Gone,
}

impl Confirmed {
    fn of(right: Option<String>) -> Self {
        right.map_or(Self::Gone, Self::Proven)
    }
}

/// Takes a code. `identity` is the account of another site that the new one begins with.
pub(super) fn by_code(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    contact_key: &str,
    code: &str,
    identity: Option<String>,
) -> Result<Confirmed, Error> {
    Ok(
        match proof::take_code(tx, key, Purpose::SignUp, contact_key, code)? {
            Code::Right(_) => Confirmed::of(pending::prove(tx, contact_key, identity)?),
            Code::Wrong => Confirmed::WrongCode,
            Code::Gone => Confirmed::Gone,
        },
    )
}

/// Takes a link's token.
pub(super) fn by_link(
    tx: &mut Tx<'_>,
    token: &str,
    identity: Option<String>,
) -> Result<Confirmed, Error> {
    Ok(match proof::take_link(tx, Purpose::SignUp, token)? {
        Some(holder) => Confirmed::of(pending::prove(tx, &holder.owner, identity)?),
        None => Confirmed::Gone,
    })
}
