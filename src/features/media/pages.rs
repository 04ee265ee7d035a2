//! The picture files.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};

use super::{WIDTHS, file, queries};
use crate::error::Error;
use crate::web::Cx;

/// Browsers keep a picture for a day: its address never shows another one.
const CACHE: &str = "private, max-age=86400";

/// Hexadecimal digits of a key.
const KEY_LENGTH: usize = 32;

/// One picture in one width, for those who may see it.
#[get("/media/{key}/{file}")]
pub async fn picture(
    cx: Cx,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let (key, name) = path.into_inner();
    let width = width_of(&name).ok_or(Error::NotFound)?;
    if key.len() != KEY_LENGTH || !key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Error::NotFound);
    }
    let etag = format!("\"{key}-{width}\"");
    let name = file(&key, width);
    cx.read(move |conn, viewer| queries::check_visible(conn, viewer.id, &key))
        .await?;
    let mut answer = if is_known(&request, &etag) {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer
        .insert_header((header::CONTENT_TYPE, "image/webp"))
        .insert_header((header::CACHE_CONTROL, CACHE))
        .insert_header((header::ETAG, etag.clone()))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ))
        .insert_header((
            header::CONTENT_DISPOSITION,
            "inline; filename=\"photo.webp\"",
        ));
    if is_known(&request, &etag) {
        return Ok(answer.finish());
    }
    Ok(answer.body(cx.app.storage.get(&name).await?))
}

fn width_of(name: &str) -> Option<u32> {
    let width = name.strip_suffix(".webp")?;
    WIDTHS.into_iter().find(|known| known.to_string() == width)
}

fn is_known(request: &HttpRequest, etag: &str) -> bool {
    request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|known| known.contains(etag))
}
