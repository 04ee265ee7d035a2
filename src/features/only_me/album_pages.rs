//! Albums: the list, one of them, made, renamed and deleted.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::views::{AlbumPage, AlbumsPage};
use crate::db::AlbumId;
use crate::error::{Error, FieldErrors};
use crate::features::albums::{self, MAX_DESCRIPTION, MAX_NAME};
use crate::text;
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, Paged, Reader, see_other, with_flash};

/// A form to make or rename an album.
#[derive(Template)]
#[template(path = "private/album_form.html")]
struct FormPage {
    page: Page,
    /// The album that is there already.
    id: Option<AlbumId>,
    typed: AlbumForm,
    errors: FieldErrors,
    /// Characters of a name and of a description.
    longest: (usize, usize),
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct AlbumForm {
    name: String,
    description: String,
}

impl FormPage {
    fn build(
        r: &mut Reader<'_>,
        id: Option<AlbumId>,
        typed: AlbumForm,
        errors: FieldErrors,
    ) -> Result<Self, Error> {
        let title = match id {
            Some(_) => "Edit album",
            None => "New album",
        };
        Ok(Self {
            page: r.frame(title, "profile")?,
            id,
            typed,
            errors,
            longest: (MAX_NAME, MAX_DESCRIPTION),
        })
    }
}

#[get("/private/albums")]
pub(super) async fn list(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = paged.cursor();
    cx.page(move |r| AlbumsPage::build(r, before)).await
}

#[get("/private/albums/new")]
pub(super) async fn new(cx: Cx) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(|r| FormPage::build(r, None, AlbumForm::default(), FieldErrors::new()))
        .await
}

#[post("/private/albums/new")]
pub(super) async fn create(cx: Cx, Form(form): Form<AlbumForm>) -> Result<HttpResponse, Error> {
    cx.app.limits.write(cx.user_id()?)?;
    let typed = form.clone();
    let made =
        cx.write(move |tx, viewer| albums::create(tx, viewer.id, &form.name, &form.description));
    match made.await {
        Ok(id) => {
            let flash = Flash::success("Your album is made. Choose what is in it.");
            let place = format!("/private/albums/{id}/posts");
            Ok(with_flash(see_other(&place), &flash))
        }
        Err(error) => again(&cx, None, typed, error).await,
    }
}

#[get("/private/albums/{id}")]
pub(super) async fn show(
    cx: Cx,
    id: web::Path<i64>,
    paged: web::Query<Paged>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = paged.cursor();
    cx.page(move |r| AlbumPage::build(r, AlbumId(*id), before))
        .await
}

#[get("/private/albums/{id}/edit")]
pub(super) async fn edit(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |r| {
        let viewer = r.viewer()?.id;
        let album = albums::of_owner(r.conn, viewer, AlbumId(*id))?;
        let there = AlbumForm {
            name: album.name,
            description: album.description,
        };
        FormPage::build(r, Some(album.id), there, FieldErrors::new())
    })
    .await
}

#[post("/private/albums/{id}/edit")]
pub(super) async fn rename(
    cx: Cx,
    id: web::Path<i64>,
    Form(form): Form<AlbumForm>,
) -> Result<HttpResponse, Error> {
    cx.app.limits.write(cx.user_id()?)?;
    let (id, typed) = (AlbumId(*id), form.clone());
    let renamed = cx
        .write(move |tx, viewer| albums::rename(tx, viewer.id, id, &form.name, &form.description));
    match renamed.await {
        Ok(()) => {
            let place = see_other(&format!("/private/albums/{id}"));
            Ok(with_flash(place, &Flash::success("Saved.")))
        }
        Err(error) => again(&cx, Some(id), typed, error).await,
    }
}

#[post("/private/albums/{id}/delete")]
pub(super) async fn delete(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    cx.app.limits.write(cx.user_id()?)?;
    let id = AlbumId(*id);
    let name = cx
        .write(move |tx, viewer| albums::delete(tx, viewer.id, id))
        .await?;
    let said = format!(
        "{} is deleted. Its posts are still here.",
        text::isolated(&name)
    );
    Ok(with_flash(
        see_other("/private/albums"),
        &Flash::success(said),
    ))
}

/// The form again, with what was typed and what is wrong with it.
async fn again(
    cx: &Cx,
    id: Option<AlbumId>,
    typed: AlbumForm,
    error: Error,
) -> Result<HttpResponse, Error> {
    let Error::Invalid(errors) = error else {
        return Err(error);
    };
    cx.page_with(StatusCode::UNPROCESSABLE_ENTITY, move |r| {
        FormPage::build(r, id, typed, errors)
    })
    .await
}
