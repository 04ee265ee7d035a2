//! The words that a person has muted, for downloads and for those who leave.

use diesel::prelude::*;
use serde_json::json;

use crate::db::schema::muted_phrases;
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{Item, Sheet};

pub(in crate::features::people) fn read_words(
    conn: &mut DbConn,
    user: UserId,
    _: i64,
) -> Result<Sheet, Error> {
    let rows: Vec<(String, Timestamp)> = muted_phrases::table
        .filter(muted_phrases::user_id.eq(user))
        .order(muted_phrases::id)
        .select((muted_phrases::word, muted_phrases::created_at))
        .load(conn)?;
    let item = |(word, at): (String, Timestamp)| {
        Item::new(json!({"word": word, "since": at.iso()}), word).at(at)
    };
    Ok(Sheet::whole(rows.into_iter().map(item).collect()))
}

/// Removes the words that a person muted; gives how many.
pub(in crate::features::people) fn remove_words(
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<usize, Error> {
    let words = muted_phrases::table.filter(muted_phrases::user_id.eq(user));
    Ok(diesel::delete(words).execute(tx.conn)?)
}
