//! Coming in with a passkey: without a password, or as the second step.

use std::time::Duration;

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, PasskeyAuthentication, PublicKeyCredential,
};

use super::ceremony::{self, Ceremony, GONE};
use super::service::{self, Standing, Stored};
use crate::db::{AttemptId, UserId};
use crate::error::Error;
use crate::features::accounts::sign_in::{
    Entry, Method, Outcome, admit, attempts, pass_second_step, passkey_refused,
    second_step_refused, waiting_for_second_step,
};
use crate::web::{Cx, Form, see_other};

const UNKNOWN: &str =
    "This passkey is not known here. It may have been removed; please sign in another way.";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SignInForm {
    credential: String,
    next: String,
    remember: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SecondStepForm {
    credential: String,
    trust: String,
}

/// What the browser asks any device here, without knowing who is in front of it.
#[post("/sign-in/passkey/begin")]
pub(super) async fn begin(cx: Cx) -> Result<HttpResponse, Error> {
    let webauthn = ceremony::webauthn(&cx.app.site.load())?;
    cx.app.limits.passkey_from(cx.client)?;
    let (mut options, state) = webauthn
        .start_discoverable_authentication()
        .map_err(Error::internal)?;
    // Whether the browser waits for the login field or asks at once, the page says.
    options.mediation = None;
    ceremony::begin(&cx, Ceremony::SignIn, state)?;
    Ok(HttpResponse::Ok().json(options))
}

#[post("/sign-in/passkey")]
pub(super) async fn create(cx: Cx, Form(form): Form<SignInForm>) -> Result<HttpResponse, Error> {
    ceremony::webauthn(&cx.app.site.load())?;
    let remember = !form.remember.is_empty();
    match by_passkey(&cx, &form.credential).await {
        Ok(user) => {
            let entry = Entry {
                remember,
                next: form.next,
                ..Entry::new(user, Method::Passkey)
            };
            admit(&cx, entry).await
        }
        Err(error) => passkey_refused(&cx, form.next, remember, error).await,
    }
}

/// Whose passkey this is.
async fn by_passkey(cx: &Cx, credential: &str) -> Result<UserId, Error> {
    let pace = cx.app.limits.sign_in_from(cx.client);
    if !pace.passes {
        let (origin, now) = (cx.origin(), cx.app.db.clock().now());
        let wait = cx
            .app
            .db
            .read(move |conn| attempts::wait_until_next(conn, None, &origin, now))
            .await?;
        return Err(Error::TooMany(wait.max(pace.next)));
    }
    let waiting: Option<DiscoverableAuthentication> = ceremony::take(cx, Ceremony::SignIn);
    let state = waiting.ok_or_else(gone)?;
    let answer: PublicKeyCredential = ceremony::read(credential)?;
    let (attempt, stored) = open(cx, answer.raw_id.clone(), None, pace.next).await?;
    let result = ceremony::webauthn(&cx.app.site.load())?
        .finish_discoverable_authentication_v2(&answer, state, &stored.passkey)
        .map_err(|error| ceremony::refused(&error))?;
    close(cx, attempt, stored, result).await
}

/// What the browser asks the devices of whoever passed the first step.
#[post("/sign-in/second-step/passkey/begin")]
pub(super) async fn begin_second_step(cx: Cx) -> Result<HttpResponse, Error> {
    let webauthn = ceremony::webauthn(&cx.app.site.load())?;
    let entry = waiting_for_second_step(&cx).ok_or_else(gone)?;
    cx.app.limits.passkey_from(cx.client)?;
    let user = entry.user;
    let keys = cx
        .app
        .db
        .read(move |conn| service::keys_of(conn, user))
        .await?;
    if keys.is_empty() {
        return Err(Error::invalid("passkey", UNKNOWN));
    }
    let (options, state) = webauthn
        .start_passkey_authentication(&keys)
        .map_err(Error::internal)?;
    ceremony::begin(&cx, Ceremony::SecondStep, state)?;
    Ok(HttpResponse::Ok().json(options))
}

#[post("/sign-in/second-step/passkey")]
pub(super) async fn create_second_step(
    cx: Cx,
    Form(form): Form<SecondStepForm>,
) -> Result<HttpResponse, Error> {
    ceremony::webauthn(&cx.app.site.load())?;
    let Some(entry) = waiting_for_second_step(&cx) else {
        return Ok(see_other("/sign-in"));
    };
    let trust = !form.trust.is_empty();
    match second_step(&cx, entry.user, &form.credential).await {
        Ok(()) => pass_second_step(&cx, entry, Method::Passkey, trust).await,
        Err(error) => second_step_refused(&cx, &entry, "passkey", trust, error).await,
    }
}

async fn second_step(cx: &Cx, user: UserId, credential: &str) -> Result<(), Error> {
    let waiting: Option<PasskeyAuthentication> = ceremony::take(cx, Ceremony::SecondStep);
    let state = waiting.ok_or_else(gone)?;
    let answer: PublicKeyCredential = ceremony::read(credential)?;
    let (attempt, stored) = open(cx, answer.raw_id.clone(), Some(user), Duration::ZERO).await?;
    let result = ceremony::webauthn(&cx.app.site.load())?
        .finish_passkey_authentication(&answer, &state)
        .map_err(|error| ceremony::refused(&error))?;
    close(cx, attempt, stored, result).await.map(drop)
}

fn gone() -> Error {
    Error::invalid("passkey", GONE)
}

/// Notes the try, and finds the passkey; with `owner` one of theirs.
async fn open(
    cx: &Cx,
    credential: Vec<u8>,
    owner: Option<UserId>,
    least: Duration,
) -> Result<(AttemptId, Stored), Error> {
    let (key, origin) = (cx.app.config.secret_key.clone(), cx.origin());
    let limited = cx.app.limits.are_on().then_some(least);
    let (attempt, stored) = cx
        .app
        .db
        .write(move |tx| {
            let stored = service::by_credential(tx.conn, &credential)?
                .filter(|stored| owner.is_none_or(|owner| owner == stored.user));
            let user = stored.as_ref().map(|stored| stored.user);
            let name = service::encoded(&credential);
            let subject = attempts::Subject::of_passkey(&key, &name, user);
            let attempt = attempts::open(tx, &subject, &origin, Method::Passkey, limited)?;
            Ok((attempt, stored))
        })
        .await?;
    let stored = stored.ok_or_else(|| Error::invalid("passkey", UNKNOWN))?;
    Ok((attempt, stored))
}

/// Notes what became of the try, and uses the passkey. Gives whose it is.
async fn close(
    cx: &Cx,
    attempt: AttemptId,
    stored: Stored,
    result: webauthn_rs::prelude::AuthenticationResult,
) -> Result<UserId, Error> {
    let session = cx.session_name().map_err(|_| gone())?;
    let user = stored.user;
    let standing = cx
        .app
        .db
        .write(move |tx| {
            let standing = service::standing(tx.conn, user)?;
            match standing {
                Standing::Good => {
                    if !service::note_use(tx, stored, &result, &session)? {
                        return Err(gone());
                    }
                    attempts::close(tx, attempt, Outcome::Right)?;
                }
                Standing::Suspended => attempts::close(tx, attempt, Outcome::ShutOut)?,
                Standing::Deleted => {}
            }
            Ok(standing)
        })
        .await?;
    match standing {
        Standing::Good => Ok(user),
        Standing::Suspended => Err(Error::invalid(
            "passkey",
            "This account is suspended. Please ask the people who run this site.",
        )),
        Standing::Deleted => Err(Error::invalid("passkey", UNKNOWN)),
    }
}
