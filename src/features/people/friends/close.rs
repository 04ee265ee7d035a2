//! The page of close friends: all friends, with who is a close one.

use askama::Template;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::queries::close_among;
use crate::db::schema::{close_friends, friendships, users};
use crate::db::{DbConn, Timestamp, UserId};
use crate::error::Error;
use crate::features::people::Person;
use crate::text;
use crate::view::{Avatar, Page};
use crate::web::{Cursor, PageSize, Paged, Reader, is_here};
use crate::words::Wanted;

/// Friends on a page.
const PAGE: PageSize = PageSize(30);

/// The longest name that is looked for, in characters.
const MAX_SEARCH: usize = 60;

pub(super) const PATH: &str = "/people/friends/close";

/// Which part of the list is shown: what is in the address of the page, and in its forms.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    /// Of a name, as it was typed.
    pub search: String,
    /// Close friends alone.
    pub only_close: bool,
    pub before: String,
}

impl Part {
    pub fn new(search: &str, only_close: bool, before: &str) -> Self {
        Self {
            search: text::one_line(search, MAX_SEARCH).unwrap_or_default(),
            only_close,
            before: before.to_owned(),
        }
    }

    /// Its address, with another place to begin.
    fn address(&self, before: &str) -> String {
        let close = if self.only_close { "1" } else { "" };
        let fields = [
            ("q", self.search.as_str()),
            ("close", close),
            ("before", before),
        ];
        let fields = fields.iter().filter(|(_, value)| !value.is_empty());
        match serde_urlencoded::to_string(fields.collect::<Vec<_>>()) {
            Ok(query) if !query.is_empty() => format!("{PATH}?{query}"),
            _ => PATH.to_owned(),
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "people/friends/close.html")]
pub(super) struct ClosePage {
    pub page: Page,
    pub list: CloseList,
}

/// Its list, and what a script puts in its place after a press.
#[derive(Template)]
#[template(path = "people/friends/_close_list.html")]
pub(super) struct CloseList {
    part: Part,
    /// How many close friends the viewer has.
    count: i64,
    rows: Vec<CloseRow>,
    first: Option<String>,
    next: Option<String>,
}

/// A friend.
struct CloseRow {
    id: UserId,
    username: String,
    full_name: String,
    avatar: Avatar,
    is_close: bool,
}

impl CloseList {
    /// A part of the viewer's own list.
    pub fn load(r: &mut Reader<'_>, part: Part) -> Result<Self, Error> {
        let viewer = r.viewer()?.id;
        let before = Paged {
            before: Some(part.before.clone()),
        };
        let mut found = friends(r.conn, viewer, &part, before.cursor())?;
        let next = PAGE.cut(&mut found, |(person, at)| {
            let (at, id) = (*at, person.id.0);
            part.address(&Cursor { at, id }.to_string())
        });
        let ids: Vec<UserId> = found.iter().map(|(person, _)| person.id).collect();
        let chosen = close_among(r.conn, viewer, &ids)?;
        let row = |(person, _): (Person, Timestamp)| CloseRow {
            id: person.id,
            avatar: Avatar::new(person.id.0, &person.full_name, person.avatar_key.as_deref()),
            is_close: chosen.contains(&person.id),
            username: person.username,
            full_name: person.full_name,
        };
        Ok(Self {
            count: count(r.conn, viewer)?,
            rows: found.into_iter().map(row).collect(),
            first: (before.cursor() != Cursor::START).then(|| part.address("")),
            next,
            part,
        })
    }
}

/// Close friends of a person who are here.
fn count(conn: &mut DbConn, person: UserId) -> Result<i64, Error> {
    Ok(close_friends::table
        .inner_join(users::table.on(users::id.eq(close_friends::friend_id)))
        .filter(close_friends::person_id.eq(person))
        .filter(is_here())
        .count()
        .get_result(conn)?)
}

/// Friends of a person, newest first, behind a place in the list: those of a name, or close ones.
fn friends(
    conn: &mut DbConn,
    person: UserId,
    part: &Part,
    before: Cursor,
) -> Result<Vec<(Person, Timestamp)>, Error> {
    let later = friendships::created_at
        .lt(before.at)
        .or(friendships::created_at
            .eq(before.at)
            .and(friendships::friend_id.lt(UserId(before.id))));
    let mut found = friendships::table
        .inner_join(users::table.on(users::id.eq(friendships::friend_id)))
        .filter(friendships::person_id.eq(person))
        .filter(is_here())
        .filter(later)
        .order((
            friendships::created_at.desc(),
            friendships::friend_id.desc(),
        ))
        .limit(PAGE.limit())
        .select((Person::as_select(), friendships::created_at))
        .into_boxed();
    if part.only_close {
        let chosen = close_friends::table
            .filter(close_friends::person_id.eq(person))
            .filter(close_friends::friend_id.eq(friendships::friend_id));
        found = found.filter(exists(chosen));
    }
    if let Some(wanted) = Wanted::of(&part.search) {
        // Words hold letters and digits alone: no character of theirs is a pattern.
        for word in wanted.whole() {
            found = found.filter(users::search_key.like(format!("% {word} %")));
        }
        found = found.filter(users::search_key.like(format!("% {}%", wanted.last())));
    }
    Ok(found.load(conn)?)
}
