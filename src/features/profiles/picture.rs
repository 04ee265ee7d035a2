//! One's own picture: chosen, or taken off again.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use diesel::prelude::*;

use super::settings::{form_page, note, saved};
use crate::db::schema::users;
use crate::db::{MediaId, Tx, UserId};
use crate::error::{Error, FieldErrors};
use crate::features::accounts;
use crate::features::media::{self, PictureLimits};
use crate::web::{Cx, Part, Upload};

#[post("/settings/picture")]
pub(super) async fn picture(cx: Cx, mut upload: Upload) -> Result<HttpResponse, Error> {
    let admitted = cx.user_id().and_then(|user| {
        cx.app.limits.write(user)?;
        Ok(user)
    });
    let user = match admitted {
        Ok(user) => user,
        Err(error) => return Err(upload.refuse(error).await),
    };
    let message = match read_file(&mut upload).await? {
        Ok(bytes) => match media::take_in(&cx.app, user, bytes, media::Shape::Avatar).await? {
            Ok(chosen) => {
                cx.write(move |tx, viewer| set_picture(tx, viewer.id, Some(chosen)))
                    .await?;
                return Ok(saved("Your picture is changed."));
            }
            Err(refusal) => refusal.to_string(),
        },
        Err(message) => message,
    };
    let errors = FieldErrors::one("picture", message);
    form_page(&cx, StatusCode::UNPROCESSABLE_ENTITY, None, errors).await
}

#[post("/settings/picture/remove")]
pub(super) async fn remove_picture(cx: Cx) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    cx.write(|tx, viewer| set_picture(tx, viewer.id, None))
        .await?;
    Ok(saved("Your picture is removed."))
}

/// The bytes of the first file that was sent, or what is said about it.
async fn read_file(upload: &mut Upload) -> Result<Result<Vec<u8>, String>, Error> {
    let limits = PictureLimits::default();
    let mut file = None;
    loop {
        let max = if file.is_none() { limits.max_bytes } else { 0 };
        match upload.next(max).await? {
            Some(Part::File { bytes, .. }) if file.is_none() => file = Some(bytes),
            Some(_) => {}
            None => break,
        }
    }
    Ok(match file {
        Some(Some(bytes)) if !bytes.is_empty() => Ok(bytes),
        Some(None) => Err(limits.too_large().to_string()),
        _ => Err("Please choose a picture first.".into()),
    })
}

/// Gives a person a stored picture, or their initials back. What is so already is not done again.
///
/// # Errors
/// `NotFound` when there is no such picture.
pub fn set_picture(tx: &mut Tx<'_>, user: UserId, chosen: Option<MediaId>) -> Result<(), Error> {
    tx.lock(&format!("picture:{user}"))?;
    let worn: Option<String> = users::table
        .find(user)
        .select(users::avatar_key)
        .first(tx.conn)?;
    let key = match chosen {
        Some(id) => Some(media::find(tx.conn, id)?.key),
        None => None,
    };
    let is_so = match (&worn, &key) {
        (None, None) => true,
        (Some(worn), Some(key)) => media::is_sent_again(tx.conn, worn, key)?,
        _ => false,
    };
    if is_so {
        return Ok(());
    }
    diesel::update(users::table.find(user))
        .set((users::avatar_key.eq(key), users::updated_at.eq(tx.now)))
        .execute(tx.conn)?;
    accounts::people_changed(tx)?;
    note(tx, user)
}
