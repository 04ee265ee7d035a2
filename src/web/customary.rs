//! Addresses that browsers and password managers try without being sent there.

use actix_web::http::header;
use actix_web::{HttpResponse, get};

use super::answers::see_other;
use super::context::Cx;
use crate::error::Error;
use crate::view::find_asset;

/// Where a password manager goes to have a password changed.
#[get("/.well-known/change-password")]
pub async fn change_password() -> HttpResponse {
    see_other("/settings/password")
}

/// The first page of the settings.
///
/// # Errors
/// `Unauthenticated`.
#[get("/settings")]
pub async fn settings(cx: Cx) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    Ok(see_other("/settings/profile"))
}

/// The icon, for those who do not read which one a page names.
///
/// # Errors
/// When the program was built without it.
#[get("/favicon.ico")]
pub async fn icon() -> Result<HttpResponse, Error> {
    let (file, _) = find_asset("", "img/favicon.svg").ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(file.content_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(file.bytes.clone()))
}
