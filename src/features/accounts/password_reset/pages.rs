//! The pages of a forgotten password.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::service::{self, Owner};
use crate::error::{Error, FieldErrors};
use crate::features::accounts::email::EmailAddress;
use crate::features::accounts::password::{
    PasswordContext, check_new_password, hash_password, refuse_breached,
};
use crate::view::Page;
use crate::web::{Cx, Form, see_other};

/// Where the token waits between the link and the form, so that the address does not hold it.
const TOKEN: &str = "reset_token";

/// The address asked for, shown on the next page.
const ASKED: &str = "reset_asked";

#[derive(Template)]
#[template(path = "accounts/reset.html")]
struct AskPage {
    page: Page,
    email: String,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "accounts/reset_sent.html")]
struct SentPage {
    page: Page,
    email: String,
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
}

#[derive(Template)]
#[template(path = "accounts/reset_done.html")]
struct DonePage {
    page: Page,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AskForm {
    email: String,
}

#[get("/password-reset")]
pub(super) async fn new(cx: Cx) -> Result<HttpResponse, Error> {
    ask_page(&cx, StatusCode::OK, String::new(), FieldErrors::new()).await
}

async fn ask_page(
    cx: &Cx,
    status: StatusCode,
    email: String,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        Ok(AskPage {
            page: reader.frame("Forgot your password?", "")?,
            email,
            errors,
        })
    })
    .await
}

#[post("/password-reset")]
pub(super) async fn create(cx: Cx, Form(form): Form<AskForm>) -> Result<HttpResponse, Error> {
    let email = match EmailAddress::parse(&form.email) {
        Ok(email) => email,
        Err(message) => {
            let errors = FieldErrors::one("email", message);
            return ask_page(&cx, StatusCode::UNPROCESSABLE_ENTITY, form.email, errors).await;
        }
    };
    cx.app.limits.reset(&email.key, cx.client)?;
    let (key, site) = (cx.app.config.secret_key.clone(), cx.app.site.load_full());
    let email_key = email.key.clone();
    cx.app
        .db
        .write(move |tx| service::begin(tx, &key, &site, &email_key))
        .await?;
    cx.session
        .insert(ASKED, email.address)
        .map_err(Error::internal)?;
    Ok(see_other("/password-reset/sent"))
}

#[get("/password-reset/sent")]
pub(super) async fn sent(cx: Cx) -> Result<HttpResponse, Error> {
    let Some(email) = cx.session.get::<String>(ASKED).ok().flatten() else {
        return Ok(see_other("/password-reset"));
    };
    cx.page(move |reader| {
        Ok(SentPage {
            page: reader.frame("Check your mail", "")?,
            email,
        })
    })
    .await
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
    cx.app.limits.proof_from(cx.client)?;
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
    let key = cx.app.config.secret_key.clone();
    let changed = cx
        .app
        .db
        .write(move |tx| service::finish(tx, &key, &site, &token, hash))
        .await?;
    if !changed {
        return gone(&cx).await;
    }
    cx.session.purge();
    Ok(see_other("/password-reset/done"))
}

async fn checked_hash(
    cx: &Cx,
    owner: &Owner,
    form: &ChooseForm,
    site_name: &str,
) -> Result<String, Error> {
    let mut errors = FieldErrors::new();
    let context =
        PasswordContext::new(&[&owner.full_name, &owner.username, &owner.email, site_name]);
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
    cx.page(|reader| {
        Ok(DonePage {
            page: reader.frame("Password changed", "")?,
        })
    })
    .await
}
