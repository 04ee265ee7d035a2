//! Drafts that become posts by themselves, at a time that their author set.

use std::time::Duration;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::compose::{lacking, publish};
use super::queries::{self, Draft};
use super::{Refusal, service};
use crate::db::schema::{drafts, users};
use crate::db::{DraftId, Timestamp, Tx};
use crate::error::Error;
use crate::jobs::{self, Job};
use crate::view::TimeZone;
use crate::web::is_here;

/// How far ahead a post can be set.
const FURTHEST: Duration = Duration::from_secs(366 * 24 * 3600);

/// Work: make a post of a draft, if it is still set to that time.
#[derive(Debug, Serialize, Deserialize)]
pub struct PublishDraft {
    draft: DraftId,
    at: Timestamp,
}

impl Job for PublishDraft {
    const KIND: &'static str = "publish_draft";
}

/// Reads the time that was typed, by the clock of its author.
///
/// # Errors
/// A text for the person when there is none, it is past, or too far ahead.
pub(super) fn parse(typed: &str, zone: TimeZone, now: Timestamp) -> Result<Timestamp, String> {
    let Some(at) = zone.typed(typed) else {
        return Err("Please choose a day and a time.".into());
    };
    if at <= now {
        return Err("This time has passed. Choose a later one, or publish it now.".into());
    }
    if at > now.plus(FURTHEST) {
        return Err("Please choose a time within a year.".into());
    }
    Ok(at)
}

/// Sets a draft to become a post at a time, in the place of one set before.
///
/// # Errors
/// When the database fails.
pub(super) fn schedule(tx: &mut Tx<'_>, draft: DraftId, at: Timestamp) -> Result<(), Error> {
    service::set_publish_at(tx, draft, Some(at))?;
    let delay = at.since(tx.now);
    jobs::enqueue_in(tx, &PublishDraft { draft, at }, delay)
}

/// Makes a post of a draft whose time has come. One that was published, changed to another time,
/// or thrown away meanwhile is left alone; so is one that cannot become a post any more.
///
/// # Errors
/// When the database fails.
pub fn publish_due(tx: &mut Tx<'_>, job: &PublishDraft) -> Result<(), Error> {
    tx.lock(&format!("draft:{}", job.draft))?;
    let found: Option<Draft> = drafts::table
        .find(job.draft)
        .filter(drafts::publish_at.eq(job.at))
        .filter(drafts::published_post_id.is_null())
        .select(Draft::as_select())
        .first(tx.conn)
        .optional()?;
    let Some(draft) = found else {
        return Ok(());
    };
    let author = users::table.find(draft.owner_id).filter(is_here());
    let author_is_here: bool = diesel::select(diesel::dsl::exists(author)).get_result(tx.conn)?;
    let photos = queries::photos(tx.conn, draft.id)?;
    if !author_is_here || lacking(&draft, &photos) != Refusal::default() {
        return service::set_publish_at(tx, draft.id, None);
    }
    publish(tx, &draft, photos).map(drop)
}
