//! The page on which a visitor proves their address by the mailed code, or asks for another.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use serde::Deserialize;

use super::confirm::Confirmed;
use super::{begin, confirm};
use crate::error::{Error, FieldErrors};
use crate::features::accounts::email::key_of;
use crate::features::accounts::{EmailAddress, Username};
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, see_other, with_flash};

/// The address that this visitor is proving, kept in the session and not in the URL.
const PROVING: &str = "proving";

#[derive(Template)]
#[template(path = "accounts/sign_up_sent.html")]
struct SentPage {
    page: Page,
    address: String,
    wait_seconds: u64,
    username: String,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "accounts/link_gone.html")]
struct GonePage {
    page: Page,
    email: String,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CodeForm {
    code: String,
    pub username: String,
}

/// From now on this visitor proves this address.
pub(super) fn now_proving(cx: &Cx, address: String) -> Result<(), Error> {
    cx.session.insert(PROVING, address).map_err(Error::internal)
}

/// The address this visitor is proving.
fn proving(cx: &Cx) -> Option<String> {
    cx.session.get(PROVING).ok().flatten()
}

#[get("/sign-up/sent")]
pub(super) async fn sent(cx: Cx) -> Result<HttpResponse, Error> {
    match proving(&cx) {
        Some(address) => {
            sent_page(
                &cx,
                StatusCode::OK,
                address,
                String::new(),
                FieldErrors::new(),
            )
            .await
        }
        None => Ok(see_other("/sign-up")),
    }
}

async fn sent_page(
    cx: &Cx,
    status: StatusCode,
    address: String,
    username: String,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    // The same wait for every address: it says nothing of who has an account.
    let wait_seconds = begin::RESEND_AFTER.as_secs();
    cx.page_with(status, move |reader| {
        Ok(SentPage {
            page: reader.frame("Check your mail", "")?,
            address,
            wait_seconds,
            username,
            errors,
        })
    })
    .await
}

#[post("/sign-up/confirm")]
pub(super) async fn confirm_code(
    cx: Cx,
    Form(form): Form<CodeForm>,
) -> Result<HttpResponse, Error> {
    cx.app.limits.proof_from(cx.client)?;
    let Some(address) = proving(&cx) else {
        return Ok(see_other("/sign-up"));
    };
    let other = match other_username(&form.username) {
        Ok(other) => other,
        Err(Error::Invalid(errors)) => {
            return sent_page(
                &cx,
                StatusCode::UNPROCESSABLE_ENTITY,
                address,
                form.username,
                errors,
            )
            .await;
        }
        Err(error) => return Err(error),
    };
    let Some(code) = six_digits(&form.code) else {
        let errors = FieldErrors::one("code", "Please write the 6 digits of the mail.");
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return sent_page(&cx, status, address, form.username, errors).await;
    };
    let (key, email_key) = (cx.app.config.secret_key.clone(), key_of(&address));
    let outcome = cx
        .app
        .db
        .write(move |tx| confirm::confirm_code(tx, &key, &email_key, &code, other))
        .await;
    let errors = match outcome {
        Ok(Confirmed::Done) => {
            return Ok(confirmed(&cx));
        }
        Ok(Confirmed::WrongCode) => FieldErrors::one(
            "code",
            "This is not the code we sent. Please look at the newest mail.",
        ),
        Ok(Confirmed::Gone) => FieldErrors::one(
            "code",
            "This code can no longer be used. Please send yourself a new one.",
        ),
        Err(Error::Invalid(errors)) => errors,
        Err(error) => return Err(error),
    };
    sent_page(
        &cx,
        StatusCode::UNPROCESSABLE_ENTITY,
        address,
        form.username,
        errors,
    )
    .await
}

/// The digits of a code, however they are grouped. Anything else cannot be one, and costs none
/// of the tries.
fn six_digits(input: &str) -> Option<String> {
    let code: String = input.chars().filter(char::is_ascii_digit).take(7).collect();
    (code.len() == 6).then_some(code)
}

/// A username chosen anew, because the first was taken meanwhile.
pub(super) fn other_username(input: &str) -> Result<Option<Username>, Error> {
    if input.trim().is_empty() {
        return Ok(None);
    }
    Username::parse(input)
        .map(Some)
        .map_err(|message| Error::invalid("username", message))
}

/// The address is proven: on to sign-in.
pub(super) fn confirmed(cx: &Cx) -> HttpResponse {
    cx.session.remove(PROVING);
    with_flash(
        see_other("/sign-in"),
        &Flash::success("Your address is confirmed. Sign in and come in."),
    )
}

/// For a link that is used up: a form that sends a new one.
pub(super) async fn gone_page(
    cx: &Cx,
    status: StatusCode,
    email: String,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        Ok(GonePage {
            page: reader.frame("This link is no longer good", "")?,
            email,
            errors,
        })
    })
    .await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ResendForm {
    email: String,
}

#[post("/sign-up/resend")]
pub(super) async fn resend(cx: Cx, Form(form): Form<ResendForm>) -> Result<HttpResponse, Error> {
    let typed = || EmailAddress::parse(&form.email).map(|email| email.address);
    let address = match proving(&cx).map_or_else(typed, Ok) {
        Ok(address) => address,
        Err(message) => {
            let errors = FieldErrors::one("email", message);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return gone_page(&cx, status, form.email, errors).await;
        }
    };
    cx.app.limits.reset(&address, cx.client)?;
    let (key, site, email_key) = (
        cx.app.config.secret_key.clone(),
        cx.app.site.load_full(),
        key_of(&address),
    );
    cx.app
        .db
        .write(move |tx| begin::resend(tx, &key, &site, &email_key))
        .await?;
    now_proving(&cx, address)?;
    Ok(with_flash(
        see_other("/sign-up/sent"),
        &Flash::info(
            "If it is time for another mail, it is on its way. One is sent every 3 minutes at most.",
        ),
    ))
}
