//! What the templates of saved posts show.

use askama::Template;

use super::collections::{self, Collection};
use super::posts;
use crate::db::{CollectionId, DbConn, PostId, Timestamp, UserId};
use crate::error::Error;
use crate::features::grid::{GridTile, grid};
use crate::view::Page;
use crate::web::{Cursor, PageSize, Reader};

/// Posts on a page.
const PAGE: PageSize = PageSize(30);

/// The button beside a post that saves it; the same on pages and as an answer to scripts.
#[derive(Debug, Template)]
#[template(path = "saved/button.html")]
pub struct SaveButton {
    post: PostId,
    is_saved: bool,
}

impl SaveButton {
    /// From what is known already.
    pub fn new(post: PostId, is_saved: bool) -> Self {
        Self { post, is_saved }
    }

    /// As it stands in the database.
    ///
    /// # Errors
    /// When the database fails.
    pub fn load(conn: &mut DbConn, person: UserId, post: PostId) -> Result<Self, Error> {
        Ok(Self::new(post, posts::is_saved(conn, person, post)?))
    }
}

/// `/saved` and `/saved/{id}`.
#[derive(Template)]
#[template(path = "saved/show.html")]
pub(super) struct SavedPage {
    pub page: Page,
    /// All of the person's.
    pub collections: Vec<Collection>,
    /// The one that is shown; nothing for all that is saved.
    pub shown: Option<Collection>,
    pub tiles: Vec<GridTile>,
    pub is_past: bool,
    pub next: Option<String>,
    /// What was typed as a name and refused.
    pub name: Option<String>,
    pub errors: Vec<String>,
}

impl SavedPage {
    /// A page of a collection, or of everything; with the name that was refused and why.
    pub fn build(
        r: &mut Reader<'_>,
        collection: Option<CollectionId>,
        before: Cursor,
        refused: Option<(String, Vec<String>)>,
    ) -> Result<Self, Error> {
        let viewer = r.viewer()?.id;
        let shown = match collection {
            Some(id) => Some(collections::find(r.conn, viewer, id)?),
            None => None,
        };
        let mut rows = match &shown {
            Some(one) => posts::collected(r.conn, viewer, one.id, before, PAGE.limit())?,
            None => posts::saved(r.conn, viewer, before, PAGE.limit())?,
        };
        let path = match &shown {
            Some(one) => format!("/saved/{}", one.id),
            None => "/saved".to_owned(),
        };
        let next = PAGE.cut(&mut rows, |(post, at): &(PostId, Timestamp)| {
            let (at, id) = (*at, post.0);
            format!("{path}?before={}", Cursor { at, id })
        });
        let ids: Vec<PostId> = rows.into_iter().map(|(post, _)| post).collect();
        let (name, errors) = refused.unzip();
        let title = shown.as_ref().map_or("Saved", |one| one.name.as_str());
        Ok(Self {
            page: r.frame(title, "profile")?,
            collections: collections::of(r.conn, viewer)?,
            tiles: grid(r.conn, viewer, &ids)?,
            shown,
            is_past: before != Cursor::START,
            next,
            name,
            errors: errors.unwrap_or_default(),
        })
    }

    fn is_shown(&self, collection: &Collection) -> bool {
        self.shown.as_ref() == Some(collection)
    }
}
