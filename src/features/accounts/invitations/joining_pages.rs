//! What an invitation's link leads to: making an account.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;

use super::joining;
use crate::db::UserId;
use crate::error::{Error, FieldErrors};
use crate::features::accounts::password::{hash_password, refuse_breached};
use crate::features::accounts::session::sign_in_as;
use crate::features::accounts::sign_up::{SignUpForm, form_page};
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, see_other, with_flash};

#[derive(Template)]
#[template(path = "accounts/invitation_gone.html")]
struct GonePage {
    page: Page,
}

#[get("/invitation/{token}")]
pub(super) async fn show(cx: Cx, token: web::Path<String>) -> Result<HttpResponse, Error> {
    if cx.is_signed_in() {
        return Ok(see_other("/"));
    }
    let form = SignUpForm::default();
    form_or_gone(
        &cx,
        StatusCode::OK,
        token.into_inner(),
        form,
        FieldErrors::new(),
    )
    .await
}

async fn form_or_gone(
    cx: &Cx,
    status: StatusCode,
    token: String,
    form: SignUpForm,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let (asked, now) = (token.clone(), cx.app.db.clock().now());
    let inviter = cx
        .app
        .db
        .read(move |conn| joining::inviter_of(conn, &asked, now))
        .await?;
    if inviter.is_none() {
        return cx
            .page_with(StatusCode::GONE, |reader| {
                Ok(GonePage {
                    page: reader.frame("This invitation is no longer good", "")?,
                })
            })
            .await;
    }
    cx.page_with(status, move |reader| {
        form_page(
            reader,
            form,
            errors,
            format!("/invitation/{token}"),
            inviter,
        )
    })
    .await
}

#[post("/invitation/{token}")]
pub(super) async fn accept(
    cx: Cx,
    token: web::Path<String>,
    Form(form): Form<SignUpForm>,
) -> Result<HttpResponse, Error> {
    if cx.is_signed_in() {
        return Ok(see_other("/"));
    }
    cx.app.limits.sign_up_from(cx.client)?;
    let token = token.into_inner();
    match join(&cx, token.clone(), &form).await {
        Ok(user) => {
            sign_in_as(&cx.session, user)?;
            let welcome = format!("Welcome to {}.", cx.app.site.load().name);
            Ok(with_flash(see_other("/"), &Flash::success(welcome)))
        }
        Err(Error::Invalid(errors)) => {
            form_or_gone(&cx, StatusCode::UNPROCESSABLE_ENTITY, token, form, errors).await
        }
        // Another used it up a moment ago.
        Err(Error::NotFound) => {
            form_or_gone(&cx, StatusCode::OK, token, form, FieldErrors::new()).await
        }
        Err(error) => Err(error),
    }
}

async fn join(cx: &Cx, token: String, form: &SignUpForm) -> Result<UserId, Error> {
    let site = cx.app.site.load_full();
    let sign_up = form.parse(&site.name).map_err(Error::Invalid)?;
    refuse_breached(&cx.app, &sign_up.password).await?;
    let hash = hash_password(&cx.app, &sign_up.password).await?;
    cx.app
        .db
        .write(move |tx| joining::use_invitation(tx, &token, sign_up, hash))
        .await
}
