//! My devices: the sessions that are open, and ending them.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use diesel::prelude::*;

use super::security_log::{self, Event};
use super::settings_menu::SettingsMenu;
use crate::db::schema::{devices, sessions};
use crate::db::{DbConn, SessionId, Timestamp, UserId};
use crate::error::Error;
use crate::view::{Flash, Moment, Page};
use crate::web::{
    Cursor, Cx, PageSize, Paged, Reader, end_other_sessions, end_session, see_other, with_flash,
};

/// Sessions on a page.
const PAGE: PageSize = PageSize(20);

#[derive(Template)]
#[template(path = "accounts/devices.html")]
struct DevicesPage {
    page: Page,
    menu: SettingsMenu,
    rows: Vec<SessionView>,
    has_others: bool,
    next: Option<String>,
}

struct SessionView {
    id: SessionId,
    label: String,
    network: String,
    first: Moment,
    last: Moment,
    is_this: bool,
    is_trusted: bool,
}

/// An open session, and the browser it is in.
struct Session {
    id: SessionId,
    key_hash: String,
    created_at: Timestamp,
    last_used_at: Timestamp,
    device: Option<(String, String, Timestamp, Option<Timestamp>)>,
}

type Row = (
    SessionId,
    String,
    Timestamp,
    Timestamp,
    Option<(String, String, Timestamp, Option<Timestamp>)>,
);

fn list(
    conn: &mut DbConn,
    user: UserId,
    now: Timestamp,
    before: i64,
    limit: i64,
) -> Result<Vec<Session>, Error> {
    let rows: Vec<Row> = sessions::table
        .left_join(devices::table)
        .filter(sessions::user_id.eq(user))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::id.lt(before))
        .order(sessions::id.desc())
        .limit(limit)
        .select((
            sessions::id,
            sessions::key_hash,
            sessions::created_at,
            sessions::last_used_at,
            (
                devices::label,
                devices::network,
                devices::first_used_at,
                devices::trusted_until,
            )
                .nullable(),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, key_hash, created_at, last_used_at, device)| Session {
            id,
            key_hash,
            created_at,
            last_used_at,
            device,
        })
        .collect())
}

#[get("/settings/devices")]
async fn index(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    let this = cx.session_name()?;
    let before = paged.cursor();
    cx.page(move |reader| {
        let viewer = reader.viewer()?;
        let now = reader.now;
        let mut rows = list(reader.conn, viewer.id, now, before.id, PAGE.limit())?;
        let next = PAGE.cut(&mut rows, |row| {
            let (at, id) = (row.created_at, row.id.0);
            format!("/settings/devices?before={}", Cursor { at, id })
        });
        let rows: Vec<SessionView> = rows
            .into_iter()
            .map(|row| view(reader, row, &this))
            .collect();
        Ok(DevicesPage {
            menu: SettingsMenu::of(reader, "devices")?,
            page: reader.frame("My devices", "settings")?,
            has_others: rows.iter().any(|row| !row.is_this),
            rows,
            next,
        })
    })
    .await
}

fn view(reader: &Reader<'_>, row: Session, this: &str) -> SessionView {
    let unknown = || {
        (
            "An unknown browser".to_owned(),
            String::new(),
            row.created_at,
            None,
        )
    };
    let (label, network, first, trusted_until) = row.device.unwrap_or_else(unknown);
    SessionView {
        id: row.id,
        label,
        network,
        first: reader.moment(first),
        last: reader.moment(row.last_used_at),
        is_this: row.key_hash == this,
        is_trusted: trusted_until.is_some_and(|until| until > reader.now),
    }
}

#[post("/settings/devices/{id}/end")]
async fn destroy(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    let (this, id) = (cx.session_name()?, id.into_inner());
    cx.write(
        move |tx, viewer| match end_session(tx, viewer.id, id, &this)? {
            true => Ok(()),
            false => Err(Error::NotFound),
        },
    )
    .await?;
    Ok(with_flash(
        see_other("/settings/devices"),
        &Flash::success("That device is signed out."),
    ))
}

#[post("/settings/devices/end-others")]
async fn destroy_others(cx: Cx) -> Result<HttpResponse, Error> {
    let (this, origin) = (cx.session_name()?, cx.origin());
    cx.write(move |tx, viewer| {
        if end_other_sessions(tx, viewer.id, &this)? > 0 {
            security_log::record(tx, viewer.id, Event::SessionsEnded, "", &origin)?;
        }
        Ok(())
    })
    .await?;
    Ok(with_flash(
        see_other("/settings/devices"),
        &Flash::success("Every other device is signed out."),
    ))
}

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(index)
        .service(destroy_others)
        .service(destroy);
}
