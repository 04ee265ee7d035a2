//! The pages on which a person adds, names and removes passkeys.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential};

use super::ceremony::{self, Ceremony, GONE};
use super::service::{self, NAME_MAX, Row};
use crate::db::{PasskeyId, Timestamp};
use crate::error::{Error, FieldErrors};
use crate::features::accounts::settings_menu::SettingsMenu;
use crate::features::accounts::sign_in::reauthenticate;
use crate::view::{Flash, Moment, Page};
use crate::web::{Cx, Form, see_other, with_flash};

const LIST: &str = "/settings/passkeys";

#[derive(Template)]
#[template(path = "accounts/passkeys.html")]
struct PasskeysPage {
    page: Page,
    menu: SettingsMenu,
    rows: Vec<PasskeyView>,
    /// What stands in the field of the name.
    typed: String,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "accounts/passkey.html")]
struct PasskeyPage {
    page: Page,
    menu: SettingsMenu,
    passkey: PasskeyView,
    /// What stands in the field of the name.
    typed: String,
    errors: FieldErrors,
}

struct PasskeyView {
    id: PasskeyId,
    name: String,
    created: Moment,
    used: Option<Moment>,
}

impl PasskeyView {
    fn new(row: Row, now: Timestamp) -> Self {
        Self {
            id: row.id,
            name: row.name,
            created: Moment::new(row.created_at, now),
            used: row.last_used_at.map(|at| Moment::new(at, now)),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct BeginForm {
    current: String,
    name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AnswerForm {
    credential: String,
    name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NameForm {
    name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PasswordForm {
    current: String,
}

/// Passkeys are somebody's, on a site that offers them.
fn check_offered(cx: &Cx) -> Result<(), Error> {
    cx.user_id()?;
    match cx.app.site.load().offers_passkeys() {
        true => Ok(()),
        false => Err(Error::NotFound),
    }
}

#[get("/settings/passkeys")]
pub(super) async fn index(cx: Cx) -> Result<HttpResponse, Error> {
    check_offered(&cx)?;
    let name = cx.origin().label;
    list_page(&cx, StatusCode::OK, name, FieldErrors::new()).await
}

async fn list_page(
    cx: &Cx,
    status: StatusCode,
    typed: String,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        let (viewer, now) = (reader.viewer()?, reader.now);
        let rows = service::list(reader.conn, viewer.id)?;
        Ok(PasskeysPage {
            menu: SettingsMenu::of(reader, "passkeys")?,
            page: reader.frame("Passkeys", "settings")?,
            rows: rows
                .into_iter()
                .map(|row| PasskeyView::new(row, now))
                .collect(),
            typed,
            errors,
        })
    })
    .await
}

/// Shows the refused form again; other failures go on.
async fn list_refused(cx: &Cx, name: String, error: Error) -> Result<HttpResponse, Error> {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    match error {
        Error::Invalid(errors) => list_page(cx, status, name, errors).await,
        other => Err(other),
    }
}

/// The first request: after the password, what the browser asks the device.
#[post("/settings/passkeys/begin")]
pub(super) async fn begin(cx: Cx, Form(form): Form<BeginForm>) -> Result<HttpResponse, Error> {
    check_offered(&cx)?;
    match options(&cx, &form).await {
        Ok(options) => Ok(HttpResponse::Ok().json(options)),
        Err(error) if cx.is_fetch => Err(error),
        Err(error) => list_refused(&cx, form.name, error).await,
    }
}

async fn options(cx: &Cx, form: &BeginForm) -> Result<serde_json::Value, Error> {
    service::parse_name(&form.name, "")?;
    reauthenticate(cx, &form.current).await?;
    let key = cx.app.config.secret_key.clone();
    let webauthn = ceremony::webauthn(&cx.app.site.load())?;
    let (person, known) = cx
        .read(|conn, viewer| Ok((viewer.clone(), service::may_add(conn, viewer.id)?)))
        .await?;
    let handle = ceremony::handle(&key, person.id);
    let (options, state) = webauthn
        .start_passkey_registration(handle, &person.username, &person.full_name, Some(known))
        .map_err(Error::internal)?;
    ceremony::begin(cx, Ceremony::Registration, state)?;
    let mut options = serde_json::to_value(options)?;
    // The device keeps it under the person's name, so that nobody has to be named to sign in.
    if let Some(wanted) = options.pointer_mut("/publicKey/authenticatorSelection") {
        for (name, value) in [
            ("residentKey", "required".into()),
            ("requireResidentKey", true.into()),
        ] {
            if let Some(wanted) = wanted.as_object_mut() {
                wanted.insert(name.into(), value);
            }
        }
    }
    Ok(options)
}

/// The second request: the device's answer.
#[post("/settings/passkeys")]
pub(super) async fn create(cx: Cx, Form(form): Form<AnswerForm>) -> Result<HttpResponse, Error> {
    check_offered(&cx)?;
    match add(&cx, &form).await {
        Ok(name) => Ok(with_flash(
            see_other(LIST),
            &Flash::success(format!("You can sign in with {name} now.")),
        )),
        Err(error) => list_refused(&cx, form.name, error).await,
    }
}

async fn add(cx: &Cx, form: &AnswerForm) -> Result<String, Error> {
    let origin = cx.origin();
    let name = service::parse_name(&form.name, &origin.label)?;
    let waiting: Option<PasskeyRegistration> = ceremony::take(cx, Ceremony::Registration);
    let state = waiting.ok_or_else(|| Error::invalid("passkey", GONE))?;
    let answer: RegisterPublicKeyCredential = ceremony::read(&form.credential)?;
    let site = cx.app.site.load_full();
    let passkey = ceremony::webauthn(&site)?
        .finish_passkey_registration(&answer, &state)
        .map_err(|error| ceremony::refused(&error))?;
    let key = cx.app.config.secret_key.clone();
    cx.write(move |tx, viewer| {
        service::add(tx, &key, &site, viewer.id, &passkey, &name, &origin)?;
        Ok(name)
    })
    .await
}

#[get("/settings/passkeys/{id}")]
pub(super) async fn show(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    check_offered(&cx)?;
    one_page(
        &cx,
        StatusCode::OK,
        PasskeyId(*id),
        None,
        FieldErrors::new(),
    )
    .await
}

async fn one_page(
    cx: &Cx,
    status: StatusCode,
    id: PasskeyId,
    typed: Option<String>,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        let viewer = reader.viewer()?;
        let passkey = PasskeyView::new(service::find(reader.conn, viewer.id, id)?, reader.now);
        Ok(PasskeyPage {
            menu: SettingsMenu::of(reader, "passkeys")?,
            page: reader.frame("A passkey", "settings")?,
            typed: typed.unwrap_or_else(|| passkey.name.clone()),
            passkey,
            errors,
        })
    })
    .await
}

/// Shows the refused form again; other failures go on.
async fn one_refused(
    cx: &Cx,
    id: PasskeyId,
    typed: Option<String>,
    error: Error,
) -> Result<HttpResponse, Error> {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    match error {
        Error::Invalid(errors) => one_page(cx, status, id, typed, errors).await,
        other => Err(other),
    }
}

#[post("/settings/passkeys/{id}")]
pub(super) async fn rename(
    cx: Cx,
    id: web::Path<i64>,
    Form(form): Form<NameForm>,
) -> Result<HttpResponse, Error> {
    check_offered(&cx)?;
    let id = PasskeyId(*id);
    let missing = "Please write a name, such as that of the device.";
    let name = match crate::text::required_line(&form.name, NAME_MAX, missing) {
        Ok(name) => name,
        Err(text) => {
            let error = Error::invalid("name", text);
            return one_refused(&cx, id, Some(form.name), error).await;
        }
    };
    cx.write(move |tx, viewer| service::rename(tx, viewer.id, id, &name))
        .await?;
    let told = Flash::success("The name is changed.");
    Ok(with_flash(see_other(LIST), &told))
}

#[post("/settings/passkeys/{id}/remove")]
pub(super) async fn destroy(
    cx: Cx,
    id: web::Path<i64>,
    Form(form): Form<PasswordForm>,
) -> Result<HttpResponse, Error> {
    check_offered(&cx)?;
    let id = PasskeyId(*id);
    // Somebody else's is not found, whatever was typed.
    cx.read(move |conn, viewer| service::find(conn, viewer.id, id).map(drop))
        .await?;
    if let Err(error) = reauthenticate(&cx, &form.current).await {
        return one_refused(&cx, id, None, error).await;
    }
    let (key, site) = (cx.app.config.secret_key.clone(), cx.app.site.load_full());
    let origin = cx.origin();
    let outcome = cx
        .write(move |tx, viewer| service::remove(tx, &key, &site, viewer.id, id, &origin))
        .await;
    match outcome {
        Ok(()) => {
            let told = Flash::success("The passkey is removed. Delete it on your device, too.");
            Ok(with_flash(see_other(LIST), &told))
        }
        Err(error) => one_refused(&cx, id, None, error).await,
    }
}
