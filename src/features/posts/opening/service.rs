//! Opening a private post.

use serde_json::json;

use super::queries::{Found, find, opening};
use crate::db::{PostId, Tx};
use crate::error::Error;
use crate::features::accounts;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::features::notices::{self, Kind, Notice};
use crate::secrets::SecretKey;
use crate::state::Site;
use crate::text;
use crate::web::Viewer;

/// Characters of a reason, at least and at most.
pub(super) const REASON: (usize, usize) = (10, 500);

/// Opens the post for this admin: written in the log, with the reason, and told to its author.
/// While it is open, opening it again changes nothing.
///
/// # Errors
/// `Forbidden` for everybody but admins, `NotFound` without the post, `Conflict` when it is not
/// private or their own, `Invalid` at the field `reason`.
pub(super) fn open(
    tx: &mut Tx<'_>,
    sender: (&SecretKey, &Site),
    admin: &Viewer,
    id: PostId,
    typed: &str,
) -> Result<(), Error> {
    tx.lock(&format!("opening:{}:{id}", admin.id))?;
    let Found::Private(found) = find(tx.conn, admin, id)? else {
        return Err(Error::Conflict(
            "There is nothing to open: you see this post as others do.",
        ));
    };
    if opening(tx.conn, admin.id, id, tx.now)?.is_some() {
        return Ok(());
    }
    let reason = reason(typed).map_err(|message| Error::invalid("reason", message))?;
    let author = found.0.author_id;
    let opened = Activity::new(admin.id, Verb::OpenedPrivate, (Noun::Post, id.0));
    activity::record(tx, &opened.with(json!({ "reason": reason })))?;
    accounts::tell_of_opened_post(tx, sender, author, (id, &reason))?;
    let notice = Notice::to_post(Kind::PostOpened, author, admin.id, id);
    notices::tell(tx, &notice)
}

fn reason(typed: &str) -> Result<String, String> {
    let (least, most) = REASON;
    let short = format!(
        "Please write why, in at least {least} characters. The author of the post reads it."
    );
    let reason = text::required_lines(typed, most, &short)?;
    match reason.chars().count() < least {
        true => Err(short),
        false => Ok(reason),
    }
}
