//! What every request passes: known hosts, the cross-site guard, and the headers of the answer.

use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web;

use crate::error::Error;
use crate::state::{App, Site};

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; manifest-src 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// Answers 400 to a Host that is not ours: links and redirects then never leave the site.
/// Until the site is set up nobody knows its name yet, so every Host passes.
///
/// # Errors
/// What the handler gives.
pub async fn allowed_hosts(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let known = app(&request).is_none_or(|app| {
        let site = app.site.load();
        !site.is_set_up || is_known_host(request_host(&request).as_deref(), &site, app)
    });
    if !known {
        return Ok(request
            .error_response(Error::BadRequest(
                "This site does not answer to that name. An admin can add it with --allowed-hosts.",
            ))
            .map_into_right_body());
    }
    next.call(request)
        .await
        .map(ServiceResponse::map_into_left_body)
}

fn is_known_host(host: Option<&str>, site: &Site, app: &App) -> bool {
    let Some(name) = host.map(without_port) else {
        return false;
    };
    site.base_url
        .host_str()
        .is_some_and(|known| known.eq_ignore_ascii_case(name))
        || matches!(name, "localhost" | "127.0.0.1" | "[::1]")
        || app
            .config
            .web
            .allowed_hosts
            .iter()
            .any(|known| known == name)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name,
        _ => host,
    }
}

/// The request's Host in lower case, port included.
fn request_host(request: &ServiceRequest) -> Option<String> {
    request
        .headers()
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .or_else(|| {
            request
                .uri()
                .authority()
                .map(|authority| authority.as_str())
        })
        .map(str::to_ascii_lowercase)
}

/// Answers 403 to a change that another site asked for. Browsers say so in `Sec-Fetch-Site`,
/// or on plain http in `Origin`. The websocket upgrade is checked as a change.
///
/// # Errors
/// What the handler gives.
pub async fn cross_site_guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let upgrade = request.headers().contains_key(header::UPGRADE);
    let changes = upgrade || !request.method().is_safe();
    if changes && !is_mail_programs(&request) && !is_same_site(&request, upgrade) {
        return Ok(request
            .error_response(Error::OtherSite)
            .map_into_right_body());
    }
    next.call(request)
        .await
        .map(ServiceResponse::map_into_left_body)
}

/// The one change that comes from elsewhere: a mail program that ends mails for its reader
/// (RFC 8058). The address itself is the right to do that, and to nothing else.
fn is_mail_programs(request: &ServiceRequest) -> bool {
    request.path().starts_with("/unsubscribe/")
}

fn is_same_site(request: &ServiceRequest, upgrade: bool) -> bool {
    let get = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    // A socket's handshake carries an Origin in every browser; it alone is believed there.
    if !upgrade && let Some(site) = get("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let (Some(origin), Some(host)) = (get("origin"), request_host(request)) else {
        return false;
    };
    let own = app(request).map(|app| app.site.load().base_url.origin().ascii_serialization());
    own.as_deref() == Some(origin)
        || origin.eq_ignore_ascii_case(&format!("http://{host}"))
            && !app(request).is_some_and(|app| app.site.load().is_https())
}

/// Puts the security headers on every answer, and `no-store` where the handler said nothing.
///
/// # Errors
/// What the handler gives.
pub async fn security_headers(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let https = app(&request).is_some_and(|app| app.site.load().is_https());
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    let mut default = |name: HeaderName, value: &'static str| set_default(headers, name, value);
    default(header::CONTENT_SECURITY_POLICY, CSP);
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::REFERRER_POLICY, "same-origin");
    default(header::CACHE_CONTROL, "no-store");
    default(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    default(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    default(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    if https {
        default(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        );
    }
    Ok(response)
}

/// Lets this page hold frames with other pages of the site.
pub fn with_frames(mut response: HttpResponse) -> HttpResponse {
    if let Ok(policy) = HeaderValue::from_str(&format!("{CSP}; frame-src 'self'")) {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn set_default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

fn app(request: &ServiceRequest) -> Option<&web::Data<App>> {
    request.app_data::<web::Data<App>>()
}
