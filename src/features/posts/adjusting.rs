//! The page on which a photo of a draft is turned, straightened and cut.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::drafts::{self, Adjusted};
use crate::db::{DraftId, DraftPhotoId};
use crate::error::{Error, FieldErrors};
use crate::features::media::{self, Look, Proportion};
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, Reader, see_other, with_flash};

/// Quarter turns as the form names them.
const TURNS: [(&str, &str); 4] = [
    ("0", "As it is"),
    ("90", "To the right"),
    ("180", "Upside down"),
    ("270", "To the left"),
];

#[derive(Template)]
#[template(path = "posts/adjust.html")]
struct AdjustPage {
    page: Page,
    draft: DraftId,
    photo: DraftPhotoId,
    /// Its place among the photos, from 1.
    number: usize,
    alt: String,
    /// As it is now.
    look: Look,
    /// The address of the picture as it came.
    source: String,
    is_adjusted: bool,
    typed: Adjusted,
    errors: FieldErrors,
    back: String,
}

impl AdjustPage {
    fn shown(&self) -> String {
        media::url(&self.look.key, 768)
    }

    fn turns(&self) -> &'static [(&'static str, &'static str)] {
        &TURNS
    }

    fn shapes(&self) -> &'static [(&'static str, &'static str, Proportion)] {
        &drafts::SHAPES
    }
}

/// A draft and one of its photos.
type Place = (DraftId, DraftPhotoId);

fn address((draft, photo): Place) -> String {
    format!("/drafts/{draft}/photos/{photo}/adjust")
}

#[get("/drafts/{id}/photos/{photo}/adjust")]
pub(super) async fn show(cx: Cx, path: web::Path<(i64, i64)>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let place = (DraftId(path.0), DraftPhotoId(path.1));
    cx.page(move |r| page(r, place, None)).await
}

#[derive(Deserialize)]
struct AdjustForm {
    #[serde(flatten)]
    adjusted: Adjusted,
    /// The button.
    #[serde(default)]
    action: String,
}

/// Makes the picture and shows it, or goes back to the one that came.
#[post("/drafts/{id}/photos/{photo}/adjust")]
pub(super) async fn send(
    cx: Cx,
    path: web::Path<(i64, i64)>,
    Form(form): Form<AdjustForm>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let place = (DraftId(path.0), DraftPhotoId(path.1));
    let form_of = |form: &AdjustForm| match form.action.as_str() {
        "undo" => Adjusted::default(),
        _ => form.adjusted.clone(),
    };
    let (typed, ends) = (form_of(&form), form.action == "done");
    let (source, back) = cx
        .read(move |conn, viewer| {
            let (draft, photo, _) = drafts::photo_of(conn, viewer.id, place)?;
            let source = photo.as_it_came().ok_or(Error::NotFound)?;
            Ok((source, composer_of(&draft)))
        })
        .await?;
    let made = match typed.parse() {
        Ok(how) if how.is_nothing() => Ok(source),
        Ok(how) => media::adjust(&cx.app, user, source, how)
            .await?
            .map_err(|refusal| FieldErrors::one("", refusal.to_string())),
        Err(errors) => Err(errors),
    };
    let made = match made {
        Ok(made) => made,
        Err(errors) => {
            return cx
                .page_with(StatusCode::UNPROCESSABLE_ENTITY, move |r| {
                    page(r, place, Some((typed, errors)))
                })
                .await;
        }
    };
    cx.write(move |tx, viewer| drafts::set_adjusted(tx, viewer.id, place, (source, made), &typed))
        .await?;
    if ends {
        return Ok(see_other(&back));
    }
    let said = match made == source {
        true => "The photo is as it came.",
        false => "This is how it looks now.",
    };
    Ok(with_flash(
        see_other(&address(place)),
        &Flash::success(said),
    ))
}

/// Where the draft is written.
fn composer_of(draft: &drafts::Draft) -> String {
    match draft.post_id {
        Some(post) => format!("/posts/{post}/edit"),
        None => format!("/drafts/{}", draft.id),
    }
}

fn page(
    r: &mut Reader<'_>,
    place: Place,
    refused: Option<(Adjusted, FieldErrors)>,
) -> Result<AdjustPage, Error> {
    let viewer = r.viewer()?.id;
    let (draft, photo, number) = drafts::photo_of(r.conn, viewer, place)?;
    let source = photo.as_it_came().ok_or(Error::NotFound)?;
    let source = media::find(r.conn, source)?;
    let is_adjusted = photo.source.is_some();
    let (typed, errors) = refused.unwrap_or_else(|| (drafts::adjusted(&photo), FieldErrors::new()));
    let (_, look) = photo.media.ok_or(Error::NotFound)?;
    Ok(AdjustPage {
        page: r.frame("Adjust photo", "new-post")?,
        draft: place.0,
        photo: place.1,
        number,
        alt: photo.alt,
        look,
        source: media::url(&source.key, 1280),
        is_adjusted,
        typed,
        errors,
        back: composer_of(&draft),
    })
}
