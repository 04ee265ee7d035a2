//! The pages of collections: made, looked at, named, removed.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;

use super::collections;
use super::views::SavedPage;
use crate::db::CollectionId;
use crate::error::Error;
use crate::view::Flash;
use crate::web::{Cursor, Cx, Form, Paged, see_other, with_flash};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NameForm {
    name: String,
}

#[post("/saved")]
pub(super) async fn create(cx: Cx, Form(form): Form<NameForm>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let typed = form.name.clone();
    let made = cx.write(move |tx, viewer| collections::add(tx, viewer.id, &typed));
    match made.await {
        Ok(id) => Ok(see_other(&format!("/saved/{id}"))),
        Err(error) => again(&cx, None, form, error).await,
    }
}

#[get("/saved/{id}")]
pub(super) async fn show(
    cx: Cx,
    id: web::Path<i64>,
    paged: web::Query<Paged>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let id = CollectionId(*id);
    cx.page(move |r| SavedPage::build(r, Some(id), paged.cursor(), None))
        .await
}

#[post("/saved/{id}")]
pub(super) async fn rename(
    cx: Cx,
    id: web::Path<i64>,
    Form(form): Form<NameForm>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let (id, typed) = (CollectionId(*id), form.name.clone());
    let renamed = cx.write(move |tx, viewer| collections::rename(tx, viewer.id, id, &typed));
    match renamed.await {
        Ok(()) => Ok(see_other(&format!("/saved/{id}"))),
        Err(error) => again(&cx, Some(id), form, error).await,
    }
}

#[post("/saved/{id}/delete")]
pub(super) async fn delete(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let id = CollectionId(*id);
    cx.write(move |tx, viewer| collections::remove(tx, viewer.id, id))
        .await?;
    let flash = Flash::success("The collection is deleted. Its posts are still saved.");
    Ok(with_flash(see_other("/saved"), &flash))
}

/// The page with the name that was refused.
async fn again(
    cx: &Cx,
    id: Option<CollectionId>,
    form: NameForm,
    error: Error,
) -> Result<HttpResponse, Error> {
    let Error::Invalid(errors) = error else {
        return Err(error);
    };
    let refused = Some((form.name, errors.of("name").to_vec()));
    cx.page_with(StatusCode::UNPROCESSABLE_ENTITY, move |r| {
        SavedPage::build(r, id, Cursor::START, refused)
    })
    .await
}
