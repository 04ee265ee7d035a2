//! The picture files.

use std::time::Duration;

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};

use super::files::{MADE, file};
use super::{files, picture as pictures, queries};
use crate::error::Error;
use crate::web::Cx;

/// Browsers keep a picture for a day: its address never shows another one.
const CACHE: &str = "private, max-age=86400";

/// Hexadecimal digits of a key.
const KEY_LENGTH: usize = 32;

/// Who asks for a picture that is still being made ready is answered once it is. After so many
/// looks browsers are sent here again, which they do some twenty times: a page shows the picture
/// without being loaded again, and without a script.
const LOOKS: u32 = 12;

/// From one look to the next.
const LOOK_EVERY: Duration = Duration::from_millis(400);

/// One file of a picture, for those who may see it.
#[get("/media/{key}/{file}")]
pub async fn picture(
    cx: Cx,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let guest_may = cx.app.site.load().open_to_guests;
    if !cx.is_signed_in() && !guest_may {
        return Err(Error::Unauthenticated);
    }
    let (key, name) = path.into_inner();
    if !is_file(&key, &name) {
        return Err(Error::NotFound);
    }
    let asked = key.clone();
    match cx.is_signed_in() {
        true => {
            cx.read(move |conn, viewer| queries::check_visible(conn, viewer.id, &asked))
                .await?;
        }
        false => {
            let db = &cx.app.db;
            db.read(move |conn| queries::check_on_web(conn, &asked))
                .await?;
        }
    }
    serve(&cx, &request, &key, &name, CACHE).await
}

/// One file of a picture, for somebody of whom it is known that they may see it. `cache` says who
/// may keep it.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn serve(
    cx: &Cx,
    request: &HttpRequest,
    key: &str,
    name: &str,
    cache: &'static str,
) -> Result<HttpResponse, Error> {
    if !is_file(key, name) {
        return Err(Error::NotFound);
    }
    let etag = format!("\"{key}-{}\"", name.trim_end_matches(".webp"));
    if is_known(request, &etag) {
        let same = HttpResponse::NotModified().finish();
        return Ok(with_headers(same, &etag, cache));
    }
    if !is_ready(cx, key).await? {
        return Ok(HttpResponse::TemporaryRedirect()
            .insert_header((header::LOCATION, request.path().to_owned()))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish());
    }
    let bytes = cx.app.storage.get(&file(key, name)).await?;
    let answer = HttpResponse::Ok().content_type("image/webp").body(bytes);
    Ok(with_headers(answer, &etag, cache))
}

/// The file as it was uploaded, for its owner alone, and to be saved rather than shown.
#[get("/media/{key}/original")]
pub async fn original(cx: Cx, key: web::Path<String>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let key = key.into_inner();
    let asked = key.clone();
    let ending = cx
        .read(move |conn, viewer| queries::original_of(conn, viewer.id, &asked))
        .await?;
    let name = files::original(&ending);
    let (size, stream) = cx.app.storage.stream(&file(&key, &name)).await?;
    let mut answer = HttpResponse::Ok()
        .content_type(pictures::media_type(&ending))
        .no_chunking(size)
        .streaming(stream);
    let headers = answer.headers_mut();
    keep_it_a_picture(headers);
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    let disposition = format!("attachment; filename=\"{name}\"");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(answer)
}

/// Whether a picture can have such a file.
fn is_file(key: &str, name: &str) -> bool {
    MADE.contains(&name) && is_key(key)
}

fn is_key(key: &str) -> bool {
    key.len() == KEY_LENGTH && key.bytes().all(|byte| byte.is_ascii_hexdigit())
}

async fn is_ready(cx: &Cx, key: &str) -> Result<bool, Error> {
    for _ in 0..LOOKS {
        let asked = key.to_owned();
        let db = &cx.app.db;
        if db.read(move |conn| queries::is_ready(conn, &asked)).await? {
            return Ok(true);
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = cx.app.stopping.cancelled() => break,
        }
    }
    Ok(false)
}

fn with_headers(mut answer: HttpResponse, etag: &str, cache: &'static str) -> HttpResponse {
    let headers = answer.headers_mut();
    keep_it_a_picture(headers);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("inline; filename=\"photo.webp\""),
    );
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, etag);
    }
    answer
}

/// Whatever is in a file, no browser takes it for a page.
fn keep_it_a_picture(headers: &mut HeaderMap) {
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
}

fn is_known(request: &HttpRequest, etag: &str) -> bool {
    request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|known| known.contains(etag))
}
