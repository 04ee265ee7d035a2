//! Where every way in ends: the second step is asked for if it is on, then the session begins,
//! the device is noted, and its owner hears of a new one.

use actix_web::HttpResponse;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::check::SUSPENDED;
use super::{Method, devices, second_step};
use crate::db::schema::users;
use crate::db::{Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::happened::Happened;
use crate::features::accounts::identities::{self, Identity};
use crate::features::accounts::security_log::{self, Event};
use crate::features::accounts::tell::tell;
use crate::features::accounts::{deletion, two_step};
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::view::Flash;
use crate::web::{Cx, Origin, see_other, with_device, with_flash};

const WELCOME_BACK: &str = "Welcome back. Your account stays, and nothing of it is deleted.";

/// Somebody who has proven who they are by one thing, and wants to come in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::features::accounts) struct Entry {
    pub user: UserId,
    /// The stored word of a [`Method`].
    pub(in crate::features::accounts) method: String,
    /// Whether the session outlives the browser.
    pub remember: bool,
    /// The page they go to, one of this site.
    pub next: String,
    /// An account of another site that becomes a way in when all steps are done.
    #[serde(default)]
    pub identity: Option<Identity>,
    /// When the first step was passed, once a second one is waited for.
    #[serde(default)]
    pub(in crate::features::accounts) waits_since: Option<Timestamp>,
}

impl Entry {
    /// Into a session that ends with the browser, on to the first page.
    pub(in crate::features::accounts) fn new(user: UserId, method: Method) -> Self {
        Self {
            user,
            method: method.as_str().to_owned(),
            remember: false,
            next: "/".into(),
            identity: None,
            waits_since: None,
        }
    }

    /// Another thing was proven after the first.
    pub(super) fn set_method(&mut self, method: Method) {
        self.method = method.as_str().to_owned();
    }

    fn method(&self) -> Method {
        Method::parse(&self.method).unwrap_or(Method::Password)
    }
}

/// Somebody comes in, remembered: at once, or after the second step.
///
/// # Errors
/// When the database fails.
pub async fn enter(
    cx: &Cx,
    user: UserId,
    method: Method,
    next: &str,
) -> Result<HttpResponse, Error> {
    let entry = Entry {
        remember: true,
        next: next.to_owned(),
        ..Entry::new(user, method)
    };
    admit(cx, entry).await
}

/// As [`enter`], with all there is to say.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) async fn admit(
    cx: &Cx,
    entry: Entry,
) -> Result<HttpResponse, Error> {
    let user = entry.user;
    // A passkey is two things already: the device and the finger, face or number that opens it.
    let is_enough = entry.method() == Method::Passkey;
    let token = cx.device_token().map(str::to_owned);
    let now = cx.app.db.clock().now();
    let asks = cx
        .app
        .db
        .read(move |conn| {
            Ok(!is_enough
                && two_step::is_on(conn, user)?
                && !devices::is_trusted(conn, user, token.as_deref(), now)?)
        })
        .await?;
    if asks {
        second_step::wait_for(cx, &entry)?;
        return Ok(see_other("/sign-in/second-step"));
    }
    complete(cx, entry, None).await
}

/// All steps are done: the session begins. With `trust_until` the second step is not asked here
/// until then.
pub(super) async fn complete(
    cx: &Cx,
    entry: Entry,
    trust_until: Option<Timestamp>,
) -> Result<HttpResponse, Error> {
    let (key, site) = (cx.app.config.secret_key.clone(), cx.app.site.load_full());
    let is_https = site.is_https();
    let (origin, token) = (cx.origin(), cx.device_token().map(str::to_owned));
    let (user, method, waits_since) = (entry.user, entry.method(), entry.waits_since);
    let identity = entry.identity.map(|identity| {
        let name = identities::name_of(&cx.app, &identity);
        (identity, name)
    });
    let (device, came_back, linked) = cx
        .app
        .db
        .write(move |tx| {
            refuse_suspended(tx, user)?;
            // The first step may have been passed with a password that is no longer the one.
            if let Some(since) = waits_since
                && security_log::was_secured(tx.conn, user, since)?
            {
                return Err(Error::Unauthenticated);
            }
            let device = devices::use_device(tx, user, token.as_deref(), &origin)?;
            if let Some(until) = trust_until {
                devices::trust(tx, device.id, until)?;
            }
            let came_back = deletion::undo(tx, &key, &site, user, &origin)?;
            note(tx, user, method, &origin)?;
            let mut linked = None;
            if let Some((identity, name)) = identity
                && identities::link(tx, (&key, &site), user, (&identity, &name), &origin)?
            {
                linked = Some(name);
            }
            if device.is_new {
                tell(tx, (&key, &site), user, Happened::NewDevice, Some(&origin))?;
            }
            Ok((device, came_back, linked))
        })
        .await?;
    cx.begin_session(user, device.id, entry.remember)?;
    let mut answer = see_other(if entry.next.is_empty() {
        "/"
    } else {
        &entry.next
    });
    let said = match linked {
        _ if came_back => Some(WELCOME_BACK.to_owned()),
        Some(name) => Some(format!("Your {name} account is a way in from now on.")),
        None => None,
    };
    if let Some(text) = said {
        answer = with_flash(answer, &Flash::success(text));
    }
    Ok(with_device(answer, &device.token, is_https))
}

/// Between two steps there is time enough to be suspended.
fn refuse_suspended(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    let suspended_at: Option<Timestamp> = users::table
        .find(user)
        .select(users::suspended_at)
        .first(tx.conn)?;
    match suspended_at {
        Some(_) => Err(Error::Forbidden(SUSPENDED)),
        None => Ok(()),
    }
}

fn note(tx: &mut Tx<'_>, user: UserId, method: Method, origin: &Origin) -> Result<(), Error> {
    security_log::record(tx, user, Event::SignedIn, by(method), origin)?;
    activity::record(
        tx,
        &Activity::new(user, Verb::SignedIn, (Noun::User, user.0))
            .with(serde_json::json!({ "how": by(method) })),
    )
}

/// A way in, in words.
fn by(method: Method) -> &'static str {
    match method {
        Method::Password => "with your password",
        Method::SecondStep => "in two steps",
        Method::Passkey => "with a passkey",
        Method::Provider => "with another site's account",
        Method::Invitation => "by an invitation",
        Method::SetUp => "at the set-up of the site",
    }
}
