//! Suggestions that somebody did not want, for downloads and for those who leave.

use diesel::prelude::*;
use serde_json::json;

use crate::db::schema::{unwanted_suggestions, users};
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{CHUNK, Item, Sheet};

pub(in crate::features::people) fn read(
    conn: &mut DbConn,
    user: UserId,
    after: i64,
) -> Result<Sheet, Error> {
    let rows: Vec<(UserId, String, String, Timestamp)> = unwanted_suggestions::table
        .inner_join(users::table.on(users::id.eq(unwanted_suggestions::person_id)))
        .filter(unwanted_suggestions::user_id.eq(user))
        .filter(users::deletes_at.is_null())
        .filter(unwanted_suggestions::person_id.gt(UserId(after)))
        .order(unwanted_suggestions::person_id)
        .limit(CHUNK)
        .select((
            users::id,
            users::username,
            users::full_name,
            unwanted_suggestions::created_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0.0,
        |(id, username, name, at)| {
            let json =
                json!({"id": id, "username": username, "full_name": name, "since": at.iso()});
            Item::new(json, name).saying(format!("@{username}")).at(at)
        },
    ))
}

/// Removes a piece of what a person did not want suggested, and of who did not want them; gives
/// how many rows.
pub(in crate::features::people) fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Error> {
    let pairs: Vec<(UserId, UserId)> = unwanted_suggestions::table
        .filter(
            unwanted_suggestions::user_id
                .eq(user)
                .or(unwanted_suggestions::person_id.eq(user)),
        )
        .limit(CHUNK)
        .select((
            unwanted_suggestions::user_id,
            unwanted_suggestions::person_id,
        ))
        .load(tx.conn)?;
    for pair in &pairs {
        diesel::delete(unwanted_suggestions::table.find(*pair)).execute(tx.conn)?;
    }
    Ok(pairs.len())
}
