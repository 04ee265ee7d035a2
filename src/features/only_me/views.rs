//! The pages, as their templates show them.

use askama::Template;

use super::queries;
use crate::db::{AlbumId, PostId, Timestamp};
use crate::error::Error;
use crate::features::albums::{self, Album};
use crate::features::grid::{GridTile, grid};
use crate::features::media::{self, Look};
use crate::view::Page;
use crate::web::{Cursor, PageSize, Reader};

/// Posts on a page.
const POSTS: PageSize = PageSize(30);

/// Albums on a page.
const ALBUMS: PageSize = PageSize(20);

/// Every private post.
#[derive(Template)]
#[template(path = "private/index.html")]
pub(super) struct PostsPage {
    page: Page,
    tiles: Vec<GridTile>,
    is_past: bool,
    next: Option<String>,
}

/// The albums.
#[derive(Template)]
#[template(path = "private/albums.html")]
pub(super) struct AlbumsPage {
    page: Page,
    rows: Vec<AlbumRow>,
    is_past: bool,
    next: Option<String>,
}

struct AlbumRow {
    album: Album,
    posts: i64,
    cover: Option<Look>,
}

impl AlbumRow {
    fn square(&self, look: &Look) -> String {
        media::square_url(&look.key)
    }
}

/// One album.
#[derive(Template)]
#[template(path = "private/album.html")]
pub(super) struct AlbumPage {
    page: Page,
    album: Album,
    tiles: Vec<GridTile>,
    is_past: bool,
    next: Option<String>,
}

/// Posts behind a place, and the place behind those.
fn tiles(
    r: &mut Reader<'_>,
    album: Option<AlbumId>,
    before: Cursor,
    path: &str,
) -> Result<(Vec<GridTile>, Option<String>), Error> {
    let viewer = r.viewer()?.id;
    let mut ids = queries::page(r.conn, viewer, album, before.id, POSTS.limit())?;
    let next = POSTS.cut(&mut ids, |last: &PostId| behind(path, last.0));
    Ok((grid(r.conn, viewer, &ids)?, next))
}

/// The address of a list behind a number.
pub(super) fn behind(path: &str, id: i64) -> String {
    let at = Timestamp(0);
    format!("{path}?before={}", Cursor { at, id })
}

impl PostsPage {
    pub fn build(r: &mut Reader<'_>, before: Cursor) -> Result<Self, Error> {
        let (tiles, next) = tiles(r, None, before, "/private")?;
        Ok(Self {
            tiles,
            next,
            is_past: before != Cursor::START,
            page: r.frame("Only you", "profile")?,
        })
    }
}

impl AlbumsPage {
    pub fn build(r: &mut Reader<'_>, before: Cursor) -> Result<Self, Error> {
        let viewer = r.viewer()?.id;
        let mut found = albums::page(r.conn, viewer, before.id, ALBUMS.limit())?;
        let next = ALBUMS.cut(&mut found, |last| behind("/private/albums", last.id.0));
        let ids: Vec<AlbumId> = found.iter().map(|album| album.id).collect();
        let sizes = queries::sizes(r.conn, viewer, &ids)?;
        let mut rows = Vec::with_capacity(found.len());
        for album in found {
            rows.push(AlbumRow {
                posts: sizes.get(&album.id).copied().unwrap_or(0),
                cover: queries::cover(r.conn, viewer, album.id)?,
                album,
            });
        }
        Ok(Self {
            rows,
            next,
            is_past: before != Cursor::START,
            page: r.frame("Albums", "profile")?,
        })
    }
}

impl AlbumPage {
    pub fn build(r: &mut Reader<'_>, id: AlbumId, before: Cursor) -> Result<Self, Error> {
        let viewer = r.viewer()?.id;
        let album = albums::of_owner(r.conn, viewer, id)?;
        let path = format!("/private/albums/{id}");
        let (tiles, next) = tiles(r, Some(id), before, &path)?;
        Ok(Self {
            page: r.frame(album.name.clone(), "profile")?,
            album,
            tiles,
            next,
            is_past: before != Cursor::START,
        })
    }
}
