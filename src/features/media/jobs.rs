//! Sweeping away pictures that belong to nothing.

use std::sync::Arc;
use std::time::Duration;

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::service;
use crate::db::schema::{draft_photos, media, post_photos, users};
use crate::db::{DbConn, MediaId, Timestamp};
use crate::error::Error;
use crate::state::App;

/// A picture may wait this long for what it was uploaded for.
const GRACE: Duration = Duration::from_secs(24 * 3600);

/// Pictures removed in one transaction.
const CHUNK: i64 = 100;

/// Removes pictures that have belonged to nothing for a day; gives how many.
///
/// # Errors
/// When the database or the storage fails.
pub async fn sweep(app: &Arc<App>) -> Result<usize, Error> {
    let mut swept = 0;
    loop {
        let gone = app
            .db
            .write(|tx| {
                let orphans = orphans(tx.conn, tx.now.minus(GRACE))?;
                let ids: Vec<MediaId> = orphans.iter().map(|(id, _)| *id).collect();
                diesel::delete(media::table.filter(media::id.eq_any(ids))).execute(tx.conn)?;
                Ok(orphans)
            })
            .await?;
        // The rows first: no page leads to a file that is going. A file left by a crash in
        // between is only room on the disk.
        for (_, key) in &gone {
            service::remove_files(app, key).await?;
        }
        swept += gone.len();
        if gone.len() < usize::try_from(CHUNK).unwrap_or(usize::MAX) {
            return Ok(swept);
        }
    }
}

fn orphans(conn: &mut DbConn, before: Timestamp) -> Result<Vec<(MediaId, String)>, Error> {
    let in_post = post_photos::table.filter(post_photos::media_id.eq(media::id));
    let in_draft = draft_photos::table.filter(draft_photos::media_id.eq(media::id.nullable()));
    // Everybody wears their own pictures only.
    let worn = users::table.filter(users::id.eq(media::owner_id)).filter(
        users::avatar_key
            .eq(media::key.nullable())
            .or(users::cover_key.eq(media::key.nullable())),
    );
    Ok(media::table
        .filter(media::created_at.lt(before))
        .filter(not(exists(in_post)))
        .filter(not(exists(in_draft)))
        .filter(not(exists(worn)))
        .order(media::id)
        .limit(CHUNK)
        .select((media::id, media::key))
        .load(conn)?)
}
