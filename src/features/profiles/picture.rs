//! One's own pictures, of oneself and on top of one's page: chosen, or taken off again.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use diesel::prelude::*;

use super::settings::{form_page, note, saved};
use crate::db::schema::users;
use crate::db::{MediaId, Tx, UserId};
use crate::error::{Error, FieldErrors};
use crate::features::accounts;
use crate::features::media::{self, Crop, PictureLimits, Shape};
use crate::storage::Arrived;
use crate::web::{Cx, Part, Upload};

/// Where a picture of a profile stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// The person's picture.
    Avatar,
    /// The wide one on top of their page.
    Cover,
}

impl Spot {
    /// The name of the form's field.
    fn field(self) -> &'static str {
        match self {
            Self::Avatar => "picture",
            Self::Cover => "cover",
        }
    }

    fn shape(self, crop: Option<Crop>) -> Shape {
        match self {
            Self::Avatar => Shape::Avatar(crop),
            Self::Cover => Shape::Cover(crop),
        }
    }
}

#[post("/settings/picture")]
pub(super) async fn picture(cx: Cx, upload: Upload) -> Result<HttpResponse, Error> {
    choose(&cx, upload, Spot::Avatar, "Your picture is changed.").await
}

#[post("/settings/picture/remove")]
pub(super) async fn remove_picture(cx: Cx) -> Result<HttpResponse, Error> {
    remove(&cx, Spot::Avatar, "Your picture is removed.").await
}

#[post("/settings/cover")]
pub(super) async fn cover(cx: Cx, upload: Upload) -> Result<HttpResponse, Error> {
    choose(&cx, upload, Spot::Cover, "Your cover is changed.").await
}

#[post("/settings/cover/remove")]
pub(super) async fn remove_cover(cx: Cx) -> Result<HttpResponse, Error> {
    remove(&cx, Spot::Cover, "Your cover is removed.").await
}

async fn choose(
    cx: &Cx,
    mut upload: Upload,
    spot: Spot,
    done: &str,
) -> Result<HttpResponse, Error> {
    let admitted = cx.user_id().and_then(|user| {
        cx.app.limits.write(user)?;
        Ok(user)
    });
    let user = match admitted {
        Ok(user) => user,
        Err(error) => return Err(upload.refuse(error).await),
    };
    let message = match read_file(&mut upload).await? {
        Ok((file, name, crop)) => {
            match media::take_in(&cx.app, user, file, &name, spot.shape(crop)).await? {
                Ok(chosen) => {
                    cx.write(move |tx, viewer| set_picture(tx, viewer.id, spot, Some(chosen)))
                        .await?;
                    return Ok(saved(done));
                }
                Err(refusal) => refusal.to_string(),
            }
        }
        Err(message) => message,
    };
    let errors = FieldErrors::one(spot.field(), message);
    form_page(cx, StatusCode::UNPROCESSABLE_ENTITY, None, errors).await
}

async fn remove(cx: &Cx, spot: Spot, done: &str) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    cx.write(move |tx, viewer| set_picture(tx, viewer.id, spot, None))
        .await?;
    Ok(saved(done))
}

/// A file with its name, and the part of it that was chosen.
type Chosen = (Arrived, String, Option<Crop>);

/// The first file that was sent, or what is said about it.
async fn read_file(upload: &mut Upload) -> Result<Result<Chosen, String>, Error> {
    let limits = PictureLimits::default();
    let mut file = None;
    let (mut left, mut top, mut size) = (String::new(), String::new(), String::new());
    loop {
        let max = if file.is_none() { limits.max_bytes } else { 0 };
        match upload.next(max).await? {
            Some(Part::File {
                file_name,
                file: sent,
            }) if file.is_none() => file = Some((sent, file_name)),
            Some(Part::Field { name, value }) => match name.as_str() {
                "crop_x" => left = value,
                "crop_y" => top = value,
                "crop_size" => size = value,
                _ => {}
            },
            Some(_) => {}
            None => break,
        }
    }
    Ok(match file {
        Some((Some(sent), name)) => Crop::parse(&left, &top, &size).map(|crop| (sent, name, crop)),
        Some((None, _)) => Err(limits.too_large().to_string()),
        None => Err("Please choose a picture first.".into()),
    })
}

/// Gives a person a stored picture of theirs, or takes it off. What is so already is not done
/// again.
///
/// # Errors
/// `NotFound` when they have no such picture.
pub fn set_picture(
    tx: &mut Tx<'_>,
    user: UserId,
    spot: Spot,
    chosen: Option<MediaId>,
) -> Result<(), Error> {
    tx.lock(&format!("picture:{user}"))?;
    let (own, on_top): (Option<String>, Option<String>) = users::table
        .find(user)
        .select((users::avatar_key, users::cover_key))
        .first(tx.conn)?;
    let worn = match spot {
        Spot::Avatar => own,
        Spot::Cover => on_top,
    };
    let key = match chosen {
        Some(id) => Some(media::hold(tx, user, id)?.key),
        None => None,
    };
    if worn == key {
        return Ok(());
    }
    let is_worn = key.is_some();
    let person = users::table.find(user);
    let at = users::updated_at.eq(tx.now);
    match spot {
        Spot::Avatar => diesel::update(person)
            .set((users::avatar_key.eq(key), at))
            .execute(tx.conn)?,
        Spot::Cover => diesel::update(person)
            .set((users::cover_key.eq(key), at))
            .execute(tx.conn)?,
    };
    accounts::people_changed(tx)?;
    let what = match spot {
        Spot::Avatar => "picture",
        Spot::Cover => "cover",
    };
    let known = match is_worn {
        true => serde_json::json!({ "changed": what, "how": "another one" }),
        false => serde_json::json!({ "changed": what, "how": "taken away" }),
    };
    note(tx, user, known)
}
