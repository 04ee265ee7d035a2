//! The zone in which one reads the clock.

use actix_web::{HttpResponse, post};
use diesel::prelude::*;
use serde::Deserialize;

use super::settings::{form_page, saved};
use crate::db::schema::users;
use crate::db::{Timestamp, Tx, UserId};
use crate::error::{Error, FieldErrors};
use crate::view::{TimeZone, ZoneRegion};
use crate::web::{Cx, Form};

/// The list to choose from.
pub(super) struct ZoneForm {
    /// The name of the zone that is chosen.
    pub chosen: &'static str,
    /// Whether the list lacks it: UTC, or an old spelling.
    pub is_apart: bool,
    /// The clock there, now.
    pub clock: String,
    /// The zones by parts of the world.
    pub regions: Vec<ZoneRegion>,
}

impl ZoneForm {
    pub(super) fn new(zone: TimeZone, now: Timestamp) -> Self {
        let (chosen, regions) = (zone.name(), TimeZone::regions(now));
        let mut zones = regions.iter().flat_map(|region| &region.zones);
        Self {
            chosen,
            is_apart: chosen != "UTC" && zones.all(|zone| zone.name != chosen),
            clock: zone.full_date(now),
            regions,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ChosenZone {
    time_zone: String,
}

#[post("/settings/time-zone")]
pub(super) async fn update(cx: Cx, Form(form): Form<ChosenZone>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let Some(zone) = TimeZone::parse(form.time_zone.trim()) else {
        let errors = FieldErrors::one("time_zone", "Please choose a place from the list.");
        let status = actix_web::http::StatusCode::UNPROCESSABLE_ENTITY;
        return form_page(&cx, status, None, errors).await;
    };
    cx.write(move |tx, viewer| set_zone(tx, viewer.id, zone))
        .await?;
    Ok(saved("Saved."))
}

fn set_zone(tx: &mut Tx<'_>, user: UserId, zone: TimeZone) -> Result<(), Error> {
    diesel::update(users::table.find(user))
        .filter(users::time_zone.ne(zone.name()))
        .set((
            users::time_zone.eq(zone.name()),
            users::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}
