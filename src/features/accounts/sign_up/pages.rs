//! The pages of sign-up.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::forms::SignUpForm;
use super::service::{self, Confirmed};
use crate::error::{Error, FieldErrors};
use crate::features::accounts::email::key_of;
use crate::features::accounts::{Username, hash_password};
use crate::state::SignUpPolicy;
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, Reader, see_other, with_flash};

/// The address that this visitor is proving, kept in the session and not in the URL.
const PROVING: &str = "proving";

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
#[template(path = "accounts/confirm.html")]
struct ConfirmPage {
    page: Page,
    token: String,
    username: String,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "accounts/link_gone.html")]
struct GonePage {
    page: Page,
    errors: FieldErrors,
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
            cx.session
                .insert(PROVING, address)
                .map_err(Error::internal)?;
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
    let hash = hash_password(&cx.app, &sign_up.password).await?;
    let key = cx.app.config.secret_key.clone();
    let address = sign_up.email.address.clone();
    cx.app
        .db
        .write(move |tx| service::begin(tx, &key, &site, &sign_up, hash))
        .await?;
    Ok(address)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CodeForm {
    code: String,
    username: String,
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
    let wait_seconds = service::RESEND_AFTER.as_secs();
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
    let code: String = form
        .code
        .chars()
        .filter(char::is_ascii_digit)
        .take(12)
        .collect();
    let (key, email_key) = (cx.app.config.secret_key.clone(), key_of(&address));
    let outcome = cx
        .app
        .db
        .write(move |tx| service::confirm_code(tx, &key, &email_key, &code, other))
        .await;
    let errors = match outcome {
        Ok(Confirmed::Done) => {
            cx.session.remove(PROVING);
            return Ok(confirmed());
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

/// A username chosen anew, because the first was taken meanwhile.
fn other_username(input: &str) -> Result<Option<Username>, Error> {
    if input.trim().is_empty() {
        return Ok(None);
    }
    Username::parse(input)
        .map(Some)
        .map_err(|message| Error::invalid("username", message))
}

fn confirmed() -> HttpResponse {
    with_flash(
        see_other("/sign-in"),
        &Flash::success("Your address is confirmed. Sign in and come in."),
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ResendForm {
    email: String,
}

#[post("/sign-up/resend")]
pub(super) async fn resend(cx: Cx, Form(form): Form<ResendForm>) -> Result<HttpResponse, Error> {
    let Some(address) = proving(&cx).or(Some(form.email).filter(|text| !text.trim().is_empty()))
    else {
        return Ok(see_other("/sign-up"));
    };
    cx.app.limits.reset(&address, cx.client)?;
    let (key, site, email_key) = (
        cx.app.config.secret_key.clone(),
        cx.app.site.load_full(),
        key_of(&address),
    );
    cx.app
        .db
        .write(move |tx| service::resend(tx, &key, &site, &email_key))
        .await?;
    cx.session
        .insert(PROVING, address.chars().take(254).collect::<String>())
        .map_err(Error::internal)?;
    Ok(with_flash(
        see_other("/sign-up/sent"),
        &Flash::info(
            "If it is time for another mail, it is on its way. One is sent every 3 minutes at most.",
        ),
    ))
}

/// Shows a button: mail scanners open links, and nothing may happen by that.
#[get("/sign-up/confirm/{token}")]
pub(super) async fn confirm_link(cx: Cx, token: web::Path<String>) -> Result<HttpResponse, Error> {
    let token = token.into_inner();
    cx.page(move |reader| {
        Ok(ConfirmPage {
            page: reader.frame("Confirm your address", "")?,
            token,
            username: String::new(),
            errors: FieldErrors::new(),
        })
    })
    .await
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
                .write(move |tx| service::confirm_link(tx, &used, other))
                .await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(Confirmed::Done) => {
            cx.session.remove(PROVING);
            Ok(confirmed())
        }
        Ok(_) => {
            cx.page_with(StatusCode::GONE, |reader| {
                Ok(GonePage {
                    page: reader.frame("This link is no longer good", "")?,
                    errors: FieldErrors::new(),
                })
            })
            .await
        }
        Err(Error::Invalid(errors)) => {
            cx.page_with(StatusCode::UNPROCESSABLE_ENTITY, move |reader| {
                Ok(ConfirmPage {
                    page: reader.frame("Confirm your address", "")?,
                    token,
                    username: form.username,
                    errors,
                })
            })
            .await
        }
        Err(error) => Err(error),
    }
}
