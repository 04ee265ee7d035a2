//! The one page of the first visit.

use std::sync::Arc;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use askama::Template;

use super::form::SetUpForm;
use super::service;
use crate::db::UserId;
use crate::error::{Error, FieldErrors};
use crate::features::accounts;
use crate::state::SignUpPolicy;
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, with_flash};

#[derive(Template)]
#[template(path = "site/setup.html")]
struct SetUpPage {
    page: Page,
    token: String,
    form: SetUpForm,
    errors: FieldErrors,
}

/// Whether the link is the one from the log, and nobody used it.
fn check_token(cx: &Cx, token: &str) -> Result<(), Error> {
    cx.app.limits.proof_from(cx.client)?;
    let known = cx.app.setup_token.load();
    match known.as_ref() {
        Some(known) if known == token => Ok(()),
        _ => Err(Error::NotFound),
    }
}

#[get("/setup/{token}")]
pub(in crate::features::site) async fn new(
    cx: Cx,
    token: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    check_token(&cx, &token)?;
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("localhost:8080");
    let base_url = match &cx.app.config.web.base_url {
        Some(url) => url.to_string(),
        None => format!("http://{host}"),
    };
    let form = SetUpForm {
        site_name: "Veranda".into(),
        base_url,
        sign_up: SignUpPolicy::Invitation.as_str().into(),
        members_invite: "1".into(),
        ..SetUpForm::default()
    };
    form_page(
        &cx,
        StatusCode::OK,
        token.into_inner(),
        form,
        FieldErrors::new(),
    )
    .await
}

async fn form_page(
    cx: &Cx,
    status: StatusCode,
    token: String,
    form: SetUpForm,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        Ok(SetUpPage {
            page: reader.frame("Set up your site", "")?,
            token,
            form,
            errors,
        })
    })
    .await
}

#[post("/setup/{token}")]
pub(in crate::features::site) async fn create(
    cx: Cx,
    token: web::Path<String>,
    Form(form): Form<SetUpForm>,
) -> Result<HttpResponse, Error> {
    check_token(&cx, &token)?;
    match set_up(&cx, &form).await {
        Ok(admin) => {
            cx.app.setup_token.store(Arc::new(None));
            let answer = accounts::enter(&cx, admin, accounts::Method::SetUp, "/").await?;
            cx.app.reload_site().await?;
            Ok(with_flash(
                answer,
                &Flash::success("Your site is open. Invite your people under Settings."),
            ))
        }
        Err(Error::Invalid(errors)) => {
            let token = token.into_inner();
            form_page(&cx, StatusCode::UNPROCESSABLE_ENTITY, token, form, errors).await
        }
        Err(error) => Err(error),
    }
}

async fn set_up(cx: &Cx, form: &SetUpForm) -> Result<UserId, Error> {
    let checked = form.parse().map_err(Error::Invalid)?;
    accounts::refuse_breached(&cx.app, &checked.password).await?;
    let password_hash = accounts::hash_password(&cx.app, &checked.password).await?;
    cx.app
        .db
        .write(move |tx| service::store(tx, checked, password_hash))
        .await
}
