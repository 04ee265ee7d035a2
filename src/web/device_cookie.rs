//! The cookie by which a browser is known again: set at sign-in, left at sign-out, good for
//! nothing by itself.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};

use crate::secrets::hash_token;

/// Browsers keep no cookie longer.
const LIFETIME: Duration = Duration::days(400);

/// As long as a token of `secrets::new_token`.
const TOKEN_CHARS: usize = 43;

fn name(is_https: bool) -> &'static str {
    if is_https { "__Host-device" } else { "device" }
}

/// The token that came with the request.
pub(super) fn read(request: &HttpRequest, is_https: bool) -> Option<String> {
    let cookie = request.cookie(name(is_https))?;
    (cookie.value().len() == TOKEN_CHARS).then(|| cookie.value().to_owned())
}

/// What is stored of a device's token.
pub fn device_hash(token: &str) -> String {
    hash_token(token)
}

/// Has the browser keep its token.
pub fn with_device(mut response: HttpResponse, token: &str, is_https: bool) -> HttpResponse {
    let cookie = Cookie::build(name(is_https), token.to_owned())
        .path("/")
        .http_only(true)
        .secure(is_https)
        .same_site(SameSite::Lax)
        .max_age(LIFETIME)
        .finish();
    let _ = response.add_cookie(&cookie);
    response
}
