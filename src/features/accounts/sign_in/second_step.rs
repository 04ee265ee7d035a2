//! The second step: a one-time password of the app, a recovery code, or a passkey.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use serde::{Deserialize, Serialize};

use super::attempts::{self, Outcome, Subject};
use super::entry::{Entry, complete};
use super::{Method, devices, pages};
use crate::db::{AttemptId, Timestamp, UserId};
use crate::error::{Error, FieldErrors};
use crate::features::accounts::{passkeys, two_step};
use crate::view::Page;
use crate::web::{Cx, Form, see_other};

/// Under this the session keeps who has passed the first step.
const WAITING: &str = "second_step";

/// The first step is good for so long.
const PATIENCE: Duration = Duration::from_secs(600);

/// A trusted device is not asked for so long.
const TRUST: Duration = Duration::from_secs(30 * 24 * 3600);

/// Who has passed the first step, and until when that counts.
#[derive(Serialize, Deserialize)]
struct Waiting {
    entry: Entry,
    until: Timestamp,
}

#[derive(Template)]
#[template(path = "accounts/second_step.html")]
struct SecondStepPage {
    page: Page,
    trust: bool,
    has_passkeys: bool,
    errors: FieldErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SecondStepForm {
    code: String,
    trust: String,
}

/// Remembers who has passed the first step. Nobody is signed in by that.
pub(super) fn wait_for(cx: &Cx, entry: &Entry) -> Result<(), Error> {
    let now = cx.app.db.clock().now();
    let waiting = Waiting {
        entry: Entry {
            waits_since: Some(now),
            ..entry.clone()
        },
        until: now.plus(PATIENCE),
    };
    cx.session.clear();
    cx.session.renew();
    cx.session.insert(WAITING, waiting).map_err(Error::internal)
}

/// Who has passed the first step, if that still counts.
pub(in crate::features::accounts) fn waiting(cx: &Cx) -> Option<Entry> {
    let waiting: Waiting = cx.session.get(WAITING).ok().flatten()?;
    (waiting.until > cx.app.db.clock().now()).then_some(waiting.entry)
}

#[get("/sign-in/second-step")]
pub(super) async fn show(cx: Cx) -> Result<HttpResponse, Error> {
    match waiting(&cx) {
        Some(entry) => form_page(&cx, &entry, StatusCode::OK, false, FieldErrors::new()).await,
        None => Ok(see_other("/sign-in")),
    }
}

async fn form_page(
    cx: &Cx,
    entry: &Entry,
    status: StatusCode,
    trust: bool,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    let user = entry.user;
    cx.page_with(status, move |reader| {
        Ok(SecondStepPage {
            has_passkeys: reader.site.offers_passkeys() && passkeys::has_any(reader.conn, user)?,
            page: reader.frame("Second step", "")?,
            trust,
            errors,
        })
    })
    .await
}

#[post("/sign-in/second-step")]
pub(super) async fn create(
    cx: Cx,
    Form(form): Form<SecondStepForm>,
) -> Result<HttpResponse, Error> {
    let Some(entry) = waiting(&cx) else {
        return Ok(see_other("/sign-in"));
    };
    let trust = !form.trust.is_empty();
    match check(&cx, entry.user, &form.code).await {
        Ok(()) => pass(&cx, entry, Method::SecondStep, trust).await,
        Err(error) => refused(&cx, &entry, "code", trust, error).await,
    }
}

/// The second step is done, by this; with `trust` it is not asked here for a while.
pub(in crate::features::accounts) async fn pass(
    cx: &Cx,
    mut entry: Entry,
    method: Method,
    trust: bool,
) -> Result<HttpResponse, Error> {
    let until = trust.then(|| cx.app.db.clock().now().plus(TRUST));
    entry.set_method(method);
    complete(cx, entry, until).await
}

/// The page again, with what was wrong; a wait is told at `field`.
pub(in crate::features::accounts) async fn refused(
    cx: &Cx,
    entry: &Entry,
    field: &'static str,
    trust: bool,
    error: Error,
) -> Result<HttpResponse, Error> {
    match error {
        Error::Invalid(errors) => {
            form_page(cx, entry, StatusCode::UNPROCESSABLE_ENTITY, trust, errors).await
        }
        Error::TooMany(wait) => {
            let errors = FieldErrors::one(field, pages::wait_text(wait));
            form_page(cx, entry, StatusCode::TOO_MANY_REQUESTS, trust, errors).await
        }
        other => Err(other),
    }
}

/// Takes the code, and counts the try before it is looked at.
async fn check(cx: &Cx, user: UserId, code: &str) -> Result<(), Error> {
    let code = two_step::Code::parse(code).map_err(|message| Error::invalid("code", message))?;
    let (key, origin) = (cx.app.config.secret_key.clone(), cx.origin());
    let token = cx.device_token().map(str::to_owned);
    let limited = cx.app.limits.are_on().then_some(Duration::ZERO);
    let site = cx.app.site.load_full();
    cx.app
        .db
        .write(move |tx| {
            let known = devices::known(tx.conn, Some(user), token.as_deref())?;
            let subject = Subject::of_user(&key, "second-step", user, known.as_deref());
            let attempt: AttemptId =
                attempts::open(tx, &subject, &origin, Method::SecondStep, limited)?;
            if two_step::take(tx, &key, &site, user, &code, &origin)? {
                attempts::close(tx, attempt, Outcome::Right)?;
                return Ok(true);
            }
            Ok(false)
        })
        .await?
        .then_some(())
        .ok_or_else(|| {
            Error::invalid(
                "code",
                "This code is not right, or was used already. Please wait for the next one.",
            )
        })
}
