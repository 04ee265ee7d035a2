//! Taking pictures in: checked, noted, stored, and small ones made ready at once.

use std::sync::Arc;

use super::files::{MADE, SQUARE, WIDTHS, file, folder, original};
use super::picture::{self, Crop, Picture, PictureError, PictureLimits, Proportion};
use super::preparing::PreparePicture;
use super::removal;
use super::rows::{self, NewRow, PictureState};
use crate::db::{MediaId, UserId};
use crate::error::Error;
use crate::jobs;
use crate::secrets;
use crate::state::App;
use crate::storage::Arrived;

/// Up to so many pixels a picture is made ready while its upload is answered: it takes about as
/// long as noting it for later.
const SMALL: u64 = 2_000_000;

/// Bytes in a megabyte as memory is counted.
const MEMORY_MEGABYTE: u64 = 1024 * 1024;

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

impl Shape {
    fn cut(self, picture: Picture) -> Picture {
        match self {
            Self::Photo => picture,
            Self::Avatar(crop) => picture.cut(crop, Proportion(1, 1)),
            Self::Cover(crop) => picture.cut(crop, Proportion(3, 1)),
        }
    }

    /// What tells an upload from others of the same person.
    fn content(self, hash: &str) -> String {
        match self {
            Self::Photo => hash.to_owned(),
            other => secrets::hash_token(&format!("{hash} {other:?}")),
        }
    }
}

/// The files that pages show: name, content.
pub(super) type Made = Vec<(&'static str, Vec<u8>)>;

/// A picture that was checked, and decoded to its end.
pub(super) struct Checked {
    width: u32,
    height: u32,
    color: String,
    placeholder: String,
    /// The ending of the uploaded file.
    ending: &'static str,
    /// What pages show; nothing when it is to be made later.
    made: Made,
}

impl Checked {
    /// What is known of a picture, with what pages show of it unless that is to be made later.
    pub(super) fn of(
        picture: &Picture,
        ending: &'static str,
        is_made_now: bool,
    ) -> Result<Self, PictureError> {
        let [red, green, blue] = picture.average_color();
        Ok(Self {
            width: picture.width(),
            height: picture.height(),
            color: format!("{red:02x}{green:02x}{blue:02x}"),
            placeholder: picture.placeholder(),
            ending,
            made: match is_made_now {
                true => made_of(picture)?,
                false => Vec::new(),
            },
        })
    }
}

/// As [`take_in`], for a picture that is in memory and has no name.
///
/// # Errors
/// As there.
pub async fn take_in_bytes(
    app: &Arc<App>,
    owner: UserId,
    bytes: Vec<u8>,
    shape: Shape,
) -> Result<Result<MediaId, PictureError>, Error> {
    let arrived = Arrived::of(&app.config.data_dir, &bytes).await?;
    drop(bytes);
    take_in(app, owner, arrived, "", shape).await
}

/// Takes in an uploaded file for its owner. When this returns, the picture is on the disk, and a
/// large one waits to be made ready. The same file again is the same picture.
///
/// # Errors
/// The inner one is for the person: the file is refused. The outer one is a failure of the
/// storage or the database; what is left behind then is swept away.
pub async fn take_in(
    app: &Arc<App>,
    owner: UserId,
    arrived: Arrived,
    file_name: &str,
    shape: Shape,
) -> Result<Result<MediaId, PictureError>, Error> {
    let content = shape.content(arrived.hash());
    let known = content.clone();
    let known = app
        .db
        .write(move |tx| rows::again(tx, owner, &known))
        .await?;
    if let Some(known) = known {
        return Ok(Ok(known));
    }
    let (site, used) = (app.site.load(), rows::used_bytes);
    if app.db.read(move |conn| used(conn, owner)).await? >= site.quota_bytes() {
        let megabytes = site.quota_megabytes;
        return Ok(Err(PictureError::NoRoom { megabytes }));
    }
    let arrived = Arc::new(arrived);
    let checked = match check(app, &arrived, file_name, shape).await? {
        Ok(checked) => checked,
        Err(refusal) => return Ok(Err(refusal)),
    };
    store(app, owner, Some(&arrived), content, checked).await
}

/// Checks everything before the first pixel is decoded, then decodes it to its end.
async fn check(
    app: &Arc<App>,
    arrived: &Arc<Arrived>,
    file_name: &str,
    shape: Shape,
) -> Result<Result<Checked, PictureError>, Error> {
    let (file, name) = (Arc::clone(arrived), file_name.to_owned());
    let inspect = move || {
        let header = picture::inspect(&file.read()?, &PictureLimits::default())
            .and_then(|header| picture::check_name(&name, header.format).map(|()| header));
        Ok::<_, Error>(header)
    };
    let weight = megabytes(2 * arrived.size() as u64);
    let header = match app.upload_work.run_weighing(weight, inspect).await?? {
        Ok(header) => header,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let is_made_now = header.pixels <= SMALL || shape != Shape::Photo;
    let file = Arc::clone(arrived);
    let decode = move || {
        let bytes = file.read()?;
        let checked = picture::take_in(&bytes, &PictureLimits::default()).and_then(|picture| {
            let picture = shape.cut(picture);
            Checked::of(&picture, picture::ending_of(header.format), is_made_now)
        });
        Ok(checked)
    };
    let weight = megabytes(header.weight);
    app.picture_work.run_weighing(weight, decode).await?
}

/// What pages show of a picture.
pub(super) fn made_of(picture: &Picture) -> Result<Made, PictureError> {
    let square = picture.square(SQUARE)?;
    let mut made = picture.renditions(&WIDTHS)?;
    made.push(square);
    let contents = made.into_iter().map(|rendition| rendition.bytes);
    Ok(MADE.into_iter().zip(contents).collect())
}

/// What work of so many bytes weighs among the work on pictures.
pub(super) fn megabytes(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(MEMORY_MEGABYTE)).unwrap_or(u32::MAX)
}

/// The row, then the files, then that they are there. What is not ready has to have arrived.
pub(super) async fn store(
    app: &Arc<App>,
    owner: UserId,
    arrived: Option<&Arc<Arrived>>,
    content: String,
    checked: Checked,
) -> Result<Result<MediaId, PictureError>, Error> {
    let site = app.site.load();
    let is_ready = !checked.made.is_empty();
    let made: usize = checked.made.iter().map(|(_, bytes)| bytes.len()).sum();
    let kept = arrived.filter(|_| !is_ready || site.keeps_originals);
    let uploaded = kept.map_or(0, |arrived| arrived.size());
    let key = secrets::new_file_key();
    let row = NewRow {
        key: key.clone(),
        owner_id: owner,
        width: checked.width.into(),
        height: checked.height.into(),
        color: checked.color,
        placeholder: checked.placeholder,
        bytes: i64::try_from(made + uploaded).unwrap_or(i64::MAX),
        original: kept.map(|_| checked.ending.to_owned()),
    };
    let quota = site.quota_bytes();
    let reserve = move |tx: &mut crate::db::Tx<'_>| rows::reserve(tx, &row, quota);
    let Some(id) = app.db.write(reserve).await? else {
        let megabytes = site.quota_megabytes;
        return Ok(Err(PictureError::NoRoom { megabytes }));
    };
    let upload = kept.map(|arrived| (Arc::clone(arrived), original(checked.ending)));
    if let Err(error) = write(app, &key, checked.made, upload).await {
        give_up(app, id, &key).await;
        return Err(error);
    }
    let state = match is_ready {
        true => PictureState::Ready,
        false => PictureState::Preparing,
    };
    let id = app
        .db
        .write(move |tx| {
            let kept = rows::arrive(tx, owner, id, &content, state)?;
            if kept == id && state == PictureState::Preparing {
                jobs::enqueue(tx, &PreparePicture { id })?;
            }
            Ok(kept)
        })
        .await?;
    Ok(Ok(id))
}

async fn write(
    app: &Arc<App>,
    key: &str,
    made: Made,
    upload: Option<(Arc<Arrived>, String)>,
) -> Result<(), Error> {
    for (name, bytes) in made {
        app.storage.put(&file(key, name), bytes).await?;
    }
    let Some((arrived, name)) = upload else {
        return Ok(());
    };
    let _room = app
        .upload_work
        .room(megabytes(arrived.size() as u64))
        .await?;
    let bytes = tokio::task::spawn_blocking(move || arrived.read())
        .await
        .map_err(Error::internal)??;
    app.storage.put(&file(key, &name), bytes).await
}

/// The disk is full, perhaps: what was written goes at once. What cannot go now is swept away.
async fn give_up(app: &Arc<App>, id: MediaId, key: &str) {
    let _ = app.storage.remove_folder(&folder(key)).await;
    let _ = app.db.write(move |tx| removal::mark(tx, &[id])).await;
}
