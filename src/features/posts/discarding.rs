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
        let draft = drafts::unfinished(r.conn, viewer, id)?;
        let photos = drafts::photos(r.conn, id)?.into_iter();
        let looks: Vec<_> = photos.filter_map(|photo| Some(photo.media?.1)).collect();
        Ok(AskPage {
            photos: looks.len(),
            row: Row::new(r, draft, looks.into_iter().next()),
            page: r.frame("Discard a draft", "new-post")?,
        })
    })
    .await
}
