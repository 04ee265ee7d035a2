//! There and back: the page that leads to the other site, and the address it leads back to.

use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::arrival::{self, Arrival};
use super::attempt::{self, Begun};
use super::claims::Identity;
use super::failure::{Failure, failed};
use super::{ProviderButton, provider, service, token};
use crate::config::ProviderConfig;
use crate::db::UserId;
use crate::error::Error;
use crate::features::accounts::sign_in::{Entry, Method, admit};
use crate::features::accounts::sign_up;
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, see_other, with_flash};

/// Leads on to the other site. A page and no redirect: browsers hold the redirects of a form to
/// its `form-action`, and the other site may lead through others of its own.
#[derive(Template)]
#[template(path = "accounts/provider_going.html")]
struct GoingPage {
    page: Page,
    name: String,
    address: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NextForm {
    next: String,
}

/// What the other site sends somebody back with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Back {
    code: String,
    state: String,
    error: String,
    iss: String,
}

#[post("/sign-in/with/{provider}")]
pub(super) async fn begin(
    cx: Cx,
    slug: web::Path<String>,
    Form(form): Form<NextForm>,
) -> Result<HttpResponse, Error> {
    let provider = provider::find(&cx.app, &slug)?;
    if cx.is_signed_in() {
        return Ok(see_other("/"));
    }
    cx.app.limits.proof_from(cx.client)?;
    go(&cx, &provider, None, form.next).await
}

/// On to the other site; back here an account is connected with `link_for`, or somebody comes in
/// and goes on to `next`.
pub(super) async fn go(
    cx: &Cx,
    provider: &ProviderConfig,
    link_for: Option<UserId>,
    next: String,
) -> Result<HttpResponse, Error> {
    let key = cx.app.config.secret_key.clone();
    let state = cx
        .app
        .db
        .write(move |tx| attempt::new_state(tx, &key))
        .await?;
    let (address, secrets) = match provider::way_there(&cx.app, provider, state.clone()).await {
        Ok(way) => way,
        Err(failure) => return failed(cx, provider.into(), failure).await,
    };
    attempt::begin(cx, provider.slug, &state, secrets, (link_for, next))?;
    let name = provider.name.clone();
    cx.page(move |reader| {
        Ok(GoingPage {
            page: reader.frame(format!("On to {name}"), "")?,
            name,
            address,
        })
    })
    .await
}

#[get("/sign-in/callback/{provider}")]
pub(super) async fn callback(
    cx: Cx,
    slug: web::Path<String>,
    back: web::Query<Back>,
) -> Result<HttpResponse, Error> {
    let provider = provider::find(&cx.app, &slug)?;
    cx.app.limits.proof_from(cx.client)?;
    let button = ProviderButton::from(&provider);
    let Some(begun) = attempt::take(&cx, provider.slug, &back.state).await? else {
        return failed(&cx, button, Failure::Over).await;
    };
    match identity(&cx, &provider, &begun, back.into_inner()).await {
        Ok(identity) if begun.link_for.is_some() => connect(&cx, identity, begun, button).await,
        Ok(identity) => arrive(&cx, identity, begun.next, button).await,
        Err(failure) => failed(&cx, button, failure).await,
    }
}

/// Who came back, as far as it can be believed.
async fn identity(
    cx: &Cx,
    provider: &ProviderConfig,
    begun: &Begun,
    back: Back,
) -> Result<Identity, Failure> {
    if !back.iss.is_empty() && back.iss != provider.issuer {
        return Err(Failure::NotBelieved);
    }
    match back.error.as_str() {
        "" if !back.code.is_empty() => {
            token::trade(&cx.app, provider, back.code, &begun.secrets).await
        }
        "" => Err(Failure::NotBelieved),
        "temporarily_unavailable" | "server_error" => Err(Failure::Away),
        _ => Err(Failure::Denied),
    }
}

/// Somebody wants to come in.
async fn arrive(
    cx: &Cx,
    identity: Identity,
    next: String,
    provider: ProviderButton,
) -> Result<HttpResponse, Error> {
    let is_open = cx.app.site.load().sign_up.takes_strangers();
    let came = identity.clone();
    let arrival = cx
        .app
        .db
        .write(move |tx| arrival::arrive(tx, &came, is_open))
        .await?;
    let entry = |user| Entry {
        remember: true,
        next: next.clone(),
        ..Entry::new(user, Method::Provider)
    };
    match arrival {
        Arrival::Known(user) => admit(cx, entry(user)).await,
        Arrival::SameAddress(user) => {
            let entry = Entry {
                identity: Some(identity),
                ..entry(user)
            };
            admit(cx, entry).await
        }
        Arrival::ShutOut => failed(cx, provider, Failure::ShutOut).await,
        Arrival::Unproven => {
            attempt::keep(cx, identity, next)?;
            Ok(see_other("/sign-in/known"))
        }
        Arrival::New(right) => sign_up::go_on(cx, &right),
        Arrival::Waiting => Ok(see_other("/sign-up/waiting")),
        // Says that the site is closed, or by invitation.
        Arrival::Closed => Ok(see_other("/sign-up")),
    }
}

/// Somebody who is signed in connects another account. It is still the one who began.
async fn connect(
    cx: &Cx,
    identity: Identity,
    begun: Begun,
    provider: ProviderButton,
) -> Result<HttpResponse, Error> {
    if cx.user_id().ok() != begun.link_for {
        return failed(cx, provider, Failure::Over).await;
    }
    let (key, site) = (cx.app.config.secret_key.clone(), cx.app.site.load_full());
    let (origin, name) = (cx.origin(), provider.name);
    let text = format!("You can sign in with {name} from now on.");
    let linked = cx
        .write(move |tx, viewer| {
            service::link(tx, (&key, &site), viewer.id, (&identity, &name), &origin)
        })
        .await;
    let flash = match linked {
        Ok(true) => Flash::success(text),
        Ok(false) => Flash::info("That account was connected already."),
        Err(Error::Conflict(reason)) => Flash::error(reason),
        Err(error) => return Err(error),
    };
    Ok(with_flash(see_other("/settings/ways"), &flash))
}
