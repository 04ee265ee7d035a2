//! One sentence for the next page, in a cookie that lives for one showing.
//!
//! Not in the session: a page is then the same for the same content, and nothing is written.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::answers::is_local_path;
use crate::view::Flash;

const NAME: &str = "flash";

/// Longer sentences are not ours.
const MAX_BYTES: usize = 600;

/// Has the next page say `flash`.
pub fn with_flash(mut response: HttpResponse, flash: &Flash) -> HttpResponse {
    let undo = flash.undo.as_deref().unwrap_or_default();
    let value = URL_SAFE_NO_PAD.encode(format!("{}\n{undo}\n{}", flash.kind, flash.text));
    let cookie = Cookie::build(NAME, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(Duration::minutes(1))
        .finish();
    let _ = response.add_cookie(&cookie);
    response
}

/// The sentence that came with the request. It is shown escaped, so one that a visitor
/// invents reaches only themselves.
pub(super) fn read(request: &HttpRequest) -> Option<Flash> {
    let cookie = request.cookie(NAME)?;
    if cookie.value().len() > MAX_BYTES * 2 {
        return None;
    }
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cookie.value()).ok()?).ok()?;
    let (kind, rest) = text.split_once('\n')?;
    let (undo, text) = rest.split_once('\n')?;
    let known = matches!(kind, "success" | "error" | "info") && text.len() <= MAX_BYTES;
    known.then(|| Flash {
        kind: kind.to_owned(),
        text: text.to_owned(),
        undo: Some(undo.to_owned()).filter(|path| is_local_path(path)),
    })
}

pub(super) fn forget(mut response: HttpResponse) -> HttpResponse {
    let mut cookie = Cookie::build(NAME, "").path("/").finish();
    cookie.make_removal();
    let _ = response.add_cookie(&cookie);
    response
}
