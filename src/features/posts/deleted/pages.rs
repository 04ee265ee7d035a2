//! Settings: Recently deleted.

use actix_web::{HttpResponse, get, post, web};
use askama::Template;

use super::queries::{self, Deleted};
use super::{purging, service};
use crate::db::{PostId, UserId};
use crate::error::Error;
use crate::features::accounts::SettingsMenu;
use crate::features::media::{self, Look};
use crate::features::posts::photos_of;
use crate::text::excerpt;
use crate::view::{Flash, Moment, Page, markdown, rich_text};
use crate::web::{Cursor, Cx, PageSize, Paged, Reader, see_other, with_flash};

/// Posts on a page.
const POSTS: PageSize = PageSize(20);

/// Characters of a post's name in the list.
const NAME: usize = 120;

#[derive(Template)]
#[template(path = "posts/deleted.html")]
struct ListPage {
    page: Page,
    menu: SettingsMenu,
    rows: Vec<Row>,
    is_past: bool,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "posts/deleted_one.html")]
struct OnePage {
    page: Page,
    menu: SettingsMenu,
    row: Row,
}

/// A deleted post.
struct Row {
    id: PostId,
    title: Option<String>,
    caption: String,
    deleted: Moment,
    left: String,
    comments: i64,
    /// Staff removed it, so it is not the owner's to bring back.
    by_staff: bool,
    photos: Vec<(Look, String)>,
}

impl Row {
    fn square(&self, look: &Look) -> String {
        media::square_url(&look.key)
    }

    /// What it says, as HTML.
    fn words(&self) -> String {
        match self.title {
            Some(_) => markdown(&self.caption, &|_| true),
            None => rich_text(&self.caption),
        }
    }

    /// What it is called in a list.
    fn name(&self) -> String {
        match excerpt(self.title.as_ref().unwrap_or(&self.caption), NAME) {
            name if name.is_empty() => "Post without words".into(),
            name => name,
        }
    }
}

/// The posts that the viewer deleted and can have back.
#[get("/settings/deleted")]
pub async fn list(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = paged.cursor();
    cx.page(move |r| {
        let viewer = r.viewer()?.id;
        let mut found = queries::page(r.conn, viewer, before, POSTS.limit())?;
        let next = POSTS.cut(&mut found, |last| {
            let (at, id) = (last.deleted_at, last.id.0);
            format!("/settings/deleted?before={}", Cursor { at, id })
        });
        Ok(ListPage {
            rows: rows(r, viewer, found)?,
            menu: SettingsMenu::of(r, "deleted")?,
            page: r.frame("Recently deleted", "settings")?,
            is_past: before != Cursor::START,
            next,
        })
    })
    .await
}

fn rows(r: &mut Reader<'_>, viewer: UserId, found: Vec<Deleted>) -> Result<Vec<Row>, Error> {
    let ids: Vec<PostId> = found.iter().map(|deleted| deleted.id).collect();
    let mut photos = photos_of(r.conn, &ids)?;
    let row = |deleted: Deleted| Row {
        left: deleted.left(r.now),
        deleted: r.moment(deleted.deleted_at),
        by_staff: deleted.deleted_by != Some(viewer),
        photos: photos
            .remove(&deleted.id)
            .unwrap_or_default()
            .into_iter()
            .map(|photo| (photo.look, photo.alt))
            .collect(),
        id: deleted.id,
        title: deleted.title,
        caption: deleted.caption,
        comments: deleted.comments,
    };
    Ok(found.into_iter().map(row).collect())
}

/// One of them, before it goes for good.
#[get("/settings/deleted/{id}")]
pub async fn show(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |r| {
        let viewer = r.viewer()?.id;
        let found = queries::one(r.conn, viewer, PostId(*id))?;
        let row = rows(r, viewer, vec![found])?.pop().ok_or(Error::NotFound)?;
        Ok(OnePage {
            row,
            menu: SettingsMenu::of(r, "deleted")?,
            page: r.frame("Deleted post", "settings")?,
        })
    })
    .await
}

/// Brings a deleted post back.
#[post("/settings/deleted/{id}/restore")]
pub async fn restore(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    cx.app.limits.write(cx.user_id()?)?;
    let id = PostId(*id);
    cx.write(move |tx, viewer| service::restore(tx, viewer.id, id))
        .await?;
    let flash = Flash::success("Your post is back, with everything on it.");
    Ok(with_flash(see_other(&format!("/posts/{id}")), &flash))
}

/// Removes a deleted post for good.
#[post("/settings/deleted/{id}/purge")]
pub async fn purge(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    cx.app.limits.write(cx.user_id()?)?;
    cx.write(move |tx, viewer| purging::purge_own(tx, viewer.id, PostId(*id)))
        .await?;
    let flash = Flash::success("The post is gone for good.");
    Ok(with_flash(see_other("/settings/deleted"), &flash))
}
