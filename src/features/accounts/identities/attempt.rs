//! What this browser's session keeps while somebody is at another site, and after they came back.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::claims::Identity;
use crate::db::{Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::proof::{self, Purpose};
use crate::secrets::{SecretKey, hash_token, new_token};
use crate::web::Cx;

/// Under this the session keeps what was begun.
const BEGUN: &str = "provider_begun";

/// Under this the session keeps who came back and has no account yet that it belongs to.
const ARRIVED: &str = "provider_arrived";

/// Somebody comes back within this time.
const PATIENCE: Duration = Duration::from_secs(600);

/// A sign-up may take so long.
const SIGN_UP_PATIENCE: Duration = Duration::from_secs(3600);

/// What only this site knows of the way there.
#[derive(Serialize, Deserialize)]
pub(super) struct Secrets {
    pub nonce: String,
    pub verifier: String,
}

/// A way to another site that was begun.
#[derive(Serialize, Deserialize)]
pub(super) struct Begun {
    pub provider: String,
    pub secrets: Secrets,
    /// Whose account the other one is connected with; else somebody wants to come in.
    pub link_for: Option<UserId>,
    /// The page they go to then.
    pub next: String,
    /// Hash of the state, by which the way back is known again.
    state_hash: String,
    until: Timestamp,
}

/// A new state. It can be taken once, whatever many requests come back with it.
pub(super) fn new_state(tx: &mut Tx<'_>, key: &SecretKey) -> Result<String, Error> {
    let owner = new_token();
    let thing = (Purpose::Provider, owner.as_str());
    proof::ask(tx, thing.0, thing.1, Duration::ZERO)?;
    Ok(proof::renew(tx, key, thing, None, PATIENCE)?.token)
}

/// Notes in the session what was begun.
pub(super) fn begin(
    cx: &Cx,
    provider: &str,
    state: &str,
    secrets: Secrets,
    (link_for, next): (Option<UserId>, String),
) -> Result<(), Error> {
    let begun = Begun {
        provider: provider.to_owned(),
        secrets,
        link_for,
        next,
        state_hash: hash_token(state),
        until: cx.app.db.clock().now().plus(PATIENCE),
    };
    cx.session.insert(BEGUN, begun).map_err(Error::internal)
}

/// What was begun in this browser with this provider and this state. Of many requests at once
/// one gets it; the others leave the session alone.
pub(super) async fn take(cx: &Cx, provider: &str, state: &str) -> Result<Option<Begun>, Error> {
    let begun: Option<Begun> = cx.session.get(BEGUN).ok().flatten();
    let now = cx.app.db.clock().now();
    let begun = begun.filter(|begun| {
        begun.provider == provider && begun.state_hash == hash_token(state) && begun.until > now
    });
    let Some(begun) = begun else {
        return Ok(None);
    };
    let state = state.to_owned();
    let taken = cx
        .app
        .db
        .write(move |tx| proof::take_link(tx, Purpose::Provider, &state))
        .await?;
    if taken.is_none() {
        return Ok(None);
    }
    cx.session.remove(BEGUN);
    Ok(Some(begun))
}

/// Who came back, and is asked whether there is an account of theirs.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Arrived {
    pub identity: Identity,
    pub next: String,
    /// They said that there is none.
    is_new: bool,
    until: Timestamp,
}

/// Keeps who came back.
pub(super) fn keep(cx: &Cx, identity: Identity, next: String) -> Result<(), Error> {
    let arrived = Arrived {
        identity,
        next,
        is_new: false,
        until: cx.app.db.clock().now().plus(PATIENCE),
    };
    cx.session.renew();
    cx.session.insert(ARRIVED, arrived).map_err(Error::internal)
}

/// Who came back, while that counts.
pub(super) fn arrived(cx: &Cx) -> Option<Arrived> {
    let arrived: Arrived = cx.session.get(ARRIVED).ok().flatten()?;
    (arrived.until > cx.app.db.clock().now()).then_some(arrived)
}

/// They go on to a new account.
pub(super) fn wants_account(cx: &Cx, arrived: Arrived) -> Result<(), Error> {
    let arrived = Arrived {
        is_new: true,
        until: cx.app.db.clock().now().plus(SIGN_UP_PATIENCE),
        ..arrived
    };
    cx.session.insert(ARRIVED, arrived).map_err(Error::internal)
}

/// The account of another site that this visitor's new account is to begin with, as JSON.
pub(in crate::features::accounts) fn of_sign_up(cx: &Cx) -> Result<Option<String>, Error> {
    match arrived(cx).filter(|arrived| arrived.is_new) {
        Some(arrived) => Ok(Some(serde_json::to_string(&arrived.identity)?)),
        None => Ok(None),
    }
}

/// The address that such a visitor has at the other site, to begin with; it proves nothing.
pub(in crate::features::accounts) fn address_of_sign_up(cx: &Cx) -> String {
    let arrived = arrived(cx).filter(|arrived| arrived.is_new);
    let address = arrived.and_then(|arrived| arrived.identity.email);
    address.unwrap_or_default()
}
