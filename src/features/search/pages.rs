//! The page of what was found, and what is found as one types.

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;

use super::views::{Found, SearchPage, Tab, TextRow, TypedPart, address};
use super::{comments, people, posts};
use crate::error::Error;
use crate::features::people::{self as persons, PersonRow};
use crate::features::{media, posts as post_face, tags};
use crate::view::{snippet, without_markup};
use crate::web::{Cursor, Cx, PageSize, Reader};
use crate::words::{self, Wanted};

/// Rows on a page.
const PAGE: PageSize = PageSize(20);

/// People who are shown as one types, of those that are looked at.
const TYPED: usize = 7;

/// Tags that are shown; more letters tell them apart.
const TAGS: usize = 30;

/// The longest text that is taken for a search, in characters.
const MAX_TYPED: usize = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    q: String,
    tab: String,
    before: Option<String>,
}

impl Query {
    fn typed(&self) -> String {
        let visible = self.q.chars().filter(|c| !c.is_control());
        let typed: String = visible.take(MAX_TYPED).collect();
        typed.trim().to_owned()
    }
}

#[get("/search")]
pub(super) async fn show(cx: Cx, query: web::Query<Query>) -> Result<HttpResponse, Error> {
    cx.app.limits.search(cx.user_id()?)?;
    let (typed, chosen) = (query.typed(), Tab::named(&query.tab));
    let is_open = query.tab.is_empty();
    let before = Cursor::parse(query.before.as_deref());
    cx.page(move |r| {
        let mut tab = chosen;
        let (mut found, mut next) = (Found::People(Vec::new()), None);
        let wanted = Wanted::of(&typed);
        if let Some(wanted) = &wanted {
            (found, next) = look(r, tab, &typed, wanted, before)?;
            // Who has chosen no tab looks for whatever there is.
            if is_open && found.is_empty() {
                let posts = look(r, Tab::Posts, &typed, wanted, before)?;
                if !posts.0.is_empty() {
                    (tab, (found, next)) = (Tab::Posts, posts);
                }
            }
        }
        let title = match typed.is_empty() {
            true => "Search".to_owned(),
            false => format!("{typed} · Search"),
        };
        Ok(SearchPage {
            page: r.frame(title, "search")?,
            is_asked: wanted.is_some(),
            next: next.map(|place| address(tab, &typed, Some(&place.to_string()))),
            typed,
            tab,
            found,
        })
    })
    .await
}

/// People whose names begin as it was typed, for the list below the box.
#[get("/search/people")]
pub(super) async fn as_typed(cx: Cx, query: web::Query<Query>) -> Result<HttpResponse, Error> {
    cx.app.limits.search(cx.user_id()?)?;
    let typed = query.typed();
    cx.page(move |r| {
        let viewer = r.viewer()?.id;
        let (mut people, _) = people(r.conn, viewer, &typed, Cursor::START, PAGE)?;
        people.truncate(TYPED);
        let people = persons::rows(r.conn, viewer, people.iter())?;
        Ok(TypedPart { typed, people })
    })
    .await
}

fn look(
    r: &mut Reader<'_>,
    tab: Tab,
    typed: &str,
    wanted: &Wanted,
    before: Cursor,
) -> Result<(Found, Option<Cursor>), Error> {
    let viewer = r.viewer()?.id;
    let enough = usize::from(PAGE.0);
    Ok(match tab {
        Tab::People => {
            let (found, next) = people(r.conn, viewer, typed, before, PAGE)?;
            let rows: Vec<PersonRow> = persons::rows(r.conn, viewer, found.iter())?;
            (Found::People(rows), next)
        }
        Tab::Posts => {
            let found = posts::posts(r.conn, viewer, wanted, before.id, enough)?;
            let next = found.next.map(below);
            (Found::Texts(post_rows(r, found.rows, wanted)?), next)
        }
        Tab::Tags => {
            let beginning = words::tag_key(typed.trim_start_matches('#'));
            let found = tags::tags_like(r.conn, viewer, &beginning, TAGS)?;
            (Found::Tags(found), None)
        }
        Tab::Comments => {
            let found = comments::comments(r.conn, viewer, wanted, before.id, enough)?;
            let rows = found.rows.into_iter().map(|row| TextRow {
                href: format!("/comments/{}", row.id),
                avatar: row.author.avatar(),
                username: row.author.username,
                full_name: row.author.full_name,
                language: row.author.language,
                photo: None,
                when: Some(r.moment(row.at)),
                text: snippet(&row.body, wanted),
            });
            (Found::Texts(rows.collect()), found.next.map(below))
        }
    })
}

fn below(id: i64) -> Cursor {
    Cursor {
        at: crate::db::Timestamp(0),
        id,
    }
}

fn post_rows(
    r: &mut Reader<'_>,
    found: Vec<(post_face::Post, post_face::Author)>,
    wanted: &Wanted,
) -> Result<Vec<TextRow>, Error> {
    let ids: Vec<_> = found.iter().map(|(post, _)| post.id).collect();
    let mut photos = post_face::photos_of(r.conn, &ids)?;
    let rows = found.into_iter().map(|(post, author)| {
        let first = photos
            .remove(&post.id)
            .and_then(|all| all.into_iter().next());
        TextRow {
            href: format!("/posts/{}", post.id),
            avatar: author.avatar(),
            username: author.username,
            full_name: author.full_name,
            language: author.language,
            photo: first.map(|photo| (media::square_url(&photo.look.key), photo.look)),
            when: post.published_at.map(|at| r.moment(at)),
            text: snippet(&said(&post), wanted),
        }
    });
    Ok(rows.collect())
}

/// All that a post says.
fn said(post: &post_face::Post) -> String {
    match &post.title {
        Some(title) => format!("{title} · {}", without_markup(&post.caption)),
        None => post.caption.clone(),
    }
}
