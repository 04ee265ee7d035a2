//! Changing the password while signed in.

use actix_web::http::StatusCode;
use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use diesel::prelude::*;
use serde::Deserialize;

use super::password::{
    PasswordContext, check_new_password, hash_password, refuse_breached, verify_password,
};
use super::password_reset::set_password;
use super::session::sign_in_as;
use crate::db::schema::users;
use crate::db::{Tx, UserId};
use crate::error::{Error, FieldErrors};
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, see_other, with_flash};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(edit).service(update);
}

#[derive(Template)]
#[template(path = "accounts/password_change.html")]
struct ChangePage {
    page: Page,
    username: String,
    errors: FieldErrors,
    invitations: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ChangeForm {
    current: String,
    password: String,
    password_confirmation: String,
}

const NOT_CURRENT: &str = "This is not your current password.";

#[get("/settings/password")]
async fn edit(cx: Cx) -> Result<HttpResponse, Error> {
    form_page(&cx, StatusCode::OK, FieldErrors::new()).await
}

async fn form_page(
    cx: &Cx,
    status: StatusCode,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        let viewer = reader.viewer()?;
        Ok(ChangePage {
            invitations: super::invitations::may_invite(&viewer, &reader.site),
            username: viewer.username,
            page: reader.frame("Password", "settings")?,
            errors,
        })
    })
    .await
}

#[post("/settings/password")]
async fn update(cx: Cx, Form(form): Form<ChangeForm>) -> Result<HttpResponse, Error> {
    match change(&cx, &form).await {
        Ok(()) => Ok(with_flash(
            see_other("/settings/password"),
            &Flash::success("Your password is changed. Every other device is signed out."),
        )),
        Err(Error::Invalid(errors)) => {
            form_page(&cx, StatusCode::UNPROCESSABLE_ENTITY, errors).await
        }
        Err(error) => Err(error),
    }
}

async fn change(cx: &Cx, form: &ChangeForm) -> Result<(), Error> {
    let (hash, context, username) = cx
        .read(|conn, viewer| {
            let (hash, email): (String, String) = users::table
                .find(viewer.id)
                .select((users::password_hash, users::email))
                .first(conn)?;
            let context = PasswordContext::new(&[&viewer.full_name, &viewer.username, &email]);
            Ok((hash, context, viewer.username.clone()))
        })
        .await?;
    let known = hash.clone();
    let mut errors = FieldErrors::new();
    check_new_password(
        &mut errors,
        &form.password,
        &form.password_confirmation,
        &context,
    );
    cx.app.limits.sign_in_as(&username)?;
    if !verify_password(&cx.app, &form.current, Some(hash)).await? {
        errors.add("current", NOT_CURRENT);
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    refuse_breached(&cx.app, &form.password).await?;
    let new_hash = hash_password(&cx.app, &form.password).await?;
    let (key, site) = (cx.app.config.secret_key.clone(), cx.app.site.load_full());
    let user = cx
        .write(move |tx, viewer| {
            // Two presses at once: the second finds another password than it was given.
            if !is_still(tx, viewer.id, &known)? {
                return Err(Error::invalid("current", NOT_CURRENT));
            }
            set_password(tx, &key, &site, viewer.id, new_hash)?;
            Ok(viewer.id)
        })
        .await?;
    // Every session ended, this one too; it goes on under a new key.
    sign_in_as(&cx.session, user)
}

/// Whether nothing has changed a person's password since its hash was read.
fn is_still(tx: &mut Tx<'_>, user: UserId, hash: &str) -> Result<bool, Error> {
    tx.lock(&format!("password:{user}"))?;
    let stored: String = users::table
        .find(user)
        .select(users::password_hash)
        .first(tx.conn)?;
    Ok(stored == hash)
}
