//! The page of private posts, and putting one of them into an album from its own page.

use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;

use super::views::PostsPage;
use crate::db::{AlbumId, PostId};
use crate::error::Error;
use crate::features::{albums, posts};
use crate::text;
use crate::view::Flash;
use crate::web::{Cx, Form, Paged, see_other, with_flash};

/// The viewer's posts that nobody else sees.
#[get("/private")]
pub(super) async fn index(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = paged.cursor();
    cx.page(move |r| PostsPage::build(r, before)).await
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct PutForm {
    /// The album's id; nothing for none.
    #[serde(default)]
    album: String,
}

/// Puts a private post into an album, or into none.
#[post("/posts/{id}/album")]
pub(super) async fn put(
    cx: Cx,
    id: web::Path<i64>,
    Form(form): Form<PutForm>,
) -> Result<HttpResponse, Error> {
    cx.app.limits.write(cx.user_id()?)?;
    let id = PostId(*id);
    let typed = form.album.trim().to_owned();
    let said = cx
        .write(move |tx, viewer| {
            let post = posts::mine(tx.conn, viewer.id, id)?;
            if !post.audience.is_private() {
                return Err(Error::Conflict(
                    "Others see this post. Only posts for “Only me” stand in albums.",
                ));
            }
            let album = match typed.as_str() {
                "" => None,
                typed => {
                    let album = typed.parse().map_err(|_| Error::NotFound)?;
                    Some(albums::of_owner(tx.conn, viewer.id, AlbumId(album))?)
                }
            };
            albums::put(tx, viewer.id, id, album.as_ref().map(|album| album.id))?;
            Ok(match album {
                Some(album) => format!("It is in {} now.", text::isolated(&album.name)),
                None => "It is in no album now.".into(),
            })
        })
        .await?;
    Ok(with_flash(
        see_other(&format!("/posts/{id}")),
        &Flash::success(said),
    ))
}
