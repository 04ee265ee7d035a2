//! The page.

use actix_web::{HttpResponse, get, web};
use askama::Template;

use super::queries;
use crate::error::Error;
use crate::features::grid::{GridTile, grid};
use crate::view::Page;
use crate::web::{Cursor, Cx, Paged};

/// Posts on a page.
const PAGE: usize = 30;

#[derive(Template)]
#[template(path = "explore/index.html")]
struct ExplorePage {
    page: Page,
    tiles: Vec<GridTile>,
    is_past: bool,
    next: Option<String>,
}

#[get("/explore")]
pub(super) async fn index(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = paged.cursor();
    cx.kept_page(move |r| {
        let viewer = r.viewer()?.id;
        let (posts, next) = queries::page(r.conn, viewer, before, PAGE)?;
        Ok(ExplorePage {
            tiles: grid(r.conn, viewer, &posts)?,
            is_past: before != Cursor::START,
            next: next.map(|place| format!("/explore?before={place}")),
            page: r.frame("Explore", "explore")?,
        })
    })
    .await
}
