//! The daily mail: what is new and not read, in the morning of whoever gets it, at most once a
//! day, and not at all when nothing is.

use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveTime, TimeZone as _};
use diesel::prelude::*;

use super::about::About;
use super::queries::{self, Deed, Group};
use super::sentence::Sentence;
use crate::db::schema::{digests, notifications, users};
use crate::db::{Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::accounts;
use crate::features::notices::{self, Kind, Way};
use crate::secrets::SecretKey;
use crate::state::{App, Site};
use crate::text;
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
            let morning = morning(TimeZone::stored(&zone), now)?;
            previous
                .is_none_or(|at| at.plus(APART) <= morning)
                .then_some((user, morning))
        });
        for (user, morning) in due {
            let (key, site) = (app.config.secret_key.clone(), app.site.load_full());
            let is_sent = app
                .db
                .write(move |tx| send(tx, (&key, &site), user, morning))
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
    user: UserId,
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
    let about = About::load(tx.conn, &rows)?;
    let lines: Vec<String> = rows
        .iter()
        .map(|(group, deeds)| line(&about, group, deeds))
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

/// Who did what, and with which words of the post or the comment. What only its author sees stays
/// out of mails.
fn line(about: &About, group: &Group, deeds: &[Deed]) -> String {
    let sentence = Sentence::new(group.kind, deeds).text();
    let words = about.excerpt(group, deeds);
    match group.kind {
        Kind::PostOpened => sentence,
        _ if words.is_empty() => sentence,
        _ => format!("{sentence}: “{}”", text::isolated(&words)),
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
