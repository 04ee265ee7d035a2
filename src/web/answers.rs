//! The answers that pages and forms give.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentEncoding};

/// A page that is compressed already, or must not be.
pub(super) fn encoded(status: StatusCode, body: bytes::Bytes, gzip: bool) -> HttpResponse {
    let encoding = match gzip {
        true => ContentEncoding::Gzip,
        // Said plainly, so that the compressing middleware leaves it alone.
        false => ContentEncoding::Identity,
    };
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::VARY, "accept-encoding"))
        .insert_header(encoding)
        .body(body)
}

/// An HTML answer.
pub fn html(status: StatusCode, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(body)
}

/// Go on to a local path: the answer to every form that was taken.
pub fn see_other(path: &str) -> HttpResponse {
    let path = if is_local_path(path) { path } else { "/" };
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .finish()
}

/// Whether a redirect may go there: a path of this site, and nothing a browser reads as a host.
pub(super) fn is_local_path(path: &str) -> bool {
    path.is_ascii()
        && path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::is_local_path;

    #[test]
    fn only_paths_of_this_site_are_local() {
        assert!(is_local_path("/posts/1?page=2"));
        for other in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "",
            "/a\nb",
        ] {
            assert!(!is_local_path(other), "{other}");
        }
    }
}
