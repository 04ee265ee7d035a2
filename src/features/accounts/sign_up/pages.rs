//! The sign-up form.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use askama::Template;

use super::begin;
use super::code_pages::now_proving;
use super::forms::SignUpForm;
use crate::error::{Error, FieldErrors};
use crate::features::accounts::{hash_password, refuse_breached};
use crate::state::SignUpPolicy;
use crate::view::Page;
use crate::web::{Cx, Form, Reader, see_other};

#[derive(Template)]
#[template(path = "accounts/sign_up.html")]
struct SignUpPage {
    page: Page,
    form: SignUpForm,
    errors: FieldErrors,
    action: String,
    invited_by: Option<String>,
}

#[derive(Template)]
#[template(path = "accounts/closed.html")]
struct ClosedPage {
    page: Page,
    by_invitation: bool,
}

/// The sign-up form, with or without an invitation.
pub(in crate::features::accounts) fn form_page(
    reader: &mut Reader<'_>,
    form: SignUpForm,
    errors: FieldErrors,
    action: String,
    invited_by: Option<String>,
) -> Result<impl Template + use<>, Error> {
    Ok(SignUpPage {
        page: reader.frame("Create your account", "")?,
        form: form.without_passwords(),
        errors,
        action,
        invited_by,
    })
}

/// Signed-in people have no business here.
fn is_in(cx: &Cx) -> bool {
    cx.is_signed_in()
}

#[get("/sign-up")]
pub(super) async fn new(cx: Cx) -> Result<HttpResponse, Error> {
    if is_in(&cx) {
        return Ok(see_other("/"));
    }
    if cx.app.site.load().sign_up != SignUpPolicy::Open {
        return closed(&cx).await;
    }
    cx.page(|reader| {
        form_page(
            reader,
            SignUpForm::default(),
            FieldErrors::new(),
            "/sign-up".into(),
            None,
        )
    })
    .await
}

async fn closed(cx: &Cx) -> Result<HttpResponse, Error> {
    let by_invitation = cx.app.site.load().sign_up == SignUpPolicy::Invitation;
    cx.page(move |reader| {
        Ok(ClosedPage {
            page: reader.frame("Sign-up", "")?,
            by_invitation,
        })
    })
    .await
}

#[post("/sign-up")]
pub(super) async fn create(cx: Cx, Form(form): Form<SignUpForm>) -> Result<HttpResponse, Error> {
    if is_in(&cx) {
        return Ok(see_other("/"));
    }
    let site = cx.app.site.load_full();
    if site.sign_up != SignUpPolicy::Open {
        return closed(&cx).await;
    }
    cx.app.limits.sign_up_from(cx.client)?;
    match start(&cx, &form).await {
        Ok(address) => {
            now_proving(&cx, address)?;
            Ok(see_other("/sign-up/sent"))
        }
        Err(Error::Invalid(errors)) => {
            cx.page_with(StatusCode::UNPROCESSABLE_ENTITY, move |reader| {
                form_page(reader, form, errors, "/sign-up".into(), None)
            })
            .await
        }
        Err(error) => Err(error),
    }
}

async fn start(cx: &Cx, form: &SignUpForm) -> Result<String, Error> {
    let site = cx.app.site.load_full();
    let sign_up = form.parse(&site.name).map_err(Error::Invalid)?;
    let username = sign_up.username.clone();
    let taken = cx
        .app
        .db
        .read(move |conn| crate::features::accounts::username::is_taken(conn, &username))
        .await?;
    if let Some(message) = taken {
        return Err(Error::invalid("username", message));
    }
    refuse_breached(&cx.app, &sign_up.password).await?;
    let hash = hash_password(&cx.app, &sign_up.password).await?;
    let key = cx.app.config.secret_key.clone();
    let address = sign_up.email.address.clone();
    cx.app
        .db
        .write(move |tx| begin::begin(tx, &key, &site, &sign_up, hash))
        .await?;
    Ok(address)
}
