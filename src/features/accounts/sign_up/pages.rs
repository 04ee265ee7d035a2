//! The first step: where the message with the proof goes.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::begin;
use super::forms::ContactForm;
use super::steps::{self, Step};
use crate::error::{Error, FieldErrors};
use crate::features::accounts::{Username, contact, identities, new_user};
use crate::state::SignUpPolicy;
use crate::view::Page;
use crate::web::{Cx, Form, Refusal, html, see_other};

#[derive(Template)]
#[template(path = "accounts/sign_up.html")]
struct SignUpPage {
    page: Page,
    contact: String,
    errors: FieldErrors,
    by_approval: bool,
    resume: Option<Step>,
    providers: Vec<identities::ProviderButton>,
}

#[derive(Template)]
#[template(path = "accounts/closed.html")]
struct ClosedPage {
    page: Page,
    by_invitation: bool,
}

/// Whether a stranger may begin a sign-up here.
pub(super) fn is_open(cx: &Cx) -> bool {
    cx.app.site.load().sign_up.takes_strangers()
}

#[get("/sign-up")]
pub(super) async fn new(cx: Cx) -> Result<HttpResponse, Error> {
    if cx.is_signed_in() {
        return Ok(see_other("/"));
    }
    if !is_open(&cx) {
        return closed(&cx).await;
    }
    let contact = identities::address_of_sign_up(&cx);
    form_page(&cx, StatusCode::OK, contact, FieldErrors::new()).await
}

async fn form_page(
    cx: &Cx,
    status: StatusCode,
    contact: String,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let resume = steps::reached(cx);
    cx.page_with(status, move |reader| {
        Ok(SignUpPage {
            by_approval: reader.site.sign_up == SignUpPolicy::Approval,
            providers: identities::buttons(&reader.app),
            page: reader.frame("Create your account", "")?,
            contact,
            errors,
            resume,
        })
    })
    .await
}

/// Says that nobody joins by themselves here.
pub(super) async fn closed(cx: &Cx) -> Result<HttpResponse, Error> {
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
pub(super) async fn create(cx: Cx, Form(form): Form<ContactForm>) -> Result<HttpResponse, Error> {
    if cx.is_signed_in() {
        return Ok(see_other("/"));
    }
    if !is_open(&cx) {
        return closed(&cx).await;
    }
    // What was mistyped does not count.
    let contact = match contact::typed(&cx, &form.contact).await {
        Ok(contact) => cx.app.limits.sign_up_from(cx.client).map(|()| contact),
        refused => refused,
    };
    let contact = match contact {
        Ok(contact) => contact,
        Err(error) => {
            let Refusal { status, errors } = Refusal::of(error, "contact")?;
            return form_page(&cx, status, form.contact, errors).await;
        }
    };
    let asked = contact.clone();
    cx.app.db.write(move |tx| begin::begin(tx, &asked)).await?;
    steps::now_proving(&cx, &contact)?;
    Ok(see_other("/sign-up/sent"))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct UsernameQuery {
    username: String,
}

/// Whether a username can be had, as one types it: a sentence, in an answer that says by its
/// status whether it is good news.
#[get("/sign-up/username")]
pub(super) async fn username(
    cx: Cx,
    query: web::Query<UsernameQuery>,
) -> Result<HttpResponse, Error> {
    cx.app.limits.username_from(cx.client)?;
    let name = match Username::parse(&query.username) {
        Ok(name) => name,
        Err(message) => return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, message)),
    };
    let now = cx.app.db.clock().now();
    let free = format!("@{} can be yours.", name.as_str());
    let asker = cx.user_id().ok();
    let taken = cx
        .app
        .db
        .read(move |conn| new_user::username_taken(conn, &name, asker, now))
        .await?;
    Ok(match taken {
        Some(message) => html(StatusCode::CONFLICT, message),
        None => html(StatusCode::OK, free),
    })
}
