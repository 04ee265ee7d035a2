//! Posts in the admin site, deleted ones too.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::Audience;
use super::deleted::begin_purge;
use super::moderation::set_deleted;
use crate::admin::{
    Action, Bar, Cell, Chart, Column, Detail, Filter, Listing, Panel, PanelBody, Query, Record,
    Related, Row, Search, Tone,
};
use crate::db::functions::{holds, lower};
use crate::db::schema::{post_counters, post_photos, posts, users};
use crate::db::{DbConn, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Noun};
use crate::web::Viewer;

/// Days in the dashboard's chart.
const DAYS: u32 = 14;

#[derive(Queryable, Selectable)]
#[diesel(table_name = posts)]
struct Post {
    id: PostId,
    author_id: UserId,
    title: Option<String>,
    caption: String,
    location: String,
    audience: Audience,
    created_at: Timestamp,
    published_at: Option<Timestamp>,
    edited_at: Option<Timestamp>,
    deleted_at: Option<Timestamp>,
    deleted_by: Option<UserId>,
    purged_at: Option<Timestamp>,
}

/// Posts.
pub struct PostRecord;

impl Record for PostRecord {
    fn slug(&self) -> &'static str {
        "posts"
    }

    fn singular(&self) -> &'static str {
        "post"
    }

    fn plural(&self) -> &'static str {
        "Posts"
    }

    fn icon(&self) -> &'static str {
        "image"
    }

    fn group(&self) -> &'static str {
        "Content"
    }

    fn columns(&self) -> &'static [Column] {
        const {
            &[
                Column::of("Post"),
                Column::of("Caption"),
                Column::of("By"),
                Column::of("Status"),
                Column::of("Published"),
            ]
        }
    }

    fn filters(&self) -> Vec<Filter> {
        let states = [("shown", "Shown"), ("deleted", "Deleted")];
        vec![Filter::new("status", "Status", &states)]
    }

    fn search_hint(&self) -> Option<&'static str> {
        Some("@username, or words of the caption")
    }

    fn none_yet(&self) -> &'static str {
        "Posts appear here as people publish them."
    }

    fn count(&self, conn: &mut DbConn) -> Result<i64, Error> {
        Ok(posts::table.count().get_result(conn)?)
    }

    fn list(&self, conn: &mut DbConn, query: &Query) -> Result<Listing, Error> {
        let mut found = posts::table
            .inner_join(users::table)
            .select((Post::as_select(), users::username))
            .into_boxed();
        found = match query.filter("status") {
            "shown" => found.filter(posts::deleted_at.is_null()),
            "deleted" => found.filter(posts::deleted_at.is_not_null()),
            _ => found,
        };
        found = match query.wanted() {
            Search::Nothing => found,
            Search::Person(name) => found.filter(users::username.eq(name)),
            // Also whether a word is in a private post is nothing for staff.
            Search::Words(words) => found
                .filter(posts::audience.ne(Audience::OnlyMe))
                .filter(holds(lower(posts::caption), &words)),
        };
        Listing::newest_first(conn, query, found, posts::id, |row: (Post, String)| {
            let (post, name) = row;
            let cells = vec![
                Cell::text(format!("No. {}", post.id)),
                words(&post),
                Cell::person(&name, post.author_id),
                status(&post),
                Cell::moment_if(post.published_at),
            ];
            Row::new(post.id, cells)
        })
    }

    fn show(&self, conn: &mut DbConn, key: &str) -> Result<Option<Detail>, Error> {
        let Ok(id) = key.parse().map(PostId) else {
            return Ok(None);
        };
        let found: Option<(Post, String)> = posts::table
            .inner_join(users::table)
            .filter(posts::id.eq(id))
            .select((Post::as_select(), users::username))
            .first(conn)
            .optional()?;
        let Some((post, name)) = found else {
            return Ok(None);
        };
        let photos: i64 = post_photos::table
            .filter(post_photos::post_id.eq(id))
            .count()
            .get_result(conn)?;
        let comments: Option<i64> = post_counters::table
            .find(id)
            .select(post_counters::comments)
            .first(conn)
            .optional()?;
        let deleter = match post.deleted_by {
            Some(by) => Cell::person(&name_of(conn, by)?, by),
            None => Cell::Nothing,
        };
        let is_deleted = post.deleted_at.is_some();
        let is_private = post.audience.is_private();
        let mut related = Vec::new();
        if is_private && post.purged_at.is_none() {
            let href = format!("/admin/posts/{id}/open");
            related.push(Related::new("eye", "Open this private post", href).admins_only());
        } else if !is_deleted {
            let href = format!("/posts/{id}");
            related.push(Related::new("external-link", "See the post", href));
        }
        let actions = actions(is_deleted, post.purged_at.is_some());
        Ok(Some(Detail {
            title: format!("Post {id}"),
            pills: vec![status(&post)],
            facts: vec![
                ("By", Cell::person(&name, post.author_id)),
                ("Published", Cell::moment_if(post.published_at)),
                ("Written", Cell::Moment(post.created_at)),
                ("Edited", Cell::moment_if(post.edited_at)),
                ("Deleted", Cell::moment_if(post.deleted_at)),
                ("Deleted by", deleter),
                ("For", Cell::text(post.audience.label())),
                ("Place", place(&post)),
                ("Photos", Cell::Number(photos)),
                ("Comments", Cell::Number(comments.unwrap_or(0))),
            ],
            texts: texts(post),
            related,
            history: Some(activity::history(conn, Noun::Post, id.0)?),
            actions,
            ..Detail::default()
        }))
    }

    fn perform(
        &self,
        tx: &mut Tx<'_>,
        actor: &Viewer,
        key: &str,
        action: &str,
        _text: &str,
    ) -> Result<String, Error> {
        let id = key.parse().map(PostId).map_err(|_| Error::NotFound)?;
        match action {
            "delete" => {
                set_deleted(tx, actor.id, id, true)?;
                Ok("The post is deleted. You can restore it here for 30 days.".into())
            }
            "restore" => {
                set_deleted(tx, actor.id, id, false)?;
                Ok("The post is back, with everything on it.".into())
            }
            "purge" => {
                begin_purge(tx, actor.id, id)?;
                Ok("The post goes for good.".into())
            }
            _ => Err(Error::NotFound),
        }
    }
}

fn name_of(conn: &mut DbConn, user: UserId) -> Result<String, Error> {
    Ok(users::table
        .find(user)
        .select(users::username)
        .first(conn)?)
}

/// What can be done to a post that is deleted, or goes for good.
fn actions(is_deleted: bool, goes: bool) -> Vec<Action> {
    if goes {
        return Vec::new();
    }
    match is_deleted {
        true => vec![
            Action::new("restore", "Restore", "rotate-ccw"),
            Action::new("purge", "Delete for good", "trash-2").danger(
                "Delete this post for good, with its photos, comments and reactions? Nobody can bring it back.",
            ),
        ],
        false => vec![
            Action::new("delete", "Delete", "trash-2").danger(
                "Delete this post for everyone? You can restore it here for 30 days.",
            ),
        ],
    }
}

#[derive(QueryableByName)]
struct Day {
    #[diesel(sql_type = BigInt)]
    day: i64,
    #[diesel(sql_type = BigInt)]
    posts: i64,
}

/// Posts of each of the last days, for the dashboard.
///
/// # Errors
/// When the database fails.
pub fn posts_per_day(conn: &mut DbConn, now: Timestamp) -> Result<Panel, Error> {
    const DAY: Duration = Duration::from_secs(86_400);
    const DAY_MICROS: i64 = 86_400_000_000;
    let today = now.0.div_euclid(DAY_MICROS);
    let first = today - i64::from(DAYS) + 1;
    // Ids grow with time, so the posts of these days lie at the end of the table.
    let days: Vec<Day> = diesel::sql_query(
        "SELECT published_at / 86400000000 AS day, count(*) AS posts FROM posts
         WHERE id > coalesce((SELECT id FROM posts WHERE created_at < $1 ORDER BY id DESC LIMIT 1), 0)
         AND published_at >= $1 AND deleted_at IS NULL GROUP BY 1",
    )
    .bind::<BigInt, _>(first * DAY_MICROS)
    .load(conn)?;
    let bars = (0..DAYS).rev().map(|ago| {
        let date = now.minus(DAY * ago).date_time();
        let day = today - i64::from(ago);
        let found = days.iter().find(|found| found.day == day);
        Bar {
            short: date.format("%-d").to_string(),
            label: date.format("%-d %B").to_string(),
            value: found.map_or(0, |found| found.posts),
        }
    });
    Ok(Panel {
        title: "Posts, last 14 days",
        body: PanelBody::Chart(Chart::new("Day", "Posts", bars.collect())),
    })
}

/// Said in the place of what a private post says.
const CLOSED: &str = "This post is for its author alone, so what it says and shows is not part of \
    these pages. An admin can open it with a reason; its author is told.";

/// What it says, for the list.
fn words(post: &Post) -> Cell {
    match post.audience.is_private() {
        true => Cell::pill("Private", Tone::Plain),
        false => Cell::excerpt(&post.caption),
    }
}

fn place(post: &Post) -> Cell {
    match post.audience.is_private() {
        true => Cell::Nothing,
        false => Cell::text(post.location.clone()),
    }
}

/// What it says, whole.
fn texts(post: Post) -> Vec<(&'static str, String)> {
    if post.audience.is_private() {
        return vec![("Private", CLOSED.into())];
    }
    let title = post.title.map(|title| ("Title", title));
    let caption = ("Caption", post.caption);
    title.into_iter().chain([caption]).collect()
}

fn status(post: &Post) -> Cell {
    match (post.deleted_at, post.published_at) {
        (Some(_), _) if post.purged_at.is_some() => Cell::pill("Going", Tone::Danger),
        (Some(_), _) => Cell::pill("Deleted", Tone::Danger),
        (None, None) => Cell::pill("Not published", Tone::Plain),
        (None, Some(_)) => Cell::pill("Shown", Tone::Ok),
    }
}
