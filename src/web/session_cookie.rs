//! A session that is not to be remembered ends with the browser: its cookie loses its age.

use actix_session::SessionExt;
use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;

use super::session_store::{REMEMBERED, USER_ID};

/// Marks a request whose session is not to be remembered.
struct EndsWithBrowser;

/// Inside the session middleware, where the session can be read.
///
/// # Errors
/// What the handler gives.
pub async fn mark_short_sessions(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let response = next.call(request).await?;
    let session = response.request().get_session();
    let is_in = session.get::<i64>(USER_ID).ok().flatten().is_some();
    let is_remembered = session.get::<bool>(REMEMBERED).ok().flatten() == Some(true);
    if is_in && !is_remembered {
        response.request().extensions_mut().insert(EndsWithBrowser);
    }
    Ok(response)
}

/// Outside of it, where its cookie is set.
///
/// # Errors
/// What the handler gives.
pub async fn shorten_session_cookies(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let is_short = response
        .request()
        .extensions()
        .contains::<EndsWithBrowser>();
    if is_short {
        let cookies: Vec<HeaderValue> = response
            .headers()
            .get_all(header::SET_COOKIE)
            .cloned()
            .collect();
        let headers = response.headers_mut();
        headers.remove(header::SET_COOKIE);
        for cookie in cookies {
            headers.append(header::SET_COOKIE, without_age(cookie));
        }
    }
    Ok(response)
}

fn without_age(cookie: HeaderValue) -> HeaderValue {
    let Ok(text) = cookie.to_str() else {
        return cookie;
    };
    if !text.starts_with("session=") && !text.starts_with("__Host-session=") {
        return cookie;
    }
    let kept: Vec<&str> = text
        .split("; ")
        .filter(|part| !part.starts_with("Max-Age=") && !part.starts_with("Expires="))
        .collect();
    HeaderValue::from_str(&kept.join("; ")).unwrap_or(cookie)
}
