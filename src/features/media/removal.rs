//! Pictures that go: first they belong to nobody's pages, then their files go, then their rows.

use std::sync::Arc;

use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use serde::{Deserialize, Serialize};

use super::files::folder;
use super::jobs::unused;
use super::rows::{KEPT, PictureState, lock_of};
use crate::db::schema::{draft_photos, media, post_photos, users};
use crate::db::{MediaId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::jobs::{self, Job};
use crate::state::App;

/// Pictures removed at a time.
const CHUNK: i64 = 100;

/// Work: remove every picture that is going.
#[derive(Debug, Serialize, Deserialize)]
pub struct RemovePictures {}

impl Job for RemovePictures {
    const KIND: &'static str = "remove_pictures";
}

/// Lets pictures go that nothing refers to, and notes the work that removes them: neither is
/// left when the program ends in between.
pub(super) fn mark(tx: &mut Tx<'_>, ids: &[MediaId]) -> Result<(), Error> {
    if ids.is_empty() {
        return Ok(());
    }
    diesel::update(media::table.filter(media::id.eq_any(ids.to_vec())))
        .set((
            media::state.eq(PictureState::Going),
            media::content_hash.eq(None::<String>),
        ))
        .execute(tx.conn)?;
    jobs::enqueue(tx, &RemovePictures {})
}

/// Lets go of those of a person's pictures that nothing shows any more. Those that were uploaded
/// again after `since` are about to be shown.
///
/// # Errors
/// When the database fails.
pub fn let_go(
    tx: &mut Tx<'_>,
    owner: UserId,
    ids: &[MediaId],
    since: Timestamp,
) -> Result<(), Error> {
    tx.lock(&lock_of(owner))?;
    let old = media::table
        .filter(media::id.eq_any(ids.to_vec()))
        .filter(media::owner_id.eq(owner))
        .filter(media::used_at.le(since))
        .filter(media::state.eq_any(KEPT));
    let free: Vec<MediaId> = unused!(old).select(media::id).load(tx.conn)?;
    mark(tx, &free)
}

/// Removes the files and the rows of what is going. What is gone already is no error.
///
/// # Errors
/// When the storage or the database fails.
pub async fn remove_pictures(app: Arc<App>, _: RemovePictures) -> Result<(), Error> {
    loop {
        let going: Vec<(MediaId, String)> = app
            .db
            .read(|conn| {
                Ok(media::table
                    .filter(sql::<Bool>("state <> 'ready'"))
                    .filter(media::state.eq(PictureState::Going))
                    .order(media::id)
                    .limit(CHUNK)
                    .select((media::id, media::key))
                    .load(conn)?)
            })
            .await?;
        if going.is_empty() {
            return Ok(());
        }
        for (_, key) in &going {
            app.storage.remove_folder(&folder(key)).await?;
        }
        let ids: Vec<MediaId> = going.into_iter().map(|(id, _)| id).collect();
        app.db
            .write(move |tx| {
                diesel::delete(media::table.filter(media::id.eq_any(ids))).execute(tx.conn)?;
                Ok(())
            })
            .await?;
    }
}
