//! What search engines may look at.

use actix_web::http::header;
use actix_web::{HttpResponse, get};

use crate::error::Error;
use crate::web::Cx;

/// Nothing, unless an admin says otherwise; then everything: who has no account meets the pages of
/// people and posts that guests see, and sign-in for all else. Only what was handed on by a secret
/// link is for nobody but its people.
#[get("/robots.txt")]
pub async fn robots(cx: Cx) -> Result<HttpResponse, Error> {
    let site = cx.app.site.load();
    let text = match site.open_to_guests && site.in_search_engines {
        true => "User-agent: *\nDisallow: /s/\n",
        false => "User-agent: *\nDisallow: /\n",
    };
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(text))
}
