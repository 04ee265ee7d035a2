//! The daily mail: what is new and not read, in the morning of whoever gets it, at most once a
//! day, and not at all when nothing is.

use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveTime, TimeZone as _};
use diesel::prelude::*;

use super::queries::{self, Deed};
use super::sentence::Sentence;
use crate::db::schema::{digests, notifications, users};
use crate::db::{Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::accounts;
use crate::features::notices::{self, Kind, Way};
use crate::secrets::SecretKey;
use crate::state::{App, Site};
use crate::view::TimeZone;
use crate::web::is_here;

/// When the morning begins, by the clocks of whoever gets the mail.
const MORNING: u32 = 8;

/// A morning that was missed for longer is left out: nobody wants this at night.
const LATE: Duration = Duration::from_secs(4 * 3600);

/// From one mail to the next at least: a day, as a morning can come an hour early in spring.
const APART: Duration = Duration::from_secs(20 * 3600);

/// People looked at in one go.
const CHUNK: i64 = 200;

/// Rows that one mail looks at.
const ROWS: i64 = 50;

/// Sends the mails of everybody whose morning it is; gives how many.
///
/// # Errors
/// When the database fails.
pub async fn send_digests(app: &Arc<App>) -> Result<usize, Error> {
    let (mut sent, mut after) = (0, UserId(0));
    loop {
        let now = app.db.clock().now();
        let found = app.db.read(move |conn| waiting(conn, after)).await?;
        let Some((last, ..)) = found.last() else {
            return Ok(sent);
        };
        after = *last;
        let due = found.into_iter().filter_map(|(user, zone, previous)| {
            let zone = TimeZone::stored(&zone);
            let morning = morning(zone, now)?;
            previous
                .is_none_or(|at| at.plus(APART) <= morning)
                .then_some((user, zone, morning))
        });
        for (user, zone, morning) in due {
            let (key, site) = (app.config.secret_key.clone(), app.site.load_full());
            let is_sent = app
                .db
                .write(move |tx| send(tx, (&key, &site), (user, zone), morning))
                .await?;
            sent += usize::from(is_sent);
        }
    }
}

/// People who have something that no mail told of, with their zone and their last mail.
fn waiting(
    conn: &mut crate::db::DbConn,
    after: UserId,
) -> Result<Vec<(UserId, String, Option<Timestamp>)>, Error> {
    let unmailed = notifications::table
        .filter(notifications::recipient_id.eq(users::id))
        .filter(notifications::read_at.is_null())
        .filter(notifications::mailed_at.is_null());
    Ok(users::table
        .left_join(digests::table.on(digests::user_id.eq(users::id)))
        .filter(users::id.gt(after))
        .filter(is_here())
        .filter(users::email.is_not_null())
        .filter(diesel::dsl::exists(unmailed))
        .order(users::id)
        .limit(CHUNK)
        .select((users::id, users::time_zone, digests::sent_at.nullable()))
        .load(conn)?)
}

/// This day's morning, if it began and is not long over.
fn morning(zone: TimeZone, now: Timestamp) -> Option<Timestamp> {
    let there = zone.at(now);
    let eight = NaiveTime::from_hms_opt(MORNING, 0, 0)?;
    let morning = there
        .timezone()
        .from_local_datetime(&there.date_naive().and_time(eight))
        .earliest()?;
    let morning = Timestamp(morning.timestamp_micros());
    (morning <= now && now <= morning.plus(LATE)).then_some(morning)
}

/// Writes one mail; gives whether there was anything to tell.
fn send(
    tx: &mut Tx<'_>,
    sender: (&SecretKey, &Site),
    (user, zone): (UserId, TimeZone),
    morning: Timestamp,
) -> Result<bool, Error> {
    tx.lock(&format!("digest:{user}"))?;
    let Some(address) = accounts::news_address(tx.conn, user)? else {
        return Ok(false);
    };
    // The mark of another run that was first.
    let previous: Option<Timestamp> = digests::table
        .find(user)
        .select(digests::sent_at)
        .first(tx.conn)
        .optional()?;
    if previous.is_some_and(|at| at.plus(APART) > morning) {
        return Ok(false);
    }
    let groups = queries::unmailed(tx.conn, user, ROWS)?;
    let mut rows = Vec::new();
    for group in groups {
        if !notices::is_wanted(tx.conn, user, group.kind, Way::Mail)? {
            continue;
        }
        let deeds = queries::deeds(tx.conn, user, group.id)?;
        if !deeds.is_empty() {
            rows.push((group, deeds));
        }
    }
    let published =
        queries::published(tx.conn, rows.iter().filter_map(|(group, _)| group.post_id))?;
    let lines: Vec<String> = rows
        .iter()
        .map(|(group, deeds)| {
            let at = group.post_id.and_then(|post| published.get(&post).copied());
            line(zone, at, group.kind, deeds)
        })
        .collect();
    // Also what is not shown now: it is nothing new when it is shown again.
    let told = notifications::table
        .filter(notifications::recipient_id.eq(user))
        .filter(notifications::read_at.is_null())
        .filter(notifications::mailed_at.is_null());
    diesel::update(told)
        .set(notifications::mailed_at.eq(tx.now))
        .execute(tx.conn)?;
    if lines.is_empty() {
        return Ok(false);
    }
    note(tx, user)?;
    accounts::send_news(tx, sender, user, &address, &lines)?;
    Ok(true)
}

/// Who did what; of a post of theirs, from which day it is. A mail holds no word of a post or a
/// comment: staff read what was mailed, and what is taken back must go from everywhere.
fn line(zone: TimeZone, published: Option<Timestamp>, kind: Kind, deeds: &[Deed]) -> String {
    let sentence = Sentence::new(kind, deeds).text();
    match (kind, published) {
        (Kind::Reaction | Kind::Comment, Some(at)) => {
            format!("{sentence} of {}", zone.at(at).format("%-d %B %Y"))
        }
        _ => sentence,
    }
}

fn note(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    let row = (digests::user_id.eq(user), digests::sent_at.eq(tx.now));
    let now = tx.now;
    each!(&mut *tx.conn, |conn| diesel::insert_into(digests::table)
        .values(row)
        .on_conflict(digests::user_id)
        .do_update()
        .set(digests::sent_at.eq(now))
        .execute(conn))?;
    Ok(())
}
