//! The embedded files of `static/`, kept by browsers for good.

use actix_web::http::header::{self, ContentEncoding};
use actix_web::{HttpRequest, HttpResponse, get, web};

use super::context::takes_gzip;
use crate::error::Error;
use crate::view::find_asset;

/// A style sheet, script or drawing.
#[get("/static/{hash}/{path:.*}")]
pub async fn static_file(
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let (hash, name) = path.into_inner();
    let (file, current) = find_asset(&hash, &name).ok_or(Error::NotFound)?;
    let mut response = HttpResponse::Ok();
    response
        .content_type(file.content_type)
        .insert_header((header::VARY, "accept-encoding"))
        // A page of the build before may still ask by its own hash.
        .insert_header((
            header::CACHE_CONTROL,
            if current {
                "public, max-age=31536000, immutable"
            } else {
                "public, max-age=60"
            },
        ));
    Ok(match &file.gzip {
        Some(small) if takes_gzip(&request) => response
            .insert_header((header::CONTENT_ENCODING, ContentEncoding::Gzip))
            .body(small.clone()),
        // Said plainly, so that the compressing middleware leaves it alone.
        _ => response
            .insert_header(ContentEncoding::Identity)
            .body(file.bytes.clone()),
    })
}
