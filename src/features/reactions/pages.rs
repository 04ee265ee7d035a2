//! Putting a reaction, and the list of those who reacted.

use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;

use super::views::{Reactor, Tab, WhoPage};
use super::{ReactionBar, ReactionKind, queries, service};
use crate::db::{PostId, UserId};
use crate::error::Error;
use crate::features::posts;
use crate::web::{Cursor, Cx, Form, PageSize, Reader, see_other};

/// People on one page of the list.
const PAGE: PageSize = PageSize(50);

/// The button that was pressed.
#[derive(Debug, Default, Deserialize)]
pub struct ReactionForm {
    #[serde(default)]
    kind: String,
}

/// Which part of the list.
#[derive(Debug, Default, Deserialize)]
pub struct WhoQuery {
    #[serde(default)]
    kind: String,
    before: Option<String>,
}

/// Makes the viewer's reaction what the button says.
#[post("/posts/{id}/reaction")]
pub async fn update(
    cx: Cx,
    id: web::Path<i64>,
    Form(form): Form<ReactionForm>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let post = PostId(*id);
    let kind = match form.kind.as_str() {
        "" => None,
        word => {
            Some(ReactionKind::parse(word).ok_or(Error::BadRequest("There is no such reaction."))?)
        }
    };
    cx.write(move |tx, viewer| service::react(tx, viewer.id, post, kind))
        .await?;
    if cx.is_fetch {
        return cx
            .page(move |r| ReactionBar::load(r.conn, user, post))
            .await;
    }
    Ok(see_other(&cx.back_or(&format!("/posts/{post}"))))
}

/// Who reacted to a post, latest first.
#[get("/posts/{id}/reactions")]
pub async fn index(
    cx: Cx,
    id: web::Path<i64>,
    query: web::Query<WhoQuery>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let query = query.into_inner();
    cx.kept_page(move |r| who(r, PostId(*id), &query)).await
}

fn who(r: &mut Reader<'_>, post: PostId, query: &WhoQuery) -> Result<WhoPage, Error> {
    let viewer: UserId = r.viewer()?.id;
    posts::visible(r.conn, viewer, post)?;
    let kind = ReactionKind::parse(&query.kind);
    let before = Cursor::parse(query.before.as_deref());
    let mut rows = queries::who(r.conn, viewer, post, kind, before, PAGE.limit())?;
    let next = PAGE.cut(&mut rows, |(person, _, at)| {
        let id = person.id.0;
        let cursor = Cursor { at: *at, id };
        let kind = kind.map_or("", ReactionKind::as_str);
        format!("/posts/{post}/reactions?kind={kind}&before={cursor}")
    });
    let people = rows.into_iter().map(|(person, kind, _)| Reactor {
        avatar: person.avatar(),
        username: person.username,
        full_name: person.full_name,
        kind,
    });
    let counters = queries::of_post(r.conn, viewer, post)?.0;
    Ok(WhoPage {
        post,
        all: counters.reactions(),
        all_open: kind.is_none(),
        tabs: Tab::of(counters, kind),
        people: people.collect(),
        next,
        page: r.frame("Reactions", "")?,
    })
}
