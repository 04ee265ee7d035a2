//! HEAD, as those ask who only watch whether the site is there.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest};

/// Marks a request that was HEAD.
struct OnlyHead;

/// Whether nothing but the headers was asked for.
pub fn is_head(request: &HttpRequest) -> bool {
    request.method() == Method::HEAD || request.extensions().contains::<OnlyHead>()
}

/// Answers HEAD as GET: with the same status and headers. The connection knows what was asked
/// and leaves the body out. An upgrade to a socket stays what it is.
///
/// # Errors
/// What the handler gives.
pub async fn head_as_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let upgrade = request.headers().contains_key(header::UPGRADE);
    if request.method() == Method::HEAD && !upgrade {
        request.extensions_mut().insert(OnlyHead);
        request.head_mut().method = Method::GET;
    }
    next.call(request).await
}
