//! The sign-in page, and the way out.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::{Entry, Method, admit, check};
use crate::error::{Error, FieldErrors};
use crate::features::accounts::identities;
use crate::text;
use crate::view::{Page, duration_in_words};
use crate::web::{Cx, Form, see_other};

/// The longest address, number or username, in characters.
const LOGIN_MAX: usize = 254;

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage {
    page: Page,
    login: String,
    next: String,
    remember: bool,
    must_wait: bool,
    errors: FieldErrors,
    providers: Vec<identities::ProviderButton>,
    offers_passkeys: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Next {
    next: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct SignInForm {
    login: String,
    password: String,
    next: String,
    remember: String,
}

#[get("/sign-in")]
pub(super) async fn new(cx: Cx, query: web::Query<Next>) -> Result<HttpResponse, Error> {
    let signed_in = cx.is_signed_in() && cx.read(|_, _| Ok(())).await.is_ok();
    if signed_in {
        return Ok(see_other("/"));
    }
    let form = SignInForm {
        next: query.into_inner().next,
        remember: "1".into(),
        ..SignInForm::default()
    };
    form_page(&cx, StatusCode::OK, form, FieldErrors::new()).await
}

async fn form_page(
    cx: &Cx,
    status: StatusCode,
    form: SignInForm,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        Ok(SignInPage {
            providers: identities::buttons(&reader.app),
            offers_passkeys: reader.site.offers_passkeys(),
            page: reader.frame("Sign in", "")?,
            login: form.login,
            next: form.next,
            remember: !form.remember.is_empty(),
            must_wait: status == StatusCode::TOO_MANY_REQUESTS,
            errors,
        })
    })
    .await
}

/// The page again, saying why a passkey did not do.
pub(in crate::features::accounts) async fn passkey_refused(
    cx: &Cx,
    next: String,
    remember: bool,
    error: Error,
) -> Result<HttpResponse, Error> {
    let form = SignInForm {
        next,
        remember: if remember { "1".into() } else { String::new() },
        ..SignInForm::default()
    };
    match error {
        Error::Invalid(errors) => {
            form_page(cx, StatusCode::UNPROCESSABLE_ENTITY, form, errors).await
        }
        Error::TooMany(wait) => {
            let errors = FieldErrors::one("passkey", wait_text(wait));
            form_page(cx, StatusCode::TOO_MANY_REQUESTS, form, errors).await
        }
        other => Err(other),
    }
}

#[post("/sign-in")]
pub(super) async fn create(cx: Cx, Form(form): Form<SignInForm>) -> Result<HttpResponse, Error> {
    let outcome = match parse(&form) {
        Ok(login) => check::by_password(&cx, &login, &form.password).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(user) => {
            let entry = Entry {
                remember: !form.remember.is_empty(),
                next: form.next,
                ..Entry::new(user, Method::Password)
            };
            admit(&cx, entry).await
        }
        Err(Error::Invalid(errors)) => {
            form_page(&cx, StatusCode::UNPROCESSABLE_ENTITY, form, errors).await
        }
        Err(Error::TooMany(wait)) => {
            let errors = FieldErrors::one("password", wait_text(wait));
            form_page(&cx, StatusCode::TOO_MANY_REQUESTS, form, errors).await
        }
        Err(error) => Err(error),
    }
}

fn parse(form: &SignInForm) -> Result<String, Error> {
    let missing = "Please write your e-mail address, username or phone number.";
    let login = text::required_line(&form.login, LOGIN_MAX, missing)
        .map_err(|message| Error::invalid("login", message))?;
    if form.password.is_empty() {
        return Err(Error::invalid("password", "Please write your password."));
    }
    Ok(login)
}

/// How long until the next try.
pub(in crate::features::accounts) fn wait_text(wait: Duration) -> String {
    let wait = duration_in_words(wait.as_secs() + 1);
    format!("There were many wrong tries. Please wait {wait} and try again.")
}

#[post("/sign-out")]
pub(super) async fn destroy(cx: Cx) -> HttpResponse {
    cx.session.purge();
    see_other("/sign-in")
}
