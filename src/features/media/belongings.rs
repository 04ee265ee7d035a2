//! A person's pictures: their files go into the download, and go when they leave.

use diesel::prelude::*;
use serde_json::json;

use super::files::{WIDEST, file, original};
use super::removal;
use super::rows::{KEPT, PictureState};
use crate::db::schema::media;
use crate::db::{DbConn, MediaId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{Belonging, CHUNK, Item, Removal, Section, Sheet, StoredFile};

/// Pictures, for downloads and for those who leave.
pub const BELONGING: Belonging = Belonging {
    sections: &[Section {
        name: "pictures",
        title: "Pictures",
        is_shown: false,
        read,
    }],
    remove,
};

/// Pictures removed in one transaction.
const PICTURES: i64 = 100;

/// Where a picture lies in a download.
pub fn download_path(key: &str) -> String {
    format!("photos/{key}.webp")
}

fn read(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    type Row = (
        MediaId,
        String,
        i64,
        i64,
        i64,
        Timestamp,
        PictureState,
        Option<String>,
    );
    let rows: Vec<Row> = media::table
        .filter(media::owner_id.eq(user))
        .filter(media::id.gt(MediaId(after)))
        .filter(media::state.eq_any(KEPT))
        .order(media::id)
        .limit(CHUNK)
        .select((
            media::id,
            media::key,
            media::width,
            media::height,
            media::bytes,
            media::created_at,
            media::state,
            media::original,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0.0,
        |(id, key, width, height, bytes, at, state, ending)| {
            let path = download_path(&key);
            let uploaded = ending.map(|ending| StoredFile {
                key: file(&key, &original(&ending)),
                path: format!("photos/originals/{key}.{ending}"),
            });
            let json = json!({
                "id": id, "file": path, "width": width, "height": height, "stored_bytes": bytes,
                "uploaded_at": at.iso(), "original": uploaded.as_ref().map(|file| &file.path),
            });
            let made = (state == PictureState::Ready).then(|| StoredFile {
                key: file(&key, WIDEST),
                path,
            });
            Item {
                files: made.into_iter().chain(uploaded).collect(),
                ..Item::new(json, format!("Picture {id}")).at(at)
            }
        },
    ))
}

/// They go in the same transaction in which the work is noted that removes their files.
fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let own: Vec<MediaId> = media::table
        .filter(media::owner_id.eq(user))
        .filter(media::state.ne(PictureState::Going))
        .order(media::id)
        .limit(PICTURES)
        .select(media::id)
        .load(tx.conn)?;
    removal::mark(tx, &own)?;
    Ok(Removal::after(own.len()))
}
