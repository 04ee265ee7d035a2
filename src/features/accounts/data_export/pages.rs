//! The page about one's data, and the file.

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;

use super::service;
use super::views::{DataPage, ReadyView, is_making};
use crate::db::DataExportId;
use crate::error::{Error, FieldErrors};
use crate::features::accounts::deletion::GRACE_DAYS;
use crate::features::accounts::settings_menu::SettingsMenu;
use crate::features::accounts::sign_in::reauthenticate;
use crate::view::Flash;
use crate::web::{Cx, Form, see_other, with_flash};

const PAGE: &str = "/settings/data";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::features::accounts) struct PasswordForm {
    current: String,
}

#[get("/settings/data")]
pub(in crate::features::accounts) async fn show(cx: Cx) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    page(&cx, StatusCode::OK, FieldErrors::new()).await
}

async fn page(cx: &Cx, status: StatusCode, errors: FieldErrors) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        let (viewer, now) = (reader.viewer()?, reader.now);
        let newest = service::newest(reader.conn, viewer.id)?;
        let ready = service::ready(reader.conn, viewer.id, now)?;
        Ok(DataPage {
            menu: SettingsMenu::of(reader, "data")?,
            page: reader.frame("Your data", "settings")?,
            ready: ready.map(|export| ReadyView::new(&export, now)),
            is_making: is_making(newest.as_ref()),
            has_failed: newest
                .as_ref()
                .is_some_and(|newest| newest.status == service::Status::Failed),
            may_ask: newest.is_none_or(|newest| newest.is_past(now)),
            grace_days: GRACE_DAYS,
            errors,
        })
    })
    .await
}

#[post("/settings/data")]
pub(in crate::features::accounts) async fn create(
    cx: Cx,
    Form(form): Form<PasswordForm>,
) -> Result<HttpResponse, Error> {
    match reauthenticate(&cx, &form.current).await {
        Ok(()) => {}
        Err(Error::Invalid(errors)) => {
            return page(&cx, StatusCode::UNPROCESSABLE_ENTITY, errors).await;
        }
        Err(error) => return Err(error),
    }
    let origin = cx.origin();
    let is_new = cx
        .write(move |tx, viewer| service::ask(tx, viewer.id, &origin))
        .await?;
    let flash = match is_new {
        true => Flash::success("Your download is being made. We write to you when it is ready."),
        false => Flash::info("There is one from today already. You can make one a day."),
    };
    Ok(with_flash(see_other(PAGE), &flash))
}

#[get("/settings/data/{id}/file")]
pub(in crate::features::accounts) async fn file(
    cx: Cx,
    id: web::Path<i64>,
) -> Result<HttpResponse, Error> {
    let (id, now) = (DataExportId(*id), cx.app.db.clock().now());
    let (export, username) = cx
        .read(move |conn, viewer| {
            let export = service::fetchable(conn, viewer.id, id, now)?;
            Ok((export, viewer.username.clone()))
        })
        .await?;
    let key = export.file_key.ok_or(Error::NotFound)?;
    let (size, bytes) = cx.app.exports.stream(&key).await?;
    let day = export.created_at.date_time().format("%Y-%m-%d");
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/zip"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{username}-{day}.zip\""),
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // It is packed already.
        .insert_header(ContentEncoding::Identity)
        .body(SizedStream::new(size, bytes)))
}
