//! The page of notifications; each leads to its place and is read by that.

use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;

use super::place::place;
use super::queries;
use super::views::NotificationsPage;
use crate::db::{NotificationId, Timestamp};
use crate::error::Error;
use crate::view::Flash;
use crate::web::{Cx, Form, Paged, see_other, with_flash};

/// All of them, newest first.
#[get("/notifications")]
pub async fn index(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |r| NotificationsPage::build(r, paged.cursor()))
        .await
}

/// Leads to what it is about, and marks it as read.
#[get("/notifications/{id}")]
pub async fn show(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let id = NotificationId(*id);
    let place = cx
        .write(move |tx, viewer| {
            let group = queries::own(tx.conn, viewer.id, id)?;
            queries::read(tx, viewer.id, id)?;
            let deeds = queries::deeds(tx.conn, viewer.id, id)?;
            Ok((!deeds.is_empty()).then(|| place(&group, &deeds, &viewer.username)))
        })
        .await?;
    Ok(match place {
        Some(place) => see_other(&place),
        None => with_flash(
            see_other("/notifications"),
            &Flash::info("That was taken back."),
        ),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReadForm {
    /// The time of the newest one that the page showed.
    until: String,
}

/// Marks all as read that the page showed.
#[post("/notifications/read")]
pub async fn read_all(cx: Cx, Form(form): Form<ReadForm>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let until = form.until.parse().ok().map(Timestamp);
    cx.write(move |tx, viewer| {
        let until = until.unwrap_or(tx.now);
        queries::read_until(tx, viewer.id, until)
    })
    .await?;
    Ok(see_other("/notifications"))
}
