//! The pages of a forgotten password.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::service::{self, Owner, Tried};
use crate::error::{Error, FieldErrors};
use crate::features::accounts::contact::{self, Contact, ContactKind};
use crate::features::accounts::password::{
    PasswordContext, check_new_password, hash_password, refuse_breached,
};
use crate::features::accounts::proof::{self, Purpose, six_digits};
use crate::features::accounts::sign_in;
use crate::features::accounts::sign_up::{
    CODE_GONE, NO_CODE, SENT_AGAIN, WRONG_CODE, whole_seconds,
};
use crate::view::{Flash, Page, duration_in_words};
use crate::web::{Cx, Form, Refusal, see_other, with_device, with_flash};

/// Where the token waits between the link and the form, so that the address does not hold it.
const TOKEN: &str = "reset_token";

/// The address asked for, shown on the next page.
const ASKED: &str = "reset_asked";

/// Whether this visitor has just chosen a new password.
const DONE: &str = "reset_done";

#[derive(Template)]
#[template(path = "accounts/reset.html")]
struct AskPage {
    page: Page,
    contact: String,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "accounts/reset_sent.html")]
struct SentPage {
    page: Page,
    contact: String,
    shown: String,
    is_phone: bool,
    minutes: u64,
    wait_seconds: u64,
    wait: String,
    /// What was typed, where it came too soon.
    code: String,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "accounts/reset_new.html")]
struct ChoosePage {
    page: Page,
    username: String,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "accounts/reset_gone.html")]
struct GonePage {
    page: Page,
    minutes: u64,
}

#[derive(Template)]
#[template(path = "accounts/reset_done.html")]
struct DonePage {
    page: Page,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AskForm {
    contact: String,
    /// Not empty when it was asked for before.
    again: String,
}

#[get("/password-reset")]
pub(super) async fn new(cx: Cx) -> Result<HttpResponse, Error> {
    ask_page(&cx, StatusCode::OK, String::new(), FieldErrors::new()).await
}

async fn ask_page(
    cx: &Cx,
    status: StatusCode,
    contact: String,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        Ok(AskPage {
            page: reader.frame("Forgot your password?", "")?,
            contact,
            errors,
        })
    })
    .await
}

#[post("/password-reset")]
pub(super) async fn create(cx: Cx, Form(form): Form<AskForm>) -> Result<HttpResponse, Error> {
    let typed = contact::typed(&cx, &form.contact).await;
    let allowed = typed.and_then(|contact| {
        cx.app.limits.reset(contact.key(), cx.client)?;
        Ok(contact)
    });
    let contact = match allowed {
        Ok(contact) => contact,
        Err(error) => {
            let Refusal { status, errors } = Refusal::of(error, "contact")?;
            return ask_page(&cx, status, form.contact, errors).await;
        }
    };
    let asked = contact.clone();
    cx.app
        .db
        .write(move |tx| service::begin(tx, &asked))
        .await?;
    cx.session
        .insert(ASKED, contact.text())
        .map_err(Error::internal)?;
    let answer = see_other("/password-reset/sent");
    Ok(match form.again.is_empty() {
        true => answer,
        false => with_flash(answer, &Flash::info(SENT_AGAIN)),
    })
}

/// The contact that this visitor asked for.
fn asked(cx: &Cx) -> Option<Contact> {
    let text: String = cx.session.get(ASKED).ok().flatten()?;
    Some(Contact::of_text(&text))
}

#[get("/password-reset/sent")]
pub(super) async fn sent(cx: Cx) -> Result<HttpResponse, Error> {
    match asked(&cx) {
        Some(contact) => {
            sent_page(
                &cx,
                StatusCode::OK,
                contact,
                String::new(),
                FieldErrors::new(),
            )
            .await
        }
        None => Ok(see_other("/password-reset")),
    }
}

async fn sent_page(
    cx: &Cx,
    status: StatusCode,
    contact: Contact,
    code: String,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        let wait = proof::wait(reader.conn, Purpose::Reset, contact.key(), reader.now)?;
        let is_phone = contact.kind() == ContactKind::Phone;
        let title = if is_phone {
            "Check your phone"
        } else {
            "Check your mail"
        };
        Ok(SentPage {
            minutes: minutes(reader.app.config.reset_lifetime),
            page: reader.frame(title, "")?,
            contact: contact.text().to_owned(),
            shown: contact.shown(),
            is_phone,
            wait_seconds: whole_seconds(wait),
            wait: duration_in_words(whole_seconds(wait)),
            code,
            errors,
        })
    })
    .await
}

fn minutes(lifetime: Duration) -> u64 {
    lifetime.as_secs().div_ceil(60)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CodeForm {
    code: String,
}

/// The code that came to a phone: a right one leads on to the new password.
#[post("/password-reset/code")]
pub(super) async fn try_code(cx: Cx, Form(form): Form<CodeForm>) -> Result<HttpResponse, Error> {
    let Some(contact) = asked(&cx) else {
        return Ok(see_other("/password-reset"));
    };
    if let Err(error) = cx.app.limits.proof_from(cx.client) {
        let Refusal { status, errors } = Refusal::of(error, "code")?;
        return sent_page(&cx, status, contact, form.code, errors).await;
    }
    let message = match six_digits(&form.code) {
        None => NO_CODE,
        Some(code) => {
            let key = cx.app.config.secret_key.clone();
            let (owner, lifetime) = (contact.key().to_owned(), cx.app.config.reset_lifetime);
            let tried = cx
                .app
                .db
                .write(move |tx| service::try_code(tx, &key, &owner, &code, lifetime))
                .await?;
            match tried {
                Tried::Right(token) => {
                    cx.session.renew();
                    cx.session.insert(TOKEN, token).map_err(Error::internal)?;
                    return Ok(see_other("/password-reset/new"));
                }
                Tried::Wrong => WRONG_CODE,
                Tried::Gone => CODE_GONE,
            }
        }
    };
    let errors = FieldErrors::one("code", message);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    sent_page(&cx, status, contact, String::new(), errors).await
}

/// Opening the link uses nothing up: the token moves into the session, out of the address. What
/// is no good token leaves nothing behind.
#[get("/password-reset/{token}")]
pub(super) async fn open(cx: Cx, token: web::Path<String>) -> Result<HttpResponse, Error> {
    let token = token.into_inner();
    if owner(&cx, token.clone()).await?.is_none() {
        return gone(&cx).await;
    }
    cx.session.insert(TOKEN, token).map_err(Error::internal)?;
    Ok(see_other("/password-reset/new"))
}

/// Leads whoever has this token, and proved themselves otherwise, to the choice of a password.
///
/// # Errors
/// When the session cannot be written.
pub(in crate::features::accounts) fn lead_to_choice(cx: &Cx, token: &str) -> Result<(), Error> {
    cx.session.clear();
    cx.session.renew();
    cx.session.insert(TOKEN, token).map_err(Error::internal)
}

#[get("/password-reset/new")]
pub(super) async fn choose(cx: Cx) -> Result<HttpResponse, Error> {
    choose_page(&cx, StatusCode::OK, FieldErrors::new()).await
}

async fn choose_page(
    cx: &Cx,
    status: StatusCode,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let owner = match token(cx) {
        Some(token) => owner(cx, token).await?,
        None => None,
    };
    let Some(owner) = owner else {
        return gone(cx).await;
    };
    cx.page_with(status, move |reader| {
        Ok(ChoosePage {
            page: reader.frame("Choose a new password", "")?,
            username: owner.username,
            errors,
        })
    })
    .await
}

async fn gone(cx: &Cx) -> Result<HttpResponse, Error> {
    cx.page_with(StatusCode::GONE, |reader| {
        Ok(GonePage {
            minutes: minutes(reader.app.config.reset_lifetime),
            page: reader.frame("This link is no longer good", "")?,
        })
    })
    .await
}

async fn owner(cx: &Cx, token: String) -> Result<Option<Owner>, Error> {
    let now = cx.app.db.clock().now();
    cx.app
        .db
        .read(move |conn| service::owner_of(conn, &token, now))
        .await
}

fn token(cx: &Cx) -> Option<String> {
    cx.session.get(TOKEN).ok().flatten()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ChooseForm {
    password: String,
    password_confirmation: String,
}

#[post("/password-reset/new")]
pub(super) async fn update(cx: Cx, Form(form): Form<ChooseForm>) -> Result<HttpResponse, Error> {
    if let Err(error) = cx.app.limits.proof_from(cx.client) {
        let Refusal { status, errors } = Refusal::of(error, "password")?;
        return choose_page(&cx, status, errors).await;
    }
    let Some(token) = token(&cx) else {
        return gone(&cx).await;
    };
    let site = cx.app.site.load_full();
    let Some(owner) = owner(&cx, token.clone()).await? else {
        return gone(&cx).await;
    };
    let hash = match checked_hash(&cx, &owner, &form, &site.name).await {
        Ok(hash) => hash,
        Err(Error::Invalid(errors)) => {
            return choose_page(&cx, StatusCode::UNPROCESSABLE_ENTITY, errors).await;
        }
        Err(error) => return Err(error),
    };
    let (key, is_https) = (cx.app.config.secret_key.clone(), site.is_https());
    let (origin, device) = (cx.origin(), cx.device_token().map(str::to_owned));
    let device = cx
        .app
        .db
        .write(
            move |tx| match service::finish(tx, &key, &site, &token, hash, &origin)? {
                // The owner's own: nobody else's tries keep them out here.
                Some(user) => sign_in::use_device(tx, user, device.as_deref(), &origin).map(Some),
                None => Ok(None),
            },
        )
        .await?;
    let Some(device) = device else {
        return gone(&cx).await;
    };
    cx.session.clear();
    cx.session.renew();
    cx.session.insert(DONE, true).map_err(Error::internal)?;
    let answer = see_other("/password-reset/done");
    Ok(with_device(answer, &device.token, is_https))
}

async fn checked_hash(
    cx: &Cx,
    owner: &Owner,
    form: &ChooseForm,
    site_name: &str,
) -> Result<String, Error> {
    let mut errors = FieldErrors::new();
    let email = owner.email.as_deref().unwrap_or_default();
    let context = PasswordContext::new(&[&owner.full_name, &owner.username, email, site_name]);
    check_new_password(
        &mut errors,
        &form.password,
        &form.password_confirmation,
        &context,
    );
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    refuse_breached(&cx.app, &form.password).await?;
    hash_password(&cx.app, &form.password).await
}

#[get("/password-reset/done")]
pub(super) async fn done(cx: Cx) -> Result<HttpResponse, Error> {
    if cx.session.get(DONE).ok().flatten() != Some(true) {
        return Ok(see_other("/sign-in"));
    }
    cx.page(|reader| {
        Ok(DonePage {
            page: reader.frame("Password changed", "")?,
        })
    })
    .await
}
