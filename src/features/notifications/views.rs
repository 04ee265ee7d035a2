//! The page, as its template shows it.

use std::collections::HashMap;

use askama::Template;
use chrono::{Datelike, Days};

use super::about::About;
use super::queries::{self, Deed, Group};
use super::sentence::Sentence;
use crate::db::{NotificationId, PostId, Timestamp};
use crate::error::Error;
use crate::features::{media, posts};
use crate::view::{Avatar, Moment, Page};
use crate::web::{Cursor, PageSize, Reader};

/// Rows on a page.
const PAGE: PageSize = PageSize(30);

#[derive(Template)]
#[template(path = "notifications/index.html")]
pub(super) struct NotificationsPage {
    page: Page,
    days: Vec<Day>,
    next: Option<String>,
    /// Whether there is one that is not read.
    has_unread: bool,
    told: queries::Told,
    /// Whether this is the first page, which hears what is new.
    is_first: bool,
}

/// What came on one day.
struct Day {
    /// `2026-11-21`, for the id of its heading.
    date: String,
    /// As people call it.
    name: String,
    entries: Vec<Entry>,
}

struct Entry {
    id: NotificationId,
    sentence: Sentence,
    face: Option<Avatar>,
    when: Moment,
    is_new: bool,
    excerpt: String,
    /// Address and size of the post's first photo.
    photo: Option<String>,
}

impl NotificationsPage {
    pub fn build(r: &mut Reader<'_>, before: Cursor) -> Result<Self, Error> {
        let viewer = r.viewer()?;
        let mut groups = queries::page(r.conn, viewer.id, before, PAGE.limit())?;
        let next = PAGE.cut(&mut groups, |last| {
            let (at, id) = (last.updated_at, last.id.0);
            format!("/notifications?before={}", Cursor { at, id })
        });
        let told = queries::told(r.conn, viewer.id)?;
        let mut rows = Vec::with_capacity(groups.len());
        for group in groups {
            let deeds = queries::deeds(r.conn, viewer.id, group.id)?;
            // It may have been taken back since the row was read.
            if !deeds.is_empty() {
                rows.push((group, deeds));
            }
        }
        Ok(Self {
            days: days(r, rows)?,
            next,
            has_unread: told.unread > 0,
            told,
            is_first: before == Cursor::START,
            page: r.frame("Notifications", "notifications")?,
        })
    }
}

fn days(r: &mut Reader<'_>, rows: Vec<(Group, Vec<Deed>)>) -> Result<Vec<Day>, Error> {
    let photos = photos(r, &rows)?;
    let about = About::load(r.conn, &rows)?;
    let mut days: Vec<Day> = Vec::new();
    for (group, deeds) in rows {
        let (date, name) = day_of(r, group.updated_at);
        let entry = Entry {
            id: group.id,
            sentence: Sentence::new(group.kind, &deeds),
            face: deeds.first().map(|deed| deed.actor.avatar()),
            when: r.moment(group.updated_at),
            is_new: group.read_at.is_none(),
            excerpt: about.excerpt(&group, &deeds),
            photo: group.post_id.and_then(|post| photos.get(&post).cloned()),
        };
        match days.last_mut().filter(|day| day.date == date) {
            Some(day) => day.entries.push(entry),
            None => days.push(Day {
                date,
                name,
                entries: vec![entry],
            }),
        }
    }
    Ok(days)
}

fn photos(
    r: &mut Reader<'_>,
    rows: &[(Group, Vec<Deed>)],
) -> Result<HashMap<PostId, String>, Error> {
    let ids: Vec<PostId> = rows.iter().filter_map(|(group, _)| group.post_id).collect();
    let photos = posts::photos_of(r.conn, &ids)?;
    let first = |(post, photos): (PostId, Vec<posts::Photo>)| {
        Some((post, media::square_url(&photos.first()?.look.key)))
    };
    Ok(photos.into_iter().filter_map(first).collect())
}

/// A day's date and name, by the viewer's clocks.
fn day_of(r: &Reader<'_>, at: Timestamp) -> (String, String) {
    let (day, today) = (
        r.zone().at(at).date_naive(),
        r.zone().at(r.now).date_naive(),
    );
    let name = if day == today {
        "Today".into()
    } else if Some(day) == today.checked_sub_days(Days::new(1)) {
        "Yesterday".into()
    } else if day.year() == today.year() {
        day.format("%-d %B").to_string()
    } else {
        day.format("%-d %B %Y").to_string()
    };
    (day.to_string(), name)
}
