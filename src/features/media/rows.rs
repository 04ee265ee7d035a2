//! The rows of pictures, step by step. A row is there before the first file of its picture and
//! goes after the last, so whatever lies in the storage has one, wherever the program ends.
//!
//! ```text
//! reserve -> arriving --arrive--> preparing --finish--> ready
//!               \------arrive (small ones)-------------/  |
//!                \----> going (files removed, then the row) <-- remove
//! ```

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::removal;
use crate::db::schema::media;
use crate::db::{DbConn, MediaId, Tx, UserId, text_enum};
use crate::error::Error;

text_enum! {
    /// How far a picture is.
    pub enum PictureState {
        /// Its files are being written; nothing refers to it.
        Arriving = "arriving",
        /// It is stored as it was uploaded; what pages show is being made.
        Preparing = "preparing",
        /// Everything is there.
        Ready = "ready",
        /// Nothing refers to it; its files are being removed.
        Going = "going",
    }
}

/// The states of pictures that somebody has.
pub(super) const KEPT: [PictureState; 2] = [PictureState::Preparing, PictureState::Ready];

/// What is known of a picture once it was checked.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = media)]
pub(super) struct NewRow {
    pub key: String,
    pub owner_id: UserId,
    pub width: i64,
    pub height: i64,
    pub color: String,
    pub placeholder: String,
    pub bytes: i64,
    pub original: Option<String>,
}

/// What a person's pictures take, in bytes; those that are on their way out do not count.
///
/// # Errors
/// When the database fails.
pub fn used_bytes(conn: &mut DbConn, owner: UserId) -> Result<i64, Error> {
    Ok(media::table
        .filter(media::owner_id.eq(owner))
        .filter(media::state.ne(PictureState::Going))
        .select(sql::<BigInt>("CAST(coalesce(sum(bytes), 0) AS BIGINT)"))
        .first(conn)?)
}

/// Notes what is going to be stored; nothing when the person's room does not suffice.
pub(super) fn reserve(tx: &mut Tx<'_>, row: &NewRow, quota: i64) -> Result<Option<MediaId>, Error> {
    tx.lock(&lock_of(row.owner_id))?;
    if used_bytes(tx.conn, row.owner_id)?.saturating_add(row.bytes) > quota {
        return Ok(None);
    }
    let id = diesel::insert_into(media::table)
        .values((
            row,
            media::state.eq(PictureState::Arriving),
            media::created_at.eq(tx.now),
            media::used_at.eq(tx.now),
        ))
        .returning(media::id)
        .get_result(tx.conn)?;
    Ok(Some(id))
}

/// Its files are on the disk: from now on it counts. When the same one came meanwhile, that one
/// is it.
pub(super) fn arrive(
    tx: &mut Tx<'_>,
    owner: UserId,
    id: MediaId,
    content: &str,
    state: PictureState,
) -> Result<MediaId, Error> {
    tx.lock(&lock_of(owner))?;
    if let Some(known) = again(tx, owner, content)? {
        removal::mark(tx, &[id])?;
        return Ok(known);
    }
    let waiting = media::table
        .find(id)
        .filter(media::state.eq(PictureState::Arriving));
    let changed = diesel::update(waiting)
        .set((media::state.eq(state), media::content_hash.eq(content)))
        .execute(tx.conn)?;
    match changed {
        1 => Ok(id),
        _ => Err(Error::Unavailable("storing a picture took too long".into())),
    }
}

/// The picture that this person uploaded before, if it is there; it stays for another day.
pub(super) fn again(
    tx: &mut Tx<'_>,
    owner: UserId,
    content: &str,
) -> Result<Option<MediaId>, Error> {
    let known = media::table
        .filter(media::owner_id.eq(owner))
        .filter(media::content_hash.eq(content))
        .filter(media::state.eq_any(KEPT));
    Ok(diesel::update(known)
        .set(media::used_at.eq(tx.now))
        .returning(media::id)
        .get_result(tx.conn)
        .optional()?)
}

/// What pages show is on the disk.
pub(super) fn finish(tx: &mut Tx<'_>, id: MediaId, bytes: i64) -> Result<(), Error> {
    let preparing = media::table
        .find(id)
        .filter(media::state.eq(PictureState::Preparing));
    diesel::update(preparing)
        .set((media::state.eq(PictureState::Ready), media::bytes.eq(bytes)))
        .execute(tx.conn)?;
    Ok(())
}

/// The uploaded file is removed.
pub(super) fn forget_original(tx: &mut Tx<'_>, id: MediaId, bytes: i64) -> Result<(), Error> {
    let ready = media::table
        .find(id)
        .filter(media::state.eq(PictureState::Ready));
    diesel::update(ready)
        .set((media::original.eq(None::<String>), media::bytes.eq(bytes)))
        .execute(tx.conn)?;
    Ok(())
}

/// Held while something is made to refer to a person's pictures, or one of them is removed.
pub(super) fn lock_of(owner: UserId) -> String {
    format!("pictures:{owner}")
}
