//! Light, dark, or as the device has it: a cookie, since it belongs to the device.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpResponse, post};
use serde::Deserialize;

use crate::error::Error;
use crate::view::Flash;
use crate::web::{Cx, Form, see_other, with_flash};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ThemeForm {
    theme: String,
}

#[post("/settings/theme")]
pub(super) async fn update(cx: Cx, Form(form): Form<ThemeForm>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let mut cookie = Cookie::build("theme", form.theme)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(cx.app.site.load().is_https())
        .max_age(Duration::days(365))
        .finish();
    if !matches!(cookie.value(), "light" | "dark") {
        cookie.make_removal();
    }
    let mut response = with_flash(see_other("/settings/profile"), &Flash::success("Saved."));
    response.add_cookie(&cookie).map_err(Error::internal)?;
    Ok(response)
}
