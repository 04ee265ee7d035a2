//! The second step: a visitor proves their contact by the code they were sent, or asks for
//! another.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use serde::Deserialize;

use super::confirm::Confirmed;
use super::{begin, confirm, pages, steps};
use crate::error::{Error, FieldErrors};
use crate::features::accounts::contact::{self, Contact, ContactKind};
use crate::features::accounts::identities;
use crate::features::accounts::proof::{self, Purpose, six_digits};
use crate::view::{Flash, Page, duration_in_words};
use crate::web::{Cx, Form, Refusal, see_other, with_flash};

/// What is said of a code that is not the right one.
pub(in crate::features::accounts) const WRONG_CODE: &str =
    "This is not the code we sent. Please look at the newest message.";

/// What is said of a code that is over.
pub(in crate::features::accounts) const CODE_GONE: &str =
    "This code can no longer be used. Please send yourself a new one.";

/// What is said of something that cannot be a code.
pub(in crate::features::accounts) const NO_CODE: &str = "Please write the 6 digits of the message.";

/// What is said when another message was asked for, too early or not.
pub(in crate::features::accounts) const SENT_AGAIN: &str =
    "If it is time for another message, it is on its way. One is sent every 3 minutes at most.";

#[derive(Template)]
#[template(path = "accounts/sign_up_sent.html")]
struct SentPage {
    page: Page,
    contact: String,
    is_phone: bool,
    wait_seconds: u64,
    wait: String,
    /// What was typed, where it came too soon.
    code: String,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "accounts/link_gone.html")]
struct GonePage {
    page: Page,
    contact: String,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CodeForm {
    code: String,
}

#[get("/sign-up/sent")]
pub(super) async fn sent(cx: Cx) -> Result<HttpResponse, Error> {
    match steps::proving(&cx) {
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
        None if steps::right(&cx).is_some() => Ok(see_other("/sign-up/finish")),
        None => Ok(see_other("/sign-up")),
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
        let wait = proof::wait(reader.conn, Purpose::SignUp, contact.key(), reader.now)?;
        let is_phone = contact.kind() == ContactKind::Phone;
        let title = if is_phone {
            "Check your phone"
        } else {
            "Check your mail"
        };
        Ok(SentPage {
            page: reader.frame(title, "")?,
            contact: contact.shown(),
            is_phone,
            wait_seconds: whole_seconds(wait),
            wait: duration_in_words(whole_seconds(wait)),
            code,
            errors,
        })
    })
    .await
}

/// Seconds, the last one begun counted whole.
pub(in crate::features::accounts) fn whole_seconds(wait: Duration) -> u64 {
    wait.as_millis().div_ceil(1000).try_into().unwrap_or(0)
}

#[post("/sign-up/confirm")]
pub(super) async fn confirm_code(
    cx: Cx,
    Form(form): Form<CodeForm>,
) -> Result<HttpResponse, Error> {
    let Some(contact) = steps::proving(&cx) else {
        return Ok(see_other("/sign-up"));
    };
    if let Err(error) = cx.app.limits.proof_from(cx.client) {
        let Refusal { status, errors } = Refusal::of(error, "code")?;
        return sent_page(&cx, status, contact, form.code, errors).await;
    }
    if !pages::is_open(&cx) {
        return pages::closed(&cx).await;
    }
    let message = match six_digits(&form.code) {
        None => NO_CODE,
        Some(code) => {
            let (key, owner) = (cx.app.config.secret_key.clone(), contact.key().to_owned());
            let identity = identities::of_sign_up(&cx)?;
            let outcome = cx
                .app
                .db
                .write(move |tx| confirm::by_code(tx, &key, &owner, &code, identity))
                .await?;
            match outcome {
                Confirmed::Proven(right) => {
                    steps::now_proven(&cx, &right)?;
                    return Ok(see_other("/sign-up/finish"));
                }
                Confirmed::WrongCode => WRONG_CODE,
                Confirmed::Gone => CODE_GONE,
            }
        }
    };
    let errors = FieldErrors::one("code", message);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    sent_page(&cx, status, contact, String::new(), errors).await
}

/// For a link that is used up: a form that sends a new one.
pub(super) async fn gone_page(
    cx: &Cx,
    status: StatusCode,
    contact: String,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        Ok(GonePage {
            page: reader.frame("This link is no longer good", "")?,
            contact,
            errors,
        })
    })
    .await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ResendForm {
    contact: String,
}

#[post("/sign-up/resend")]
pub(super) async fn resend(cx: Cx, Form(form): Form<ResendForm>) -> Result<HttpResponse, Error> {
    if !pages::is_open(&cx) {
        return pages::closed(&cx).await;
    }
    let proving = steps::proving(&cx);
    let found = match proving.clone() {
        Some(contact) => Ok(contact),
        None => contact::typed(&cx, &form.contact).await,
    };
    let allowed = found.and_then(|contact| {
        cx.app.limits.reset(contact.key(), cx.client)?;
        Ok(contact)
    });
    let contact = match (allowed, proving) {
        (Ok(contact), _) => contact,
        (Err(error), Some(contact)) => {
            let Refusal { status, errors } = Refusal::of(error, "code")?;
            return sent_page(&cx, status, contact, String::new(), errors).await;
        }
        (Err(error), None) => {
            let Refusal { status, errors } = Refusal::of(error, "contact")?;
            return gone_page(&cx, status, form.contact, errors).await;
        }
    };
    let asked = contact.clone();
    cx.app.db.write(move |tx| begin::begin(tx, &asked)).await?;
    steps::now_proving(&cx, &contact)?;
    Ok(with_flash(
        see_other("/sign-up/sent"),
        &Flash::info(SENT_AGAIN),
    ))
}
