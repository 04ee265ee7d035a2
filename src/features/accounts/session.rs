//! Signing in and out.

use std::sync::Arc;

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use diesel::prelude::*;
use serde::Deserialize;

use super::email::key_of;
use super::password::verify_password;
use crate::db::schema::users;
use crate::db::{DbConn, Timestamp, UserId};
use crate::error::{Error, FieldErrors};
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::state::App;
use crate::text;
use crate::view::{Page, duration_in_words};
use crate::web::{Cx, Form, see_other};

const NO_MATCH: &str = "That sign-in and password do not match. Try again, or reset your password.";

/// The longest address or username, in characters.
const LOGIN_MAX: usize = 254;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(new).service(create).service(destroy);
}

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage {
    page: Page,
    login: String,
    next: String,
    errors: FieldErrors,
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
}

#[get("/sign-in")]
async fn new(cx: Cx, query: web::Query<Next>) -> Result<HttpResponse, Error> {
    let signed_in = cx.is_signed_in() && cx.read(|_, _| Ok(())).await.is_ok();
    if signed_in {
        return Ok(see_other("/"));
    }
    let next = query.into_inner().next;
    form_page(
        &cx,
        StatusCode::OK,
        SignInForm {
            next,
            ..SignInForm::default()
        },
        FieldErrors::new(),
    )
    .await
}

async fn form_page(
    cx: &Cx,
    status: StatusCode,
    form: SignInForm,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        Ok(SignInPage {
            page: reader.frame("Sign in", "")?,
            login: form.login,
            next: form.next,
            errors,
        })
    })
    .await
}

#[post("/sign-in")]
async fn create(cx: Cx, Form(form): Form<SignInForm>) -> Result<HttpResponse, Error> {
    match check(&cx, &form).await {
        Ok(user) => {
            sign_in_as(&cx.session, user)?;
            Ok(see_other(if form.next.is_empty() {
                "/"
            } else {
                &form.next
            }))
        }
        Err(Error::Invalid(errors)) => {
            form_page(&cx, StatusCode::UNPROCESSABLE_ENTITY, form, errors).await
        }
        Err(Error::TooMany(wait)) => {
            let wait = duration_in_words(wait.as_secs() + 1);
            let text = format!("These were many tries. Please wait {wait} and try again.");
            let errors = FieldErrors::one("password", text);
            form_page(&cx, StatusCode::TOO_MANY_REQUESTS, form, errors).await
        }
        Err(error) => Err(error),
    }
}

/// The person, when the pair is right. Nobody, a wrong password and a suspended account take
/// as long and are told alike.
async fn check(cx: &Cx, form: &SignInForm) -> Result<UserId, Error> {
    let missing = "Please write your e-mail address or username.";
    let login = text::required_line(&form.login, LOGIN_MAX, missing)
        .map_err(|message| Error::invalid("login", message))?;
    if form.password.is_empty() {
        return Err(Error::invalid("password", "Please write your password."));
    }
    cx.app.limits.sign_in_from(cx.client)?;
    cx.app.limits.sign_in_as(&login)?;
    let account = cx.app.db.read(move |conn| find(conn, &login)).await?;
    let hash = account
        .as_ref()
        .map(|account| account.password_hash.clone());
    let right = verify_password(&cx.app, &form.password, hash).await?;
    let account = account.filter(|account| right && account.suspended_at.is_none());
    let Some(account) = account else {
        tracing::warn!(client = %cx.client, "a sign-in was refused");
        return Err(Error::invalid("password", NO_MATCH));
    };
    note_sign_in(&cx.app, account.id).await?;
    Ok(account.id)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct Account {
    id: UserId,
    password_hash: String,
    suspended_at: Option<Timestamp>,
}

/// By address or username.
fn find(conn: &mut DbConn, login: &str) -> Result<Option<Account>, Error> {
    let username = login.trim_start_matches('@').to_ascii_lowercase();
    Ok(users::table
        .filter(
            users::email_key
                .eq(key_of(login))
                .or(users::username.eq(username)),
        )
        .select(Account::as_select())
        .first(conn)
        .optional()?)
}

async fn note_sign_in(app: &Arc<App>, user: UserId) -> Result<(), Error> {
    app.db
        .write(move |tx| {
            activity::record(
                tx,
                &Activity::new(user, Verb::SignedIn, (Noun::User, user.0)),
            )
        })
        .await
}

/// Makes this browser's session the person's, under a new key.
///
/// # Errors
/// On a defect of the session.
pub fn sign_in_as(session: &Session, user: UserId) -> Result<(), Error> {
    session.renew();
    session.insert("user_id", user.0).map_err(Error::internal)
}

#[post("/sign-out")]
async fn destroy(cx: Cx) -> HttpResponse {
    cx.session.purge();
    see_other("/sign-in")
}
