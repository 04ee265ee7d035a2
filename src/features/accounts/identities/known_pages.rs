//! Somebody came by another site with an address that is not proven: is there an account of
//! theirs here? Then its password connects the two, once; else they make one. The page is the
//! same whether there is one or not.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use serde::Deserialize;

use super::attempt::{self, Arrived};
use super::failure::over;
use crate::error::{Error, FieldErrors};
use crate::features::accounts::sign_in::{Entry, Method, admit, by_password, wait_text};
use crate::text;
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, see_other, with_flash};

/// The longest address, number or username, in characters.
const LOGIN_MAX: usize = 254;

#[derive(Template)]
#[template(path = "accounts/provider_known.html")]
struct KnownPage {
    page: Page,
    name: String,
    account: String,
    login: String,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct KnownForm {
    login: String,
    password: String,
}

#[get("/sign-in/known")]
pub(super) async fn show(cx: Cx) -> Result<HttpResponse, Error> {
    if cx.is_signed_in() {
        return Ok(see_other("/"));
    }
    let Some(arrived) = attempt::arrived(&cx) else {
        return over(&cx).await;
    };
    let login = arrived.identity.email.clone().unwrap_or_default();
    form_page(&cx, StatusCode::OK, &arrived, login, FieldErrors::new()).await
}

async fn form_page(
    cx: &Cx,
    status: StatusCode,
    arrived: &Arrived,
    login: String,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let name = super::name_of(&cx.app, &arrived.identity);
    let account = arrived.identity.shown().to_owned();
    cx.page_with(status, move |reader| {
        Ok(KnownPage {
            page: reader.frame("Is there an account of yours here?", "")?,
            name,
            account,
            login,
            errors,
        })
    })
    .await
}

#[post("/sign-in/known")]
pub(super) async fn create(cx: Cx, Form(form): Form<KnownForm>) -> Result<HttpResponse, Error> {
    if cx.is_signed_in() {
        return Ok(see_other("/"));
    }
    let Some(arrived) = attempt::arrived(&cx) else {
        return over(&cx).await;
    };
    let outcome = match parse(&form) {
        Ok(login) => by_password(&cx, &login, &form.password).await,
        Err(error) => Err(error),
    };
    let (status, errors) = match outcome {
        Ok(user) => {
            let entry = Entry {
                remember: true,
                next: arrived.next,
                identity: Some(arrived.identity),
                ..Entry::new(user, Method::Password)
            };
            return admit(&cx, entry).await;
        }
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(Error::TooMany(wait)) => (
            StatusCode::TOO_MANY_REQUESTS,
            FieldErrors::one("password", wait_text(wait)),
        ),
        Err(error) => return Err(error),
    };
    form_page(&cx, status, &arrived, form.login, errors).await
}

fn parse(form: &KnownForm) -> Result<String, Error> {
    let missing = "Please write your e-mail address, username or phone number.";
    let login = text::required_line(&form.login, LOGIN_MAX, missing)
        .map_err(|message| Error::invalid("login", message))?;
    if form.password.is_empty() {
        return Err(Error::invalid("password", "Please write your password."));
    }
    Ok(login)
}

#[post("/sign-in/known/new")]
pub(super) async fn new_account(cx: Cx) -> Result<HttpResponse, Error> {
    if cx.is_signed_in() {
        return Ok(see_other("/"));
    }
    let Some(arrived) = attempt::arrived(&cx) else {
        return over(&cx).await;
    };
    let name = super::name_of(&cx.app, &arrived.identity);
    attempt::wants_account(&cx, arrived)?;
    let text = format!("Make your account here. From then on you can sign in with {name}.");
    Ok(with_flash(see_other("/sign-up"), &Flash::info(text)))
}
