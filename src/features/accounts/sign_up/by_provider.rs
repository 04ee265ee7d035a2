//! A sign-up whose address another site has proven: it begins at its last step.

use actix_web::HttpResponse;
use diesel::prelude::*;

use super::pending::{self, Pending};
use super::steps;
use crate::db::Tx;
use crate::db::schema::pending_accounts;
use crate::error::Error;
use crate::features::accounts::contact::Contact;
use crate::features::accounts::proof::{self, Purpose};
use crate::web::{Cx, see_other};

/// How far somebody is who came by another site.
pub(in crate::features::accounts) enum ByProvider {
    /// With this right they fill in the last step.
    Proven(String),
    /// They did, and the staff have to let them in.
    Waiting,
}

/// Begins it. What was begun before with this address is dropped with its password, nothing
/// asked: nobody had proven that it is theirs as this one did. `is_same` tells whether a stored
/// identity is the one that comes now; what it filled in already is kept for the staff.
pub(in crate::features::accounts) fn begin_proven(
    tx: &mut Tx<'_>,
    contact: &Contact,
    is_same: impl Fn(&str) -> bool,
    identity: String,
) -> Result<ByProvider, Error> {
    tx.lock(&format!("pending:{}", contact.key()))?;
    if let Some(known) = Pending::find(tx.conn, contact.key())? {
        let is_theirs = known.identity.as_deref().is_some_and(is_same);
        if is_theirs && known.submitted_at.is_some() {
            return Ok(ByProvider::Waiting);
        }
        diesel::delete(pending_accounts::table.find(known.id)).execute(tx.conn)?;
    }
    proof::forget(tx, Purpose::SignUp, contact.key())?;
    pending::note(tx, contact)?;
    let right = pending::prove(tx, contact.key(), Some(identity))?;
    right.map(ByProvider::Proven).ok_or(Error::NotFound)
}

/// On to the last step.
pub(in crate::features::accounts) fn go_on(cx: &Cx, right: &str) -> Result<HttpResponse, Error> {
    steps::now_proven(cx, right)?;
    Ok(see_other("/sign-up/finish"))
}
