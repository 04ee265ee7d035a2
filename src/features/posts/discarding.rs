//! A draft is thrown away, which cannot be undone: who was not asked by a script is asked by a page.

use actix_web::{HttpResponse, post, web};
use askama::Template;
use serde::Deserialize;

use super::draft_list::Row;
use super::drafts;
use crate::db::DraftId;
use crate::error::Error;
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, see_other, with_flash};

#[derive(Template)]
#[template(path = "posts/discard.html")]
struct AskPage {
    page: Page,
    row: Row,
    photos: usize,
}

/// Whether its owner was asked, and is sure.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DiscardForm {
    sure: String,
}

/// Throws a draft away.
#[post("/drafts/{id}/discard")]
pub async fn discard(
    cx: Cx,
    id: web::Path<i64>,
    Form(form): Form<DiscardForm>,
) -> Result<HttpResponse, Error> {
    let path = format!("/drafts/{id}");
    let id = DraftId(*id);
    if form.sure != "1" {
        return ask(&cx, id).await;
    }
    let post = cx
        .write(move |tx, viewer| drafts::discard(tx, viewer.id, id))
        .await?;
    let back = cx.back_or("/");
    let (path, said) = match post {
        Some(post) => (format!("/posts/{post}"), "Your changes were discarded."),
        None if back == "/drafts" || back == format!("{path}/discard") => {
            ("/drafts".into(), "Your draft was deleted.")
        }
        None => ("/".into(), "Your draft was discarded."),
    };
    Ok(with_flash(see_other(&path), &Flash::success(said)))
}

async fn ask(cx: &Cx, id: DraftId) -> Result<HttpResponse, Error> {
    cx.page(move |r| {
        let viewer = r.viewer()?.id;
        let draft = drafts::of_owner(r.conn, viewer, id)?;
        if draft.published_post_id.is_some() {
            return Err(Error::NotFound);
        }
        let photos = drafts::photos(r.conn, id)?;
        let look = photos.iter().find_map(|photo| photo.media.clone());
        Ok(AskPage {
            row: Row::new(r, draft, look.map(|(_, look)| look)),
            photos: photos.iter().filter(|photo| photo.media.is_some()).count(),
            page: r.frame("Discard a draft", "new-post")?,
        })
    })
    .await
}
