//! The link that a replaced address or number got: it takes the change back with all that came
//! with it, signs everyone out, and leads to a new password.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::service::{cancel, changed_to, current, store, take_off};
use crate::db::schema::{replaced_contacts, security_events};
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::contact::{Contact, ContactKind};
use crate::features::accounts::password_reset::lead_to_choice;
use crate::features::accounts::proof::{self, Purpose};
use crate::features::accounts::security_log::{self, Event};
use crate::features::accounts::{emails, ways_in};
use crate::mail;
use crate::secrets::{SecretKey, hash_token};
use crate::state::Site;
use crate::view::Page;
use crate::web::{Cx, Origin, end_all_sessions};

#[derive(Template)]
#[template(path = "accounts/take_back.html")]
struct TakeBackPage {
    page: Page,
    token: String,
    step: Step,
}

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// A button.
    Ask(String),
    /// It is taken back.
    Done(String),
    /// The link is over.
    Gone,
    /// Another account has it.
    Taken,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = replaced_contacts)]
struct Replaced {
    id: i64,
    user_id: UserId,
    contact_kind: ContactKind,
    contact: String,
    created_at: Timestamp,
}

/// What was taken back, and what leads to a new password.
struct TakenBack {
    contact: Contact,
    choice: String,
}

fn find(conn: &mut DbConn, token: &str, now: Timestamp) -> Result<Option<Replaced>, Error> {
    Ok(replaced_contacts::table
        .filter(replaced_contacts::token_hash.eq(hash_token(token)))
        .filter(replaced_contacts::expires_at.gt(now))
        .select(Replaced::as_select())
        .first(conn)
        .optional()?)
}

async fn show(
    cx: &Cx,
    status: StatusCode,
    token: String,
    step: Step,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        let title = match step {
            Step::Ask(_) => "Take this back?",
            Step::Done(_) => "Taken back",
            Step::Gone | Step::Taken => "This link is no longer good",
        };
        Ok(TakeBackPage {
            page: reader.frame(title, "")?,
            token,
            step,
        })
    })
    .await
}

#[get("/contact/take-back/{token}")]
pub(super) async fn open(cx: Cx, token: web::Path<String>) -> Result<HttpResponse, Error> {
    let token = token.into_inner();
    let (asked, now) = (token.clone(), cx.app.db.clock().now());
    let found = cx.app.db.read(move |conn| find(conn, &asked, now)).await?;
    match found {
        Some(row) => {
            let contact = Contact::stored(row.contact_kind, &row.contact).shown();
            show(&cx, StatusCode::OK, token, Step::Ask(contact)).await
        }
        None => show(&cx, StatusCode::GONE, token, Step::Gone).await,
    }
}

#[post("/contact/take-back/{token}")]
pub(super) async fn create(cx: Cx, token: web::Path<String>) -> Result<HttpResponse, Error> {
    cx.app.limits.proof_from(cx.client)?;
    let token = token.into_inner();
    let (key, site) = (cx.app.config.secret_key.clone(), cx.app.site.load_full());
    let (used, origin) = (token.clone(), cx.origin());
    let lifetime = cx.app.config.reset_lifetime;
    let outcome = cx
        .app
        .db
        .write(move |tx| take_back(tx, (&key, &site), &used, lifetime, &origin))
        .await;
    match outcome {
        Ok(Some(back)) => {
            lead_to_choice(&cx, &back.choice)?;
            let step = Step::Done(back.contact.shown());
            show(&cx, StatusCode::OK, token, step).await
        }
        Ok(None) => show(&cx, StatusCode::GONE, token, Step::Gone).await,
        Err(Error::Invalid(_)) => show(&cx, StatusCode::CONFLICT, token, Step::Taken).await,
        Err(error) => Err(error),
    }
}

/// Gives a person the contact back that was replaced, takes off what whoever replaced it may have
/// added, ends every session and the password.
fn take_back(
    tx: &mut Tx<'_>,
    (key, site): (&SecretKey, &Site),
    token: &str,
    lifetime: Duration,
    origin: &Origin,
) -> Result<Option<TakenBack>, Error> {
    let Some(row) = find(tx.conn, token, tx.now)? else {
        return Ok(None);
    };
    if diesel::delete(replaced_contacts::table.find(row.id)).execute(tx.conn)? == 0 {
        return Ok(None);
    }
    let (user, kind) = (row.user_id, row.contact_kind);
    let contact = Contact::stored(kind, &row.contact);
    let intruder = current(tx.conn, user, kind)?;
    store(tx, user, &contact)?;
    // What came after is of no right to take anything back.
    let later = replaced_contacts::table
        .filter(replaced_contacts::user_id.eq(user))
        .filter(replaced_contacts::contact_kind.eq(kind))
        .filter(replaced_contacts::id.gt(row.id));
    diesel::delete(later).execute(tx.conn)?;
    take_other_off(tx, user, kind.other(), row.created_at)?;
    ways_in::remove_intruders(tx, user, row.created_at)?;
    cancel(tx, user, ContactKind::Email)?;
    cancel(tx, user, ContactKind::Phone)?;
    proof::forget_user(tx, user)?;
    end_all_sessions(tx, user)?;
    security_log::record(tx, user, Event::ContactTakenBack, &contact.shown(), origin)?;
    if let Some(Contact::Email(email)) = intruder {
        mail::enqueue(tx, key, emails::contact_taken_back(site, &email.address)?)?;
    }
    // Under a name of its own: a forgotten password can be asked for by mail as well, at once.
    let name = format!("taken-back:{user}");
    let owner = (Purpose::Reset, name.as_str());
    proof::ask(tx, owner.0, owner.1, Duration::ZERO)?;
    let choice = proof::renew(tx, key, owner, Some(user), lifetime)?.token;
    Ok(Some(TakenBack { contact, choice }))
}

/// Takes a contact of the other kind off that came since then, unless it replaced one: whoever
/// had that before got a way back of their own.
fn take_other_off(
    tx: &mut Tx<'_>,
    user: UserId,
    kind: ContactKind,
    since: Timestamp,
) -> Result<(), Error> {
    let Some(other) = current(tx.conn, user, kind)? else {
        return Ok(());
    };
    let came = security_events::table
        .filter(security_events::user_id.eq(user))
        .filter(security_events::kind.eq(Event::ContactChanged))
        .filter(security_events::detail.eq(changed_to(&other)))
        .filter(security_events::created_at.ge(since));
    let replaced = replaced_contacts::table
        .filter(replaced_contacts::user_id.eq(user))
        .filter(replaced_contacts::contact_kind.eq(kind))
        .filter(replaced_contacts::created_at.ge(since));
    if diesel::select(exists(came)).get_result(tx.conn)?
        && !diesel::select(exists(replaced)).get_result(tx.conn)?
    {
        take_off(tx, user, kind)?;
    }
    Ok(())
}
