//! Deleting a comment. Writing one stands with the page of the post, which it may show again.

use actix_web::{HttpResponse, post, web};

use super::service;
use crate::db::CommentId;
use crate::error::Error;
use crate::view::Flash;
use crate::web::{Cx, see_other, with_flash};

/// Deletes a comment.
#[post("/comments/{id}/delete")]
pub async fn delete(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let post = cx
        .write(move |tx, viewer| service::delete(tx, viewer.id, CommentId(*id)))
        .await?;
    let answer = see_other(&cx.back_or(&format!("/posts/{post}")));
    Ok(with_flash(
        answer,
        &Flash::success("The comment was deleted."),
    ))
}
