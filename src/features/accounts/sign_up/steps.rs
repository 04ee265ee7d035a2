//! Where a visitor stands in a sign-up: kept in the session, so that it can be left and resumed.

use crate::error::Error;
use crate::features::accounts::contact::Contact;
use crate::web::Cx;

/// The contact that this visitor is proving, kept in the session and not in the URL.
const PROVING: &str = "proving";

/// The right to finish the sign-up whose contact this visitor has proven.
const PROVEN: &str = "proven";

/// A step that was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A message was sent to this contact.
    Sent(String),
    /// The contact is proven; names and a password are missing.
    Proven,
}

/// From now on this visitor proves this contact.
pub(super) fn now_proving(cx: &Cx, contact: &Contact) -> Result<(), Error> {
    cx.session.remove(PROVEN);
    cx.session
        .insert(PROVING, contact.text())
        .map_err(Error::internal)
}

/// The contact this visitor is proving.
pub(super) fn proving(cx: &Cx) -> Option<Contact> {
    let text: String = cx.session.get(PROVING).ok().flatten()?;
    Some(Contact::of_text(&text))
}

/// This visitor has proven their contact.
pub(super) fn now_proven(cx: &Cx, right: &str) -> Result<(), Error> {
    cx.session.remove(PROVING);
    // What a visitor may do grows, so the session gets a new key.
    cx.session.renew();
    cx.session.insert(PROVEN, right).map_err(Error::internal)
}

/// The right to finish, if this visitor has one.
pub(super) fn right(cx: &Cx) -> Option<String> {
    cx.session.get(PROVEN).ok().flatten()
}

/// The sign-up is over.
pub(super) fn leave(cx: &Cx) {
    cx.session.remove(PROVING);
    cx.session.remove(PROVEN);
}

/// The step to go on from.
pub(super) fn reached(cx: &Cx) -> Option<Step> {
    match right(cx) {
        Some(_) => Some(Step::Proven),
        None => proving(cx).map(|contact| Step::Sent(contact.shown())),
    }
}
