//! Making ready what was stored as it was uploaded. Each step may be done twice, so that the
//! work goes on from its beginning when the program ended in it.

use std::sync::Arc;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::files::{MADE, file, folder, original};
use super::intake::{Made, made_of, megabytes};
use super::picture::{self, PictureLimits};
use super::rows::{self, PictureState};
use crate::db::schema::media;
use crate::db::{DbConn, MediaId};
use crate::error::Error;
use crate::jobs::{Job, Lane};
use crate::state::App;

/// Work: make a picture ready.
#[derive(Debug, Serialize, Deserialize)]
pub struct PreparePicture {
    /// The picture.
    pub id: MediaId,
}

impl Job for PreparePicture {
    const KIND: &'static str = "prepare_picture";
    const LANE: Lane = Lane::Pictures;
}

/// A picture and the ending of its uploaded file.
type Waiting = (String, PictureState, Option<String>);

/// Makes what pages show of a picture, then removes the uploaded file unless the site keeps it.
///
/// # Errors
/// When the storage or the database fails.
pub async fn prepare_picture(app: Arc<App>, job: PreparePicture) -> Result<(), Error> {
    let id = job.id;
    let Some((key, state, Some(ending))) = app.db.read(move |conn| waiting(conn, id)).await? else {
        return Ok(());
    };
    if state == PictureState::Preparing {
        let uploaded = original(&ending);
        // What the last try left, if the program was ended in it.
        app.storage
            .keep_only(&folder(&key), &[uploaded.as_str()])
            .await?;
        let made = made_from(&app, &file(&key, &uploaded)).await?;
        for (name, bytes) in made {
            app.storage.put(&file(&key, name), bytes).await?;
        }
        let bytes = stored_bytes(&app, &key, Some(&ending)).await?;
        app.db.write(move |tx| rows::finish(tx, id, bytes)).await?;
    }
    match app.site.load().keeps_originals {
        true => Ok(()),
        false => drop_original(&app, id, &key, &ending).await,
    }
}

/// Removes the uploaded file of a picture that is ready, and all that only that file knew.
///
/// # Errors
/// When the storage or the database fails.
pub(super) async fn drop_original(
    app: &Arc<App>,
    id: MediaId,
    key: &str,
    ending: &str,
) -> Result<(), Error> {
    app.storage.delete(&file(key, &original(ending))).await?;
    let bytes = stored_bytes(app, key, None).await?;
    app.db
        .write(move |tx| rows::forget_original(tx, id, bytes))
        .await
}

fn waiting(conn: &mut DbConn, id: MediaId) -> Result<Option<Waiting>, Error> {
    Ok(media::table
        .find(id)
        .filter(media::state.eq_any(rows::KEPT))
        .select((media::key, media::state, media::original))
        .first(conn)
        .optional()?)
}

/// It was decoded when it was uploaded, so it can be decoded now.
async fn made_from(app: &Arc<App>, stored: &str) -> Result<Made, Error> {
    let size = app.storage.size(stored).await?.ok_or(Error::NotFound)?;
    let inspected = {
        let _room = app.upload_work.room(megabytes(2 * size)).await?;
        let bytes = app.storage.get(stored).await?;
        picture::inspect(&bytes, &PictureLimits::default()).map_err(Error::internal)?
    };
    let _room = app.picture_work.room(megabytes(inspected.weight)).await?;
    let bytes = app.storage.get(stored).await?;
    let work = move || {
        let picture = picture::take_in(&bytes, &PictureLimits::default())?;
        drop(bytes);
        made_of(&picture)
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)
}

/// What the files of a picture take.
async fn stored_bytes(app: &Arc<App>, key: &str, ending: Option<&str>) -> Result<i64, Error> {
    let mut bytes = 0;
    let uploaded = ending.map(original);
    for name in MADE.into_iter().chain(uploaded.as_deref()) {
        bytes += app.storage.size(&file(key, name)).await?.unwrap_or(0);
    }
    Ok(i64::try_from(bytes).unwrap_or(i64::MAX))
}
