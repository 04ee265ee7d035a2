//! The home page, the page of a post, and commenting there.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;

use super::cards::cards;
use super::queries;
use super::views::{HomePage, PostPage, PostParts, brief_talk, full_talk, suggestions};
use crate::db::{CommentId, PostId};
use crate::error::{Error, FieldErrors};
use crate::features::comments::{self, CommentForm};
use crate::view::FilledPart;
use crate::web::{Cursor, Cx, Form, PageSize, Paged, Reader, see_other};

/// Posts on one page of the feed.
const PAGE: PageSize = PageSize(20);

/// The viewer's feed, newest first.
#[get("/")]
pub async fn index(cx: Cx, query: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = query.cursor();
    cx.kept_page(move |r| home(r, before)).await
}

fn home(r: &mut Reader<'_>, before: Cursor) -> Result<HomePage, Error> {
    let viewer = r.viewer()?;
    let mut places = queries::timeline_page(r.conn, viewer.id, before, PAGE.limit())?;
    let next = PAGE.cut(&mut places, |place| {
        let (at, id) = (place.published_at, place.post.0);
        format!("/?before={}", Cursor { at, id })
    });
    // Scripts read later pages for their posts alone.
    let suggestions = match before {
        Cursor::START => {
            let part = FilledPart::whole(suggestions(r, &viewer)?);
            Some(r.place(part))
        }
        _ => None,
    };
    let cards = cards(r, &viewer, &places)?;
    Ok(HomePage {
        suggestions,
        cards: cards.into_iter().map(|card| r.place(card)).collect(),
        next,
        is_past: before != Cursor::START,
        is_reachable: viewer.is_reachable,
        page: r.frame("Home", "home")?,
    })
}

/// Which comments of a post.
#[derive(Debug, Default, Deserialize)]
pub struct CommentsQuery {
    before: Option<String>,
}

/// One post with its comments.
#[get("/posts/{id}")]
pub async fn show(
    cx: Cx,
    id: web::Path<i64>,
    query: web::Query<CommentsQuery>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = query.into_inner().before;
    let before = before.and_then(|text| text.parse().ok()).map(CommentId);
    cx.kept_page(move |r| {
        let form = CommentForm::empty(r.viewer()?.avatar().html("sm")?);
        post_page(r, PostId(*id), before, form)
    })
    .await
}

fn post_page(
    r: &mut Reader<'_>,
    id: PostId,
    before: Option<CommentId>,
    form: CommentForm,
) -> Result<PostPage, Error> {
    let viewer = r.viewer()?;
    let parts = PostParts::load(r.conn, &viewer, r.now, id, before, form)?;
    let title = format!("Post by {}", parts.head.author.full_name);
    Ok(PostPage {
        parts,
        page: r.frame(title, "")?,
    })
}

/// A comment as it was sent.
#[derive(Debug, Default, Deserialize)]
pub struct CommentInput {
    #[serde(default)]
    body: String,
    /// `full` on the page of the post, anything else in the feed.
    #[serde(default)]
    view: String,
}

/// Writes a comment.
#[post("/posts/{id}/comments")]
pub async fn comment(
    cx: Cx,
    id: web::Path<i64>,
    Form(input): Form<CommentInput>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let post = PostId(*id);
    let body = input.body.clone();
    let outcome = cx
        .write(move |tx, viewer| comments::add(tx, viewer.id, post, &body))
        .await;
    match outcome {
        Ok(_) if cx.is_fetch => answer(&cx, post, &input, None).await,
        Ok(comment) => Ok(see_other(&format!("/posts/{post}#comment-{comment}"))),
        Err(Error::Invalid(errors)) => answer(&cx, post, &input, Some(errors)).await,
        Err(error) => Err(error),
    }
}

/// What changed, for the script; the whole page for a refused form without one.
async fn answer(
    cx: &Cx,
    post: PostId,
    input: &CommentInput,
    refused: Option<FieldErrors>,
) -> Result<HttpResponse, Error> {
    let status = match refused {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let typed = refused.as_ref().map(|_| input.body.clone());
    let errors = refused.map(|errors| errors.of("body").to_vec());
    let form = move |r: &Reader<'_>| {
        Ok::<_, Error>(CommentForm {
            face: r.viewer()?.avatar().html("sm")?,
            typed: typed.unwrap_or_default(),
            errors: errors.unwrap_or_default(),
        })
    };
    match (cx.is_fetch, input.view.as_str()) {
        (false, _) => {
            cx.page_with(status, move |r| {
                let form = form(r)?;
                post_page(r, post, None, form)
            })
            .await
        }
        (true, "full") => {
            cx.page_with(status, move |r| {
                let form = form(r)?;
                full_talk(r.conn, &r.viewer()?, r.now, post, None, form)
            })
            .await
        }
        (true, _) => {
            cx.page_with(status, move |r| {
                let form = form(r)?;
                brief_talk(r.conn, &r.viewer()?, post, form)
            })
            .await
        }
    }
}
