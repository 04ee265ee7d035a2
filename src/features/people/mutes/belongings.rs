//! What a person has muted, for downloads and for those who leave.

use diesel::prelude::*;
use serde_json::json;

use crate::db::schema::{muted_phrases, mutes, users};
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{CHUNK, Item, Sheet};

type Row = (UserId, String, String, Timestamp);

pub(in crate::features::people) fn read_muted(
    conn: &mut DbConn,
    user: UserId,
    after: i64,
) -> Result<Sheet, Error> {
    let rows: Vec<Row> = mutes::table
        .inner_join(users::table.on(users::id.eq(mutes::muted_id)))
        .filter(mutes::muter_id.eq(user))
        .filter(users::deletes_at.is_null())
        .filter(mutes::muted_id.gt(UserId(after)))
        .order(mutes::muted_id)
        .limit(CHUNK)
        .select((
            users::id,
            users::username,
            users::full_name,
            mutes::created_at,
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

/// Removes a piece of what a person muted, and of who muted them; gives how many rows.
pub(in crate::features::people) fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Error> {
    let pairs: Vec<(UserId, UserId)> = mutes::table
        .filter(mutes::muter_id.eq(user).or(mutes::muted_id.eq(user)))
        .limit(CHUNK)
        .select((mutes::muter_id, mutes::muted_id))
        .load(tx.conn)?;
    for pair in &pairs {
        diesel::delete(mutes::table.find(*pair)).execute(tx.conn)?;
    }
    let words = muted_phrases::table.filter(muted_phrases::user_id.eq(user));
    Ok(pairs.len() + diesel::delete(words).execute(tx.conn)?)
}
