//! Pictures that go: first they belong to nobody's pages, then their files go, then their rows.

use std::sync::Arc;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use serde::{Deserialize, Serialize};

use super::files::folder;
use super::rows::PictureState;
use crate::db::schema::media;
use crate::db::{MediaId, Tx};
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
