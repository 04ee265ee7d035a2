//! The button that saves, and the page of all that is saved.

use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;

use super::posts;
use super::views::{SaveButton, SavedPage};
use crate::db::PostId;
use crate::error::Error;
use crate::view::Flash;
use crate::web::{Cx, Form, Paged, see_other, with_flash};

/// What the button asks for: `1` saves, nothing takes away.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SaveForm {
    saved: String,
}

#[post("/posts/{id}/save")]
pub(super) async fn save(
    cx: Cx,
    id: web::Path<i64>,
    Form(form): Form<SaveForm>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let (post, saved) = (PostId(*id), form.saved == "1");
    cx.write(move |tx, viewer| posts::save(tx, viewer.id, post, saved))
        .await?;
    if cx.is_fetch {
        return cx.page(move |r| SaveButton::load(r.conn, user, post)).await;
    }
    let back = see_other(&cx.back_or(&format!("/posts/{post}")));
    Ok(match saved {
        true => {
            let flash = Flash::success("Saved. Nobody else is told.");
            with_flash(back, &flash.undone_at(format!("/posts/{post}/save")))
        }
        false => with_flash(back, &Flash::success("It is not saved any more.")),
    })
}

#[get("/saved")]
pub(super) async fn index(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |r| SavedPage::build(r, None, paged.cursor(), None))
        .await
}
