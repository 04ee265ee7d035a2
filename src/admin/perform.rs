//! Doing an action: the rules that hold for every kind of record.

use super::record::Record;
use crate::db::Tx;
use crate::error::Error;
use crate::text;
use crate::web::Viewer;

/// What became of it.
pub(super) struct Done {
    /// The sentence for the next page.
    pub message: String,
    /// Whether the record is no longer there.
    pub is_gone: bool,
}

/// Does `action` to the record, if it is offered there and `actor` may do it.
///
/// # Errors
/// `NotFound` without the record, `Forbidden` for whom it is not offered to, `Conflict` when
/// it is not offered now, `Invalid` at the field `text`, else what the record gives.
pub(super) fn perform(
    tx: &mut Tx<'_>,
    actor: &Viewer,
    record: &dyn Record,
    key: &str,
    action: &str,
    typed: &str,
) -> Result<Done, Error> {
    let detail = record.show(tx.conn, key)?.ok_or(Error::NotFound)?;
    if detail.hidden_from == Some(actor.id) {
        return Err(Error::NotFound);
    }
    let offered = detail
        .actions
        .iter()
        .find(|offered| offered.name == action)
        .ok_or(Error::Conflict(
            "Nothing was changed: this is already so, or cannot be done now.",
        ))?;
    if let Some(why) = offered.barred_to(actor) {
        return Err(Error::Forbidden(why));
    }
    let text = match &offered.asks {
        Some(asked) => text::required_lines(typed, asked.max, asked.missing)
            .map_err(|message| Error::invalid("text", message))?,
        None => String::new(),
    };
    let message = record.perform(tx, actor, key, action, &text)?;
    let is_gone = record.show(tx.conn, key)?.is_none();
    Ok(Done { message, is_gone })
}
