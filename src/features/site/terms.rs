//! What everybody who joins accepts.

use actix_web::{HttpResponse, get};
use askama::Template;

use crate::error::Error;
use crate::view::Page;
use crate::web::Cx;

#[derive(Template)]
#[template(path = "site/terms.html")]
struct TermsPage {
    page: Page,
    terms: String,
}

#[get("/terms")]
pub(super) async fn show(cx: Cx) -> Result<HttpResponse, Error> {
    cx.page(|reader| {
        if !reader.site.has_terms() {
            return Err(Error::NotFound);
        }
        Ok(TermsPage {
            terms: reader.site.terms.clone(),
            page: reader.frame("Terms", "")?,
        })
    })
    .await
}
