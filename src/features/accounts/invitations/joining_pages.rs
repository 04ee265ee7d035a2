//! What an invitation's link leads to: making an account.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;

use super::joining;
use crate::db::UserId;
use crate::error::{Error, FieldErrors};
use crate::features::accounts::contact::Contact;
use crate::features::accounts::password::{hash_password, refuse_breached};
use crate::features::accounts::sign_in::{self, Method};
use crate::features::accounts::sign_up::{DetailsForm, with_taken_name};
use crate::state::SignUpPolicy;
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, Refusal, see_other, with_flash};

#[derive(Template)]
#[template(path = "accounts/invitation_gone.html")]
struct GonePage {
    page: Page,
}

#[derive(Template)]
#[template(path = "accounts/join.html")]
struct JoinPage {
    page: Page,
    form: DetailsForm,
    errors: FieldErrors,
    action: String,
    invited_by: String,
    has_terms: bool,
}

#[get("/invitation/{token}")]
pub(super) async fn show(cx: Cx, token: web::Path<String>) -> Result<HttpResponse, Error> {
    if cx.is_signed_in() {
        return Ok(see_other("/"));
    }
    let form = DetailsForm::default();
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
    form: DetailsForm,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let (asked, now) = (token.clone(), cx.app.db.clock().now());
    let is_closed = cx.app.site.load().sign_up == SignUpPolicy::Closed;
    let inviter = cx
        .app
        .db
        .read(move |conn| joining::inviter_of(conn, &asked, now))
        .await?;
    let Some(invited_by) = inviter.filter(|_| !is_closed) else {
        return cx
            .page_with(StatusCode::GONE, |reader| {
                Ok(GonePage {
                    page: reader.frame("This invitation is no longer good", "")?,
                })
            })
            .await;
    };
    cx.page_with(status, move |reader| {
        Ok(JoinPage {
            has_terms: reader.site.has_terms(),
            page: reader.frame("Create your account", "")?,
            form: form.without_passwords(),
            errors,
            action: format!("/invitation/{token}"),
            invited_by,
        })
    })
    .await
}

#[post("/invitation/{token}")]
pub(super) async fn accept(
    cx: Cx,
    token: web::Path<String>,
    Form(form): Form<DetailsForm>,
) -> Result<HttpResponse, Error> {
    if cx.is_signed_in() {
        return Ok(see_other("/"));
    }
    let token = token.into_inner();
    match join(&cx, token.clone(), &form).await {
        Ok(user) => {
            let welcome = format!("Welcome to {}.", cx.app.site.load().name);
            let answer = sign_in::enter(&cx, user, Method::Invitation, "/").await?;
            Ok(with_flash(answer, &Flash::success(welcome)))
        }
        // Another used it up a moment ago.
        Err(Error::NotFound) => {
            form_or_gone(&cx, StatusCode::OK, token, form, FieldErrors::new()).await
        }
        Err(error) => {
            let Refusal { status, errors } = Refusal::of(error, "")?;
            form_or_gone(&cx, status, token, form, errors).await
        }
    }
}

/// Makes the account. What was mistyped counts less than what would be one.
async fn join(cx: &Cx, token: String, form: &DetailsForm) -> Result<UserId, Error> {
    let site = cx.app.site.load_full();
    if site.sign_up == SignUpPolicy::Closed {
        return Err(Error::NotFound);
    }
    cx.app.limits.proof_from(cx.client)?;
    let details = form.parse(&site, "", true);
    let contact = match form.contact.trim().is_empty() {
        true => Ok(None),
        false => Contact::parse(&form.contact, cx.app.config.phone_country).map(Some),
    };
    let (details, contact) = match (details, contact) {
        (Ok(details), Ok(contact)) => (details, contact),
        (details, contact) => {
            let mut errors = details.err().unwrap_or_default();
            errors.check("contact", contact);
            return Err(Error::Invalid(with_taken_name(cx, form, errors).await?));
        }
    };
    cx.app.limits.sign_up_from(cx.client)?;
    refuse_breached(&cx.app, &form.password).await?;
    let hash = hash_password(&cx.app, &form.password).await?;
    let key = cx.app.config.secret_key.clone();
    cx.app
        .db
        .write(move |tx| {
            let new = joining::Joining {
                details,
                contact,
                password_hash: hash,
            };
            joining::use_invitation(tx, &key, &site, &token, new)
        })
        .await
}
