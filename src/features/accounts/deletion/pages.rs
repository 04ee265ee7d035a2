//! The page on which somebody leaves.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use serde::Deserialize;

use super::service;
use crate::error::{Error, FieldErrors};
use crate::features::accounts::settings_menu::SettingsMenu;
use crate::features::accounts::sign_in::reauthenticate;
use crate::view::{Flash, Moment, Page};
use crate::web::{Cx, Form, see_other, with_flash};

#[derive(Template)]
#[template(path = "accounts/delete.html")]
struct DeletePage {
    page: Page,
    menu: SettingsMenu,
    grace_days: u64,
    is_sure: bool,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::features::accounts) struct DeleteForm {
    sure: String,
    current: String,
}

#[get("/settings/data/delete-account")]
pub(in crate::features::accounts) async fn confirm(cx: Cx) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    page(&cx, StatusCode::OK, false, FieldErrors::new()).await
}

async fn page(
    cx: &Cx,
    status: StatusCode,
    is_sure: bool,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        Ok(DeletePage {
            menu: SettingsMenu::of(reader, "data")?,
            page: reader.frame("Delete your account", "settings")?,
            grace_days: service::GRACE_DAYS,
            is_sure,
            errors,
        })
    })
    .await
}

#[post("/settings/data/delete-account")]
pub(in crate::features::accounts) async fn destroy(
    cx: Cx,
    Form(form): Form<DeleteForm>,
) -> Result<HttpResponse, Error> {
    let is_sure = form.sure == "1";
    let checked = match is_sure {
        true => reauthenticate(&cx, &form.current).await,
        false => Err(Error::invalid(
            "sure",
            "Please check this box if you are sure.",
        )),
    };
    match checked {
        Ok(()) => {}
        Err(Error::Invalid(errors)) => {
            return page(&cx, StatusCode::UNPROCESSABLE_ENTITY, is_sure, errors).await;
        }
        Err(error) => return Err(error),
    }
    let (key, site) = (cx.app.config.secret_key.clone(), cx.app.site.load_full());
    let origin = cx.origin();
    let at = cx
        .write(move |tx, viewer| service::ask(tx, &key, &site, viewer, &origin))
        .await?;
    cx.session.purge();
    let text = format!(
        "You are signed out. Your account is deleted on {}; sign in before then to keep it.",
        Moment::new(at, at).full
    );
    Ok(with_flash(see_other("/sign-in"), &Flash::info(text)))
}
