//! Taking pictures in: decoded and scaled on threads of their own, stored, then written down.

use std::sync::Arc;

use diesel::prelude::*;

use super::picture::{self, Crop, PictureError, PictureLimits, Proportion, Rendition};
use super::{WIDTHS, file};
use crate::db::schema::media;
use crate::db::{MediaId, UserId};
use crate::error::Error;
use crate::secrets;
use crate::state::App;

/// What a picture is cut to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Whole, as it is.
    Photo,
    /// A square: the chosen one, or its middle.
    Avatar(Option<Crop>),
    /// Three times as wide as high: the chosen part, or its middle.
    Cover(Option<Crop>),
}

/// A picture ready to be stored.
struct Taken {
    width: u32,
    height: u32,
    color: String,
    files: Vec<Rendition>,
}

/// Takes in an uploaded file for its owner. When this returns, the files are on the disk.
///
/// # Errors
/// The inner one is for the person: the file is refused. The outer one is a failure of the
/// storage or the database; nothing is left behind then.
pub async fn take_in(
    app: &Arc<App>,
    owner: UserId,
    bytes: Vec<u8>,
    shape: Shape,
) -> Result<Result<MediaId, PictureError>, Error> {
    let work = move || made(&bytes, shape);
    let taken = match app.picture_work.run(work).await? {
        Ok(taken) => taken,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let key = secrets::new_file_key();
    let stored = store(app, owner, &key, taken).await;
    if stored.is_err() {
        remove_files(app, &key).await?;
    }
    stored.map(Ok)
}

/// Removes the files of a picture; those that are not there are removed already.
///
/// # Errors
/// `Unavailable` when the storage fails.
pub(super) async fn remove_files(app: &Arc<App>, key: &str) -> Result<(), Error> {
    for width in WIDTHS {
        app.storage.delete(&file(key, width)).await?;
    }
    Ok(())
}

fn made(bytes: &[u8], shape: Shape) -> Result<Taken, PictureError> {
    let picture = picture::take_in(bytes, &PictureLimits::default())?;
    let picture = match shape {
        Shape::Photo => picture,
        Shape::Avatar(crop) => picture.cut(crop, Proportion(1, 1)),
        Shape::Cover(crop) => picture.cut(crop, Proportion(3, 1)),
    };
    let [red, green, blue] = picture.average_color();
    Ok(Taken {
        width: picture.width(),
        height: picture.height(),
        color: format!("{red:02x}{green:02x}{blue:02x}"),
        files: picture.renditions(&WIDTHS)?,
    })
}

async fn store(app: &Arc<App>, owner: UserId, key: &str, taken: Taken) -> Result<MediaId, Error> {
    let size: usize = taken.files.iter().map(|made| made.bytes.len()).sum();
    for made in taken.files {
        let name = file(key, made.width_class);
        app.storage.put(&name, made.bytes).await?;
    }
    let key = key.to_owned();
    app.db
        .write(move |tx| {
            Ok(diesel::insert_into(media::table)
                .values((
                    media::key.eq(key),
                    media::owner_id.eq(owner),
                    media::width.eq(i64::from(taken.width)),
                    media::height.eq(i64::from(taken.height)),
                    media::color.eq(taken.color),
                    media::bytes.eq(i64::try_from(size).unwrap_or(i64::MAX)),
                    media::created_at.eq(tx.now),
                ))
                .returning(media::id)
                .get_result(tx.conn)?)
        })
        .await
}
