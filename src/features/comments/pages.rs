//! Acting on a comment: answering, editing, deleting, liking. Without a script each form leads
//! back to the comment; scripts hear what is new since the version they show.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};

use super::forms::{BareForm, LikeForm, RefusedText, TextForm};
use super::page_views::OnePage;
use super::reading::Reading;
use super::views::SmallForm;
use super::{View, likes, news, queries, service};
use crate::db::{CommentId, PostId};
use crate::error::Error;
use crate::features::posts;
use crate::web::{Cx, Form, Reader, see_other};

/// Where a comment stands among the others.
#[get("/comments/{id}")]
pub async fn show(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    let id = CommentId(*id);
    let post = cx
        .read(move |conn, viewer| {
            let comment = queries::one(conn, viewer.id, id)?;
            posts::visible(conn, viewer.id, comment.post)?;
            match comment.is_shown {
                true => Ok(comment.post),
                false => Err(Error::NotFound),
            }
        })
        .await?;
    Ok(see_other(&address(post, id)))
}

/// The form to answer a comment.
#[get("/comments/{id}/reply")]
pub async fn new_reply(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    form(&cx, Asked::Reply, CommentId(*id), String::new(), None).await
}

/// Answers a comment.
#[post("/comments/{id}/replies")]
pub async fn reply(
    cx: Cx,
    id: web::Path<i64>,
    Form(input): Form<TextForm>,
) -> Result<HttpResponse, Error> {
    let (id, body) = (CommentId(*id), input.body.clone());
    let outcome = match cx.app.limits.comment(cx.user_id()?) {
        Ok(()) => {
            cx.write(move |tx, viewer| {
                let post = queries::one(tx.conn, viewer.id, id)?.post;
                Ok((post, service::reply(tx, viewer.id, id, &body)?))
            })
            .await
        }
        Err(error) => Err(error),
    };
    answer(&cx, Asked::Reply, id, &input, outcome).await
}

/// The form to change one's own comment.
#[get("/comments/{id}/edit")]
pub async fn edit(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    let id = CommentId(*id);
    let said = cx
        .read(move |conn, viewer| service::seen(conn, viewer.id, id)?.owned_by(viewer.id))
        .await?;
    let typed = said.text().unwrap_or_default().to_owned();
    form(&cx, Asked::Edit, id, typed, None).await
}

/// Changes one's own comment.
#[post("/comments/{id}/edit")]
pub async fn update(
    cx: Cx,
    id: web::Path<i64>,
    Form(input): Form<TextForm>,
) -> Result<HttpResponse, Error> {
    let (id, body) = (CommentId(*id), input.body.clone());
    let outcome = match cx.app.limits.write(cx.user_id()?) {
        Ok(()) => {
            cx.write(move |tx, viewer| Ok((service::edit(tx, viewer.id, id, &body)?, id)))
                .await
        }
        Err(error) => Err(error),
    };
    answer(&cx, Asked::Edit, id, &input, outcome).await
}

/// Deletes a comment.
#[post("/comments/{id}/delete")]
pub async fn delete(
    cx: Cx,
    id: web::Path<i64>,
    Form(input): Form<BareForm>,
) -> Result<HttpResponse, Error> {
    cx.app.limits.write(cx.user_id()?)?;
    let id = CommentId(*id);
    let (post, left) = cx
        .write(move |tx, viewer| {
            let gone = service::delete(tx, viewer.id, id)?;
            let stub = queries::one(tx.conn, viewer.id, id)?.is_shown;
            let left = if stub { Some(id) } else { gone.parent };
            Ok((gone.post, left))
        })
        .await?;
    if cx.is_fetch {
        return tell(&cx, post, input.since()).await;
    }
    let back = cx.back_or(&format!("/posts/{post}"));
    Ok(see_other(&match left {
        Some(comment) => format!("{back}#comment-{comment}"),
        None => format!("{back}#talk-{post}"),
    }))
}

/// Likes a comment, or likes it no more, as the button says.
#[post("/comments/{id}/like")]
pub async fn like(
    cx: Cx,
    id: web::Path<i64>,
    Form(input): Form<LikeForm>,
) -> Result<HttpResponse, Error> {
    cx.app.limits.write(cx.user_id()?)?;
    let id = CommentId(*id);
    let liked = match input.liked.as_str() {
        "1" => true,
        "0" => false,
        _ => return Err(Error::BadRequest("Likes are put or taken back.")),
    };
    let post = cx
        .write(move |tx, viewer| Ok(likes::like(tx, viewer.id, id, liked)?.post))
        .await?;
    if cx.is_fetch {
        return tell(&cx, post, input.since()).await;
    }
    let back = cx.back_or(&format!("/posts/{post}?comment={id}"));
    Ok(see_other(&format!("{back}#comment-{id}")))
}

/// What a text is written for.
#[derive(Debug, Clone, Copy)]
enum Asked {
    Reply,
    Edit,
}

fn address(post: PostId, comment: CommentId) -> String {
    format!("/posts/{post}?comment={comment}#comment-{comment}")
}

async fn answer(
    cx: &Cx,
    asked: Asked,
    id: CommentId,
    input: &TextForm,
    outcome: Result<(PostId, CommentId), Error>,
) -> Result<HttpResponse, Error> {
    match outcome {
        Ok((post, _)) if cx.is_fetch => tell(cx, post, input.since()).await,
        Ok((post, comment)) => Ok(see_other(&address(post, comment))),
        Err(error) => {
            let refused = RefusedText::of(error)?;
            form(cx, asked, id, input.body.clone(), Some(refused)).await
        }
    }
}

/// The form below the comment it is about; for scripts the form alone.
async fn form(
    cx: &Cx,
    asked: Asked,
    id: CommentId,
    typed: String,
    refused: Option<RefusedText>,
) -> Result<HttpResponse, Error> {
    let status = refused
        .as_ref()
        .map_or(StatusCode::OK, |refused| refused.status);
    let is_new = refused.is_none();
    let build = move |r: &mut Reader<'_>| {
        let viewer = r.viewer()?;
        let comment = queries::one(r.conn, viewer.id, id)?;
        let post = posts::visible(r.conn, viewer.id, comment.post)?;
        if is_new && comment.said.is_none() {
            return Err(Error::NotFound);
        }
        let to = comment
            .said
            .as_ref()
            .map(|said| said.author.username.clone());
        let (action, label, button) = match asked {
            Asked::Reply => {
                let to = to.map_or_else(|| "Reply".into(), |name| format!("Reply to @{name}"));
                (format!("/comments/{id}/replies"), to, "Reply")
            }
            Asked::Edit => (
                format!("/comments/{id}/edit"),
                "Edit your comment".into(),
                "Save",
            ),
        };
        let reading = Reading {
            viewer: &viewer,
            post: &post,
            now: r.now,
        };
        let comment = reading.alone(r.conn, comment)?;
        let form = SmallForm {
            id,
            action,
            label,
            button,
            typed,
            errors: refused.map(|refused| refused.messages).unwrap_or_default(),
        };
        Ok((comment, form))
    };
    if cx.is_fetch {
        return cx.page_with(status, move |r| Ok(build(r)?.1)).await;
    }
    cx.page_with(status, move |r| {
        let (comment, form) = build(r)?;
        Ok(OnePage {
            page: r.frame(form.label.clone(), "")?,
            comment,
            form,
        })
    })
    .await
}

/// For scripts: what is new on a post.
///
/// # Errors
/// `NotFound` when the viewer may not see it any more.
pub async fn tell(cx: &Cx, post: PostId, since: i64) -> Result<HttpResponse, Error> {
    let now = cx.app.db.clock().now();
    let news = cx
        .read(move |conn, viewer| news(conn, viewer, now, post, since, View::Full))
        .await?;
    Ok(HttpResponse::Ok().json(news))
}
