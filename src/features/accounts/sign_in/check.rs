//! The first step: a login and its password. And the same question again, before what matters.

use std::time::Duration;

use diesel::prelude::*;

use super::attempts::{self, Outcome, Subject};
use super::{Method, devices};
use crate::db::schema::users;
use crate::db::{AttemptId, DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::contact::{PhoneCountry, PhoneNumber, key_of};
use crate::features::accounts::password::verify_password;
use crate::state::Pace;
use crate::web::Cx;

/// What a wrong pair is answered, whatever was wrong with it.
pub(super) const NO_MATCH: &str =
    "The name and the password do not match. Try again, or reset your password.";

/// What is said to whoever has proven that a suspended account is theirs.
pub(super) const SUSPENDED: &str =
    "This account is suspended. Please ask the people who run this site.";

/// A person, as the first step needs them.
#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct Account {
    id: UserId,
    password_hash: Option<String>,
    suspended_at: Option<Timestamp>,
    deleted_at: Option<Timestamp>,
}

/// A login as it is compared: an address, a number as E.164, else a username.
fn login_key(login: &str, country: Option<PhoneCountry>) -> String {
    let login = login.trim();
    if login.contains('@') && !login.starts_with('@') {
        return key_of(login);
    }
    match PhoneNumber::parse(login, country) {
        Ok(number) => number.as_str().to_owned(),
        Err(_) => login.trim_start_matches('@').to_ascii_lowercase(),
    }
}

fn find(conn: &mut DbConn, key: &str) -> Result<Option<Account>, Error> {
    Ok(users::table
        .filter(
            users::username
                .eq(key)
                .or(users::email_key.eq(key))
                .or(users::phone.eq(key)),
        )
        .select(Account::as_select())
        .first(conn)
        .optional()?)
}

/// Who a login and password belong to. Nobody, somebody without a password and a wrong password
/// take as long and are told alike.
///
/// # Errors
/// `Invalid` at `password`, or `TooMany`.
pub(in crate::features::accounts) async fn by_password(
    cx: &Cx,
    login: &str,
    password: &str,
) -> Result<UserId, Error> {
    let pace = cx.app.limits.sign_in_from(cx.client);
    let login = login_key(login, cx.app.config.phone_country);
    let (attempt, account) = begin(cx, login, pace).await?;
    let hash = account
        .as_ref()
        .and_then(|account| account.password_hash.clone());
    let right = verify_password(&cx.app, password, hash).await?;
    let Some(account) = account.filter(|account| right && account.deleted_at.is_none()) else {
        tracing::warn!(client = %cx.client, "a sign-in was refused");
        return Err(Error::invalid("password", NO_MATCH));
    };
    let outcome = match account.suspended_at {
        Some(_) => Outcome::ShutOut,
        None => Outcome::Right,
    };
    cx.app
        .db
        .write(move |tx| attempts::close(tx, attempt, outcome))
        .await?;
    if outcome == Outcome::ShutOut {
        // Said only to whoever knows the password.
        return Err(Error::invalid("password", SUSPENDED));
    }
    Ok(account.id)
}

/// Notes the try, and finds whom it means.
async fn begin(cx: &Cx, login: String, pace: Pace) -> Result<(AttemptId, Option<Account>), Error> {
    let (key, origin) = (cx.app.config.secret_key.clone(), cx.origin());
    let token = cx.device_token().map(str::to_owned);
    let least = cx.app.limits.are_on().then_some(pace.next);
    let subject_of = move |conn: &mut DbConn| {
        let account = find(conn, &login)?;
        let user = account.as_ref().map(|account| account.id);
        let known = devices::known(conn, user, token.as_deref())?;
        let subject = Subject::of_login(&key, &login, user, known.as_deref());
        Ok::<_, Error>((subject, account))
    };
    let (db, now) = (&cx.app.db, cx.app.db.clock().now());
    if !pace.passes {
        let wait = db.read(move |conn| {
            let (subject, _) = subject_of(conn)?;
            attempts::wait_until_next(conn, Some(&subject), &origin, now)
        });
        return Err(Error::TooMany(wait.await?.max(pace.next)));
    }
    db.write(move |tx| {
        let (subject, account) = subject_of(tx.conn)?;
        let attempt = attempts::open(tx, &subject, &origin, Method::Password, least)?;
        Ok((attempt, account))
    })
    .await
}

/// The answer to "is this still you", before an address, a password or the second step changes.
const NOT_CURRENT: &str = "This is not your password.";

/// After a sign-in within this time somebody without a password is believed.
const FRESH: Duration = Duration::from_secs(600);

/// Asks a signed-in person for their password again. Who has none must have come in lately.
///
/// # Errors
/// `Invalid` at `current`, also with the time to wait after many tries.
pub(in crate::features::accounts) async fn reauthenticate(
    cx: &Cx,
    password: &str,
) -> Result<(), Error> {
    let (user, name) = (cx.user_id()?, cx.session_name()?);
    let hash: Option<String> = cx
        .read(move |conn, viewer| {
            Ok(users::table
                .find(viewer.id)
                .select(users::password_hash)
                .first(conn)?)
        })
        .await?;
    let Some(hash) = hash else {
        let now = cx.app.db.clock().now();
        let began = cx
            .app
            .db
            .read(move |conn| devices::session_began(conn, &name))
            .await?;
        return match began {
            Some(began) if now.since(began) <= FRESH => Ok(()),
            _ => Err(Error::invalid(
                "current",
                "To be sure that this is you: please sign out, sign in again and come back here within 10 minutes.",
            )),
        };
    };
    let attempt = ask_again(cx, user).await.map_err(|error| match error {
        Error::TooMany(wait) => Error::invalid("current", super::pages::wait_text(wait)),
        other => other,
    })?;
    if !verify_password(&cx.app, password, Some(hash)).await? {
        return Err(Error::invalid("current", NOT_CURRENT));
    }
    cx.app
        .db
        .write(move |tx| attempts::close(tx, attempt, Outcome::Right))
        .await
}

async fn ask_again(cx: &Cx, user: UserId) -> Result<AttemptId, Error> {
    let (key, origin) = (cx.app.config.secret_key.clone(), cx.origin());
    let limited = cx.app.limits.are_on().then_some(Duration::ZERO);
    cx.app
        .db
        .write(move |tx: &mut Tx<'_>| {
            let subject = Subject::of_user(&key, "password", user, None);
            attempts::open(tx, &subject, &origin, Method::Password, limited)
        })
        .await
}

/// Whether a person still has this password hash: two presses at once change it once.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) fn is_mine(
    tx: &mut Tx<'_>,
    user: UserId,
    hash: Option<&str>,
) -> Result<bool, Error> {
    tx.lock(&format!("password:{user}"))?;
    let stored: Option<String> = users::table
        .find(user)
        .select(users::password_hash)
        .first(tx.conn)?;
    Ok(stored.as_deref() == hash)
}
