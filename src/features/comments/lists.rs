//! Pages about one comment that are lists: who likes it, and what it said before.

use actix_web::{HttpResponse, get, web};

use super::page_views::{Liker, LikersPage};
use super::{edits, likes, service};
use crate::db::CommentId;
use crate::error::Error;
use crate::features::former::{About, FormerPage, FormerQuery, Words};
use crate::web::{Cursor, Cx, PageSize, Paged, Reader};

/// People on one page.
const LIKERS: PageSize = PageSize(50);

/// Who likes a comment, latest first.
#[get("/comments/{id}/likes")]
pub async fn likers(
    cx: Cx,
    id: web::Path<i64>,
    query: web::Query<Paged>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = query.cursor();
    cx.kept_page(move |r| likers_page(r, CommentId(*id), before))
        .await
}

fn likers_page(r: &mut Reader<'_>, id: CommentId, before: Cursor) -> Result<LikersPage, Error> {
    let viewer = r.viewer()?.id;
    service::seen(r.conn, viewer, id)?;
    let mut rows = likes::likers(r.conn, viewer, id, before, LIKERS.limit())?;
    let next = LIKERS.cut(&mut rows, |(person, at)| {
        let cursor = Cursor {
            at: *at,
            id: person.id.0,
        };
        format!("/comments/{id}/likes?before={cursor}")
    });
    let people = rows.into_iter().map(|(person, _)| Liker {
        avatar: person.avatar(),
        username: person.username,
        full_name: person.full_name,
    });
    Ok(LikersPage {
        id,
        people: people.collect(),
        next,
        page: r.frame("Likes", "")?,
    })
}

/// What a comment said before it was edited.
#[get("/comments/{id}/history")]
pub async fn history(
    cx: Cx,
    id: web::Path<i64>,
    query: web::Query<FormerQuery>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = query.before();
    cx.page(move |r| {
        let (viewer, id) = (r.viewer()?, CommentId(*id));
        let comment = edits::readable(r.conn, &viewer, id)?;
        let texts = edits::former_texts(r.conn, id, before, FormerPage::limit())?;
        let about = About {
            path: format!("/comments/{id}"),
            noun: "comment",
            note: "Only the one who wrote it and the site's staff see this.",
            now: Words {
                title: None,
                body: comment.text().unwrap_or_default().to_owned(),
            },
        };
        FormerPage::new(r, about, texts)
    })
    .await
}
