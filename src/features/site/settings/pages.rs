//! `/admin/settings`: admins only.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;

use super::change;
use super::form::SettingsForm;
use crate::admin::{self, MenuEntry};
use crate::error::{Error, FieldErrors};
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, Reader, see_other, with_flash};

#[derive(Template)]
#[template(path = "site/settings.html")]
struct SettingsPage {
    page: Page,
    menu: Vec<MenuEntry>,
    form: SettingsForm,
    errors: FieldErrors,
    is_address_fixed: bool,
}

#[get("/admin/settings")]
pub async fn show(cx: Cx, site: web::Data<admin::Site>) -> Result<HttpResponse, Error> {
    cx.page(move |r| {
        let form = SettingsForm::of(&r.site);
        settings_page(r, &site, form, FieldErrors::new())
    })
    .await
}

#[post("/admin/settings")]
pub async fn update(
    cx: Cx,
    site: web::Data<admin::Site>,
    Form(form): Form<SettingsForm>,
) -> Result<HttpResponse, Error> {
    cx.app.limits.write(cx.user_id()?)?;
    let fixed = cx.app.config.web.base_url.clone();
    let outcome = match form.parse(fixed.clone()) {
        Ok(settings) => {
            cx.write(move |tx, viewer| change(tx, viewer, fixed, &settings))
                .await
        }
        Err(errors) => Err(Error::Invalid(errors)),
    };
    match outcome {
        Err(Error::Invalid(errors)) => {
            return cx
                .page_with(StatusCode::UNPROCESSABLE_ENTITY, move |r| {
                    settings_page(r, &site, form, errors)
                })
                .await;
        }
        outcome => outcome?,
    }
    cx.app.reload_site().await?;
    let saved = Flash::success("The settings are saved.");
    Ok(with_flash(see_other("/admin/settings"), &saved))
}

fn settings_page(
    r: &mut Reader<'_>,
    site: &admin::Site,
    form: SettingsForm,
    errors: FieldErrors,
) -> Result<SettingsPage, Error> {
    let viewer = admin::staff(r)?;
    if !viewer.is_admin() {
        return Err(Error::Forbidden("Only admins change the site's settings."));
    }
    Ok(SettingsPage {
        menu: site.menu(r.conn, &viewer, "/admin/settings")?,
        page: r.frame("Settings", "admin")?,
        is_address_fixed: r.app.config.web.base_url.is_some(),
        form,
        errors,
    })
}
