//! A forgotten password, in four pages: ask, sent, choose, done.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use diesel::prelude::*;
use serde::Deserialize;

use super::email::EmailAddress;
use super::password::{PasswordContext, check_new_password, hash_password};
use super::{emails, sign_up};
use crate::db::schema::{password_resets, pending_accounts, users};
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::{Error, FieldErrors};
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::mail;
use crate::secrets::{SecretKey, hash_token, new_token};
use crate::state::Site;
use crate::view::Page;
use crate::web::{Cx, Form, end_all_sessions, see_other};

/// A link is good for five minutes.
const LIFETIME: Duration = Duration::from_secs(300);

/// Where the token waits between the link and the form, so that the address does not hold it.
const TOKEN: &str = "reset_token";

/// The address asked for, shown on the next page.
const ASKED: &str = "reset_asked";

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(new)
        .service(create)
        .service(sent)
        .service(done)
        .service(choose)
        .service(update)
        .service(open);
}

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
async fn new(cx: Cx) -> Result<HttpResponse, Error> {
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
async fn create(cx: Cx, Form(form): Form<AskForm>) -> Result<HttpResponse, Error> {
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
        .write(move |tx| begin(tx, &key, &site, &email_key))
        .await?;
    cx.session
        .insert(ASKED, email.address)
        .map_err(Error::internal)?;
    Ok(see_other("/password-reset/sent"))
}

#[get("/password-reset/sent")]
async fn sent(cx: Cx) -> Result<HttpResponse, Error> {
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

/// Opening the link uses nothing up: the token moves into the session, out of the address.
#[get("/password-reset/{token}")]
async fn open(cx: Cx, token: web::Path<String>) -> Result<HttpResponse, Error> {
    let token: String = token.chars().take(100).collect();
    cx.session.insert(TOKEN, token).map_err(Error::internal)?;
    Ok(see_other("/password-reset/new"))
}

#[get("/password-reset/new")]
async fn choose(cx: Cx) -> Result<HttpResponse, Error> {
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
        .read(move |conn| owner_of(conn, &token, now))
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
async fn update(cx: Cx, Form(form): Form<ChooseForm>) -> Result<HttpResponse, Error> {
    cx.app.limits.proof_from(cx.client)?;
    let Some(token) = token(&cx) else {
        return gone(&cx).await;
    };
    let site = cx.app.site.load_full();
    let Some(owner) = owner(&cx, token.clone()).await? else {
        return gone(&cx).await;
    };
    let mut errors = FieldErrors::new();
    let context =
        PasswordContext::new(&[&owner.full_name, &owner.username, &owner.email, &site.name]);
    check_new_password(
        &mut errors,
        &form.password,
        &form.password_confirmation,
        &context,
    );
    if !errors.is_empty() {
        return choose_page(&cx, StatusCode::UNPROCESSABLE_ENTITY, errors).await;
    }
    let hash = hash_password(&cx.app, &form.password).await?;
    let key = cx.app.config.secret_key.clone();
    let changed = cx
        .app
        .db
        .write(move |tx| finish(tx, &key, &site, &token, hash))
        .await?;
    if !changed {
        return gone(&cx).await;
    }
    cx.session.purge();
    Ok(see_other("/password-reset/done"))
}

#[get("/password-reset/done")]
async fn done(cx: Cx) -> Result<HttpResponse, Error> {
    cx.page(|reader| {
        Ok(DonePage {
            page: reader.frame("Password changed", "")?,
        })
    })
    .await
}

/// Mails a link, if there is somebody to mail it to. Nothing tells the asker which.
fn begin(tx: &mut Tx<'_>, key: &SecretKey, site: &Site, email_key: &str) -> Result<(), Error> {
    let expires_at = tx.now.plus(LIFETIME);
    let user: Option<(UserId, String)> = users::table
        .filter(users::email_key.eq(email_key))
        .filter(users::suspended_at.is_null())
        .select((users::id, users::email))
        .first(tx.conn)
        .optional()?;
    let (address, token) = match user {
        Some((user, address)) => {
            let token = new_token();
            diesel::insert_into(password_resets::table)
                .values((
                    password_resets::user_id.eq(user),
                    password_resets::token_hash.eq(hash_token(&token)),
                    password_resets::created_at.eq(tx.now),
                    password_resets::expires_at.eq(expires_at),
                ))
                .execute(tx.conn)?;
            (address, token)
        }
        None => match sign_up::renew_for_reset(tx, email_key, LIFETIME)? {
            Some(pending) => pending,
            None => return Ok(()),
        },
    };
    mail::enqueue(
        tx,
        key,
        emails::reset_password(site, &address, &token, expires_at)?,
    )?;
    Ok(())
}

/// Sets the password if the token is still good: taken by the transaction that deletes it.
/// A pending address gets its account.
fn finish(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    token: &str,
    hash: String,
) -> Result<bool, Error> {
    let row = password_resets::table
        .filter(password_resets::token_hash.eq(hash_token(token)))
        .filter(password_resets::expires_at.gt(tx.now));
    let user: Option<UserId> = diesel::delete(row)
        .returning(password_resets::user_id)
        .get_result(tx.conn)
        .optional()?;
    let Some(user) = user else {
        return Ok(sign_up::finish_pending(tx, token, hash)?.is_some());
    };
    diesel::delete(password_resets::table.filter(password_resets::user_id.eq(user)))
        .execute(tx.conn)?;
    set_password(tx, key, site, user, hash)?;
    Ok(true)
}

/// Stores a new password, ends every session, and tells the owner.
pub(super) fn set_password(
    tx: &mut Tx<'_>,
    key: &SecretKey,
    site: &Site,
    user: UserId,
    hash: String,
) -> Result<(), Error> {
    let address: String = diesel::update(users::table.find(user))
        .set((users::password_hash.eq(hash), users::updated_at.eq(tx.now)))
        .returning(users::email)
        .get_result(tx.conn)?;
    end_all_sessions(tx, user)?;
    activity::record(
        tx,
        &Activity::new(user, Verb::ChangedPassword, (Noun::User, user.0)),
    )?;
    mail::enqueue(tx, key, emails::password_changed(site, &address)?)?;
    Ok(())
}

struct Owner {
    full_name: String,
    username: String,
    email: String,
}

/// Whose password a token may set.
fn owner_of(conn: &mut DbConn, token: &str, now: Timestamp) -> Result<Option<Owner>, Error> {
    let hash = hash_token(token);
    let user: Option<(String, String, String)> = password_resets::table
        .inner_join(users::table)
        .filter(password_resets::token_hash.eq(&hash))
        .filter(password_resets::expires_at.gt(now))
        .select((users::full_name, users::username, users::email))
        .first(conn)
        .optional()?;
    let owner = match user {
        Some(user) => Some(user),
        None => pending_accounts::table
            .filter(pending_accounts::link_hash.eq(&hash))
            .filter(pending_accounts::link_expires_at.gt(now))
            .select((
                pending_accounts::full_name,
                pending_accounts::username,
                pending_accounts::email,
            ))
            .first(conn)
            .optional()?,
    };
    Ok(owner.map(|(full_name, username, email)| Owner {
        full_name,
        username,
        email,
    }))
}

/// Removes expired links; gives how many.
pub(super) fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let expired = password_resets::table.filter(password_resets::expires_at.le(tx.now));
    Ok(diesel::delete(expired).execute(tx.conn)?)
}
