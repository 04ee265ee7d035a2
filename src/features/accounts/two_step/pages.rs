//! The page on which a person turns the second step on and off.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use serde::Deserialize;

use super::service::{self, State};
use super::totp::{self, Shown};
use crate::error::{Error, FieldErrors};
use crate::features::accounts::proof::six_digits;
use crate::features::accounts::settings_menu::SettingsMenu;
use crate::features::accounts::sign_in::reauthenticate;
use crate::view::{Flash, Moment, Page};
use crate::web::{Cx, Form, see_other, with_flash};

#[derive(Template)]
#[template(path = "accounts/two_step.html")]
struct TwoStepPage {
    page: Page,
    menu: SettingsMenu,
    state: StateView,
    is_required: bool,
    errors: FieldErrors,
}

enum StateView {
    Off,
    Begun(Shown),
    On { since: Moment, codes_left: i64 },
}

#[derive(Template)]
#[template(path = "accounts/recovery_codes.html")]
struct CodesPage {
    page: Page,
    menu: SettingsMenu,
    codes: Vec<String>,
    /// The codes as a text file, in a link.
    file: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PasswordForm {
    current: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CodeForm {
    code: String,
}

#[get("/settings/two-step")]
pub(super) async fn show(cx: Cx) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    state_page(&cx, StatusCode::OK, FieldErrors::new()).await
}

async fn state_page(
    cx: &Cx,
    status: StatusCode,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        let viewer = reader.viewer()?;
        let key = reader.app.config.secret_key.clone();
        let state = match service::state(reader.conn, &key, viewer.id)? {
            State::Off => StateView::Off,
            State::Begun(secret) => {
                StateView::Begun(totp::shown(&secret, &reader.site.name, &viewer.username)?)
            }
            State::On { since, codes_left } => StateView::On {
                since: reader.moment(since),
                codes_left,
            },
        };
        Ok(TwoStepPage {
            menu: SettingsMenu::of(reader, "two-step")?,
            is_required: reader.site.staff_two_step && viewer.is_staff(),
            page: reader.frame("Two-step sign-in", "settings")?,
            state,
            errors,
        })
    })
    .await
}

/// Shows the refused form again; other failures go on.
async fn refused(cx: &Cx, error: Error) -> Result<HttpResponse, Error> {
    match error {
        Error::Invalid(errors) => state_page(cx, StatusCode::UNPROCESSABLE_ENTITY, errors).await,
        other => Err(other),
    }
}

#[post("/settings/two-step")]
pub(super) async fn begin(cx: Cx, Form(form): Form<PasswordForm>) -> Result<HttpResponse, Error> {
    if let Err(error) = reauthenticate(&cx, &form.current).await {
        return refused(&cx, error).await;
    }
    let key = cx.app.config.secret_key.clone();
    cx.write(move |tx, viewer| service::begin(tx, &key, viewer.id))
        .await?;
    Ok(see_other("/settings/two-step"))
}

#[post("/settings/two-step/confirm")]
pub(super) async fn confirm(cx: Cx, Form(form): Form<CodeForm>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.code_of(user)?;
    let wrong =
        "This is not the code of the app. Please try the next one; both clocks must be right.";
    let Some(code) = six_digits(&form.code) else {
        let error = Error::invalid("code", "Please write the 6 digits of your app.");
        return refused(&cx, error).await;
    };
    let (key, site) = (cx.app.config.secret_key.clone(), cx.app.site.load_full());
    let origin = cx.origin();
    let codes = cx
        .write(move |tx, viewer| service::confirm(tx, &key, &site, viewer.id, &code, &origin))
        .await?;
    match codes {
        Some(codes) => codes_page(&cx, codes).await,
        None => refused(&cx, Error::invalid("code", wrong)).await,
    }
}

async fn codes_page(cx: &Cx, codes: Vec<String>) -> Result<HttpResponse, Error> {
    cx.page(move |reader| {
        let text = format!(
            "Recovery codes for {}\n{}\n",
            reader.site.name,
            codes.join("\n")
        );
        let file: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        Ok(CodesPage {
            menu: SettingsMenu::of(reader, "two-step")?,
            page: reader.frame("Your recovery codes", "settings")?,
            file: format!("data:text/plain;charset=utf-8,{}", file.replace('+', "%20")),
            codes,
        })
    })
    .await
}

#[post("/settings/two-step/recovery-codes")]
pub(super) async fn new_recovery_codes(
    cx: Cx,
    Form(form): Form<PasswordForm>,
) -> Result<HttpResponse, Error> {
    if let Err(error) = reauthenticate(&cx, &form.current).await {
        return refused(&cx, error).await;
    }
    let (key, site) = (cx.app.config.secret_key.clone(), cx.app.site.load_full());
    let origin = cx.origin();
    let codes = cx
        .write(move |tx, viewer| service::new_recovery_codes(tx, &key, &site, viewer.id, &origin))
        .await?;
    codes_page(&cx, codes).await
}

#[post("/settings/two-step/off")]
pub(super) async fn turn_off(
    cx: Cx,
    Form(form): Form<PasswordForm>,
) -> Result<HttpResponse, Error> {
    let site = cx.app.site.load_full();
    if let Err(error) = reauthenticate(&cx, &form.current).await {
        return refused(&cx, error).await;
    }
    let (key, origin) = (cx.app.config.secret_key.clone(), cx.origin());
    let outcome = cx
        .write(move |tx, viewer| {
            if site.staff_two_step && viewer.is_staff() {
                return Err(Error::Forbidden("On this site staff sign in in two steps."));
            }
            service::turn_off(tx, &key, &site, viewer.id, &origin)
        })
        .await;
    outcome?;
    Ok(with_flash(
        see_other("/settings/two-step"),
        &Flash::success("Two-step sign-in is off."),
    ))
}
