//! Changing the password while signed in.

use actix_web::http::StatusCode;
use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use diesel::prelude::*;
use serde::Deserialize;

use super::happened::Happened;
use super::password::{PasswordContext, check_new_password, hash_password, refuse_breached};
use super::password_reset::set_password;
use super::security_log::{self, Event};
use super::settings_menu::SettingsMenu;
use super::sign_in::{is_mine, reauthenticate, use_device};
use super::tell::{reached_at, tell};
use crate::db::schema::users;
use crate::db::{DbConn, UserId};
use crate::error::{Error, FieldErrors};
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, see_other, with_device, with_flash};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(edit).service(update);
}

#[derive(Template)]
#[template(path = "accounts/password_change.html")]
struct ChangePage {
    page: Page,
    menu: SettingsMenu,
    username: String,
    has_password: bool,
    /// Where it is told that the password was changed.
    told_at: Option<String>,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ChangeForm {
    current: String,
    password: String,
    password_confirmation: String,
}

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
            menu: SettingsMenu::of(reader, "password")?,
            told_at: reached_at(reader.conn, viewer.id)?.map(|contact| contact.shown()),
            has_password: stored_hash(reader.conn, viewer.id)?.is_some(),
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
        Ok(answer) => Ok(with_flash(
            answer,
            &Flash::success("Your password is changed. Every other device is signed out."),
        )),
        Err(Error::Invalid(errors)) => {
            form_page(&cx, StatusCode::UNPROCESSABLE_ENTITY, errors).await
        }
        Err(error) => Err(error),
    }
}

fn stored_hash(conn: &mut DbConn, user: UserId) -> Result<Option<String>, Error> {
    Ok(users::table
        .find(user)
        .select(users::password_hash)
        .first(conn)?)
}

/// Whether a person has a password at all.
///
/// # Errors
/// When the database fails.
pub(super) fn has_password(conn: &mut DbConn, user: UserId) -> Result<bool, Error> {
    Ok(stored_hash(conn, user)?.is_some())
}

async fn change(cx: &Cx, form: &ChangeForm) -> Result<HttpResponse, Error> {
    let site = cx.app.site.load_full();
    let name = site.name.clone();
    let (known, context) = cx
        .read(move |conn, viewer| {
            let email: Option<String> = users::table
                .find(viewer.id)
                .select(users::email)
                .first(conn)?;
            let email = email.unwrap_or_default();
            let words = [&viewer.full_name, &viewer.username, &email, &name];
            let context = PasswordContext::new(&words.map(String::as_str));
            Ok((stored_hash(conn, viewer.id)?, context))
        })
        .await?;
    let mut errors = FieldErrors::new();
    let (password, again) = (&form.password, &form.password_confirmation);
    check_new_password(&mut errors, password, again, &context);
    match reauthenticate(cx, &form.current).await {
        Ok(()) => {}
        Err(Error::Invalid(refused)) => {
            for message in refused.of("current") {
                errors.add("current", message.clone());
            }
        }
        Err(error) => return Err(error),
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    refuse_breached(&cx.app, &form.password).await?;
    let new_hash = hash_password(&cx.app, &form.password).await?;
    let (key, is_https) = (cx.app.config.secret_key.clone(), site.is_https());
    let (origin, token) = (cx.origin(), cx.device_token().map(str::to_owned));
    let device = cx
        .write(move |tx, viewer| {
            // Two presses at once: the second finds another password than it was given.
            if !is_mine(tx, viewer.id, known.as_deref())? {
                return Err(Error::invalid("current", "This is not your password."));
            }
            set_password(tx, viewer.id, new_hash, "in the settings")?;
            let changed = Happened::PasswordChanged;
            tell(tx, (&key, &site), viewer.id, changed, Some(&origin))?;
            security_log::record(tx, viewer.id, Event::PasswordChanged, "", &origin)?;
            use_device(tx, viewer.id, token.as_deref(), &origin)
        })
        .await?;
    // Every session ended, this one too; it goes on under a new key.
    cx.begin_session(cx.user_id()?, device.id, cx.is_remembered())?;
    let answer = see_other("/settings/password");
    Ok(with_device(answer, &device.token, is_https))
}
