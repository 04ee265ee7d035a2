//! A person's pictures: their files go into the download, and go when they leave.

use std::sync::Arc;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{file, service};
use crate::db::schema::media;
use crate::db::{DbConn, MediaId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{Belonging, CHUNK, Item, Removal, Section, Sheet, StoredFile};
use crate::jobs::{self, Job};
use crate::state::App;

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

/// The width that goes into downloads: the largest there is.
const WIDTH: u32 = 1280;

/// Pictures removed in one transaction, by one job.
const PICTURES: i64 = 100;

/// Where a picture lies in a download.
pub fn download_path(key: &str) -> String {
    format!("photos/{key}.webp")
}

fn read(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    type Row = (MediaId, String, i64, i64, i64, Timestamp);
    let rows: Vec<Row> = media::table
        .filter(media::owner_id.eq(user))
        .filter(media::id.gt(MediaId(after)))
        .order(media::id)
        .limit(CHUNK)
        .select((
            media::id,
            media::key,
            media::width,
            media::height,
            media::bytes,
            media::created_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0.0,
        |(id, key, width, height, bytes, at)| {
            let path = download_path(&key);
            let json = json!({
                "id": id, "file": path, "width": width, "height": height, "stored_bytes": bytes,
                "uploaded_at": at.iso(),
            });
            Item {
                files: vec![StoredFile {
                    key: file(&key, WIDTH),
                    path,
                }],
                ..Item::new(json, format!("Picture {id}")).at(at)
            }
        },
    ))
}

/// Work: remove the files of pictures whose rows are gone.
#[derive(Debug, Serialize, Deserialize)]
pub struct RemoveFiles {
    keys: Vec<String>,
}

impl Job for RemoveFiles {
    const KIND: &'static str = "remove_picture_files";
}

/// The rows go, and in the same transaction the work is noted that removes their files: neither
/// is left when the program ends in between.
fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let own: Vec<(MediaId, String)> = media::table
        .filter(media::owner_id.eq(user))
        .order(media::id)
        .limit(PICTURES)
        .select((media::id, media::key))
        .load(tx.conn)?;
    if own.is_empty() {
        return Ok(Removal::Done);
    }
    let (ids, keys): (Vec<MediaId>, Vec<String>) = own.into_iter().unzip();
    diesel::delete(media::table.filter(media::id.eq_any(ids))).execute(tx.conn)?;
    jobs::enqueue(tx, &RemoveFiles { keys })?;
    Ok(Removal::More)
}

/// Removes files; those that are gone already are no error.
///
/// # Errors
/// `Unavailable` when the storage fails.
pub async fn remove_files(app: Arc<App>, job: RemoveFiles) -> Result<(), Error> {
    for key in &job.keys {
        service::remove_files(&app, key).await?;
    }
    Ok(())
}
