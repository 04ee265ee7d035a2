//! The page behind the mailed link, which proves the address too.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;

use super::code_pages::{CodeForm, confirmed, gone_page, other_username};
use super::confirm::{self, Confirmed};
use crate::error::{Error, FieldErrors};
use crate::view::Page;
use crate::web::{Cx, Form};

#[derive(Template)]
#[template(path = "accounts/confirm.html")]
struct ConfirmPage {
    page: Page,
    token: String,
    username: String,
    errors: FieldErrors,
}

/// Shows a button: mail scanners open links, and nothing may happen by that.
#[get("/sign-up/confirm/{token}")]
pub(super) async fn confirm_link(cx: Cx, token: web::Path<String>) -> Result<HttpResponse, Error> {
    let token = token.into_inner();
    let (asked, now) = (token.clone(), cx.app.db.clock().now());
    let is_good = cx
        .app
        .db
        .read(move |conn| confirm::is_good_link(conn, &asked, now))
        .await?;
    if !is_good {
        return gone(&cx).await;
    }
    confirm_page(
        &cx,
        StatusCode::OK,
        token,
        String::new(),
        FieldErrors::new(),
    )
    .await
}

async fn confirm_page(
    cx: &Cx,
    status: StatusCode,
    token: String,
    username: String,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        Ok(ConfirmPage {
            page: reader.frame("Confirm your address", "")?,
            token,
            username,
            errors,
        })
    })
    .await
}

async fn gone(cx: &Cx) -> Result<HttpResponse, Error> {
    gone_page(cx, StatusCode::GONE, String::new(), FieldErrors::new()).await
}

#[post("/sign-up/confirm/{token}")]
pub(super) async fn confirm_link_done(
    cx: Cx,
    token: web::Path<String>,
    Form(form): Form<CodeForm>,
) -> Result<HttpResponse, Error> {
    cx.app.limits.proof_from(cx.client)?;
    let token = token.into_inner();
    let used = token.clone();
    let outcome = match other_username(&form.username) {
        Ok(other) => {
            cx.app
                .db
                .write(move |tx| confirm::confirm_link(tx, &used, other))
                .await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(Confirmed::Done) => Ok(confirmed(&cx)),
        Ok(_) => gone(&cx).await,
        Err(Error::Invalid(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            confirm_page(&cx, status, token, form.username, errors).await
        }
        Err(error) => Err(error),
    }
}
