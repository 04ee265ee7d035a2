//! Help by admins for somebody who cannot come in: the second step goes off, or another address
//! is noted to which a new password can be sent. Nobody but the person ever gets a way in.

use crate::admin::{Action, Asked};
use crate::db::{DbConn, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::contact::Contact;
use crate::features::accounts::{contact_change, two_step};
use crate::features::activity::{self, Activity, Noun, Verb};

/// The second step goes off.
pub(super) const SECOND_STEP: &str = "two-step-off";

/// Another address or number is noted.
pub(super) const CONTACT: &str = "set-contact";

/// What can be done for a person now.
///
/// # Errors
/// When the database fails.
pub(super) fn actions(conn: &mut DbConn, user: UserId) -> Result<Vec<Action>, Error> {
    let mut actions = Vec::new();
    if two_step::is_on(conn, user)? {
        let off = Action::new(SECOND_STEP, "Turn two-step sign-in off", "shield").danger(
            "Turn two-step sign-in off for this account? Do it only when you are sure who asks you.",
        );
        actions.push(off.admins_only());
    }
    let contact = Action::new(CONTACT, "Note another address", "mail").asks(Asked {
        label: "E-mail or phone",
        hint: "For somebody who has lost theirs. A message goes there to confirm it; then a new password can be sent to it. Do it only when you are sure who asks you.",
        max: 254,
        missing: "Please write an e-mail address or phone number.",
    });
    actions.push(contact.admins_only());
    Ok(actions)
}

/// Turns the second step off, and tells the person.
///
/// # Errors
/// `Conflict` when it is off.
pub(super) fn turn_second_step_off(
    tx: &mut Tx<'_>,
    actor: UserId,
    user: UserId,
) -> Result<(), Error> {
    two_step::turn_off_by_staff(tx, user)?;
    note(tx, actor, user, "two-step sign-in off")
}

/// Notes another address or number, to which a message goes; it counts once it is confirmed.
///
/// # Errors
/// `Invalid` at `text` when it is none, `Conflict` when a message went out a moment ago.
pub(super) fn set_contact(
    tx: &mut Tx<'_>,
    actor: UserId,
    user: UserId,
    text: &str,
) -> Result<(), Error> {
    let contact = Contact::parse(text, None).map_err(|message| Error::invalid("text", message))?;
    if !contact_change::begin(tx, user, &contact)? {
        return Err(Error::Conflict("A message went there a moment ago."));
    }
    note(tx, actor, user, "another address noted")
}

fn note(tx: &mut Tx<'_>, actor: UserId, user: UserId, what: &str) -> Result<(), Error> {
    let helped = Activity::new(actor, Verb::HelpedIn, (Noun::User, user.0))
        .with(serde_json::json!({ "what": what }));
    activity::record(tx, &helped)
}
