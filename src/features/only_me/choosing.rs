//! The page on which somebody ticks what is in an album.

use std::collections::HashMap;

use actix_web::{HttpResponse, get, post, web};
use askama::Template;

use super::queries;
use super::views::behind;
use crate::db::{AlbumId, PostId, Timestamp};
use crate::error::Error;
use crate::features::albums::{self, Album};
use crate::features::{media, posts};
use crate::text::excerpt;
use crate::view::Flash;
use crate::view::Page;
use crate::web::{Cursor, Cx, Form, PageSize, Paged, Reader, see_other, with_flash};

/// Posts on a page.
const POSTS: PageSize = PageSize(30);

/// Characters of what a post is called.
const NAME: usize = 80;

/// Posts that one form can name: more is not sent by a page of this site.
const MOST: usize = 100;

#[derive(Template)]
#[template(path = "private/choose.html")]
struct ChoosePage {
    page: Page,
    album: Album,
    rows: Vec<Row>,
    is_past: bool,
    next: Option<String>,
}

/// A private post that may be put into the album.
struct Row {
    id: PostId,
    name: String,
    /// The address of its first photo's square.
    photo: Option<String>,
    when: String,
    is_in: bool,
    /// The album in which it stands, when it is another one.
    elsewhere: Option<String>,
}

#[get("/private/albums/{id}/posts")]
pub(super) async fn show(
    cx: Cx,
    id: web::Path<i64>,
    paged: web::Query<Paged>,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = paged.cursor();
    cx.page(move |r| page(r, AlbumId(*id), before)).await
}

/// What the page showed and is ticked is in the album from now on; what it showed and is not, is
/// not. Of other posts it says nothing.
#[post("/private/albums/{id}/posts")]
pub(super) async fn save(
    cx: Cx,
    id: web::Path<i64>,
    Form(form): Form<HashMap<String, String>>,
) -> Result<HttpResponse, Error> {
    cx.app.limits.write(cx.user_id()?)?;
    let id = AlbumId(*id);
    let number = |name: &str| name.parse().ok().map(PostId);
    let shown: Vec<PostId> = form
        .keys()
        .filter_map(|name| number(name.strip_prefix("shown-")?))
        .take(MOST)
        .collect();
    cx.write(move |tx, viewer| {
        let album = albums::of_owner(tx.conn, viewer.id, id)?.id;
        for (post, held) in queries::places(tx.conn, viewer.id, &shown)? {
            let is_ticked = form.contains_key(&format!("post-{post}"));
            if is_ticked != (held == Some(album)) {
                let place = is_ticked.then_some(album);
                albums::put(tx, viewer.id, post, place)?;
            }
        }
        Ok(())
    })
    .await?;
    Ok(with_flash(
        see_other(&format!("/private/albums/{id}")),
        &Flash::success("Saved."),
    ))
}

fn page(r: &mut Reader<'_>, id: AlbumId, before: Cursor) -> Result<ChoosePage, Error> {
    let viewer = r.viewer()?.id;
    let album = albums::of_owner(r.conn, viewer, id)?;
    let mut found = queries::candidates(r.conn, viewer, before.id, POSTS.limit())?;
    let path = format!("/private/albums/{id}/posts");
    let next = POSTS.cut(&mut found, |last| behind(&path, last.id.0));
    let ids: Vec<PostId> = found.iter().map(|post| post.id).collect();
    let held = queries::places(r.conn, viewer, &ids)?;
    let photos = posts::photos_of(r.conn, &ids)?;
    let names: HashMap<AlbumId, String> = albums::names(r.conn, viewer)?.into_iter().collect();
    let row = |post: queries::Candidate| {
        let place = held.get(&post.id).copied().flatten();
        let first = photos.get(&post.id).and_then(|all| all.first());
        let name = excerpt(post.title.as_ref().unwrap_or(&post.caption), NAME);
        Row {
            id: post.id,
            name: match name.is_empty() {
                true => "Post without words".into(),
                false => name,
            },
            photo: first.map(|photo| media::square_url(&photo.look.key)),
            when: r
                .zone()
                .full_date(post.published_at.unwrap_or(Timestamp(0))),
            is_in: place == Some(id),
            elsewhere: place
                .filter(|place| *place != id)
                .and_then(|place| names.get(&place).cloned()),
        }
    };
    Ok(ChoosePage {
        rows: found.into_iter().map(row).collect(),
        is_past: before != Cursor::START,
        next,
        page: r.frame(album.name.clone(), "profile")?,
        album,
    })
}
