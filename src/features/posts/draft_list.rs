//! The page of a person's drafts.

use actix_web::{HttpResponse, get, web};
use askama::Template;

use super::drafts;
use crate::db::{DraftId, PostId};
use crate::error::Error;
use crate::features::media::{self, Look};
use crate::text::excerpt;
use crate::view::{Moment, Page};
use crate::web::{Cursor, Cx, PageSize, Paged, Reader};

/// Drafts on a page.
const DRAFTS: PageSize = PageSize(20);

/// Characters of a draft's words.
const WORDS: usize = 120;

#[derive(Template)]
#[template(path = "posts/drafts.html")]
struct DraftsPage {
    page: Page,
    rows: Vec<Row>,
    is_past: bool,
    next: Option<String>,
}

/// A draft in a list.
pub(super) struct Row {
    pub id: DraftId,
    /// Its first words.
    pub words: String,
    /// Its first picture.
    pub look: Option<Look>,
    pub changed: Moment,
    /// When it becomes a post.
    pub appears: Option<Moment>,
    /// The post that it changes.
    pub edits: Option<PostId>,
}

impl Row {
    pub fn new(r: &Reader<'_>, draft: drafts::Draft, look: Option<Look>) -> Self {
        let title = draft.title.as_deref().filter(|title| !title.is_empty());
        Self {
            words: excerpt(title.unwrap_or(&draft.caption), WORDS),
            look,
            changed: r.moment(draft.updated_at),
            appears: draft.publish_at.map(|at| r.moment(at)),
            edits: draft.post_id,
            id: draft.id,
        }
    }

    pub fn square(&self, look: &Look) -> String {
        media::square_url(&look.key)
    }
}

/// What the viewer has begun, the last changed first.
#[get("/drafts")]
pub async fn list(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = paged.cursor();
    cx.page(move |r| {
        let viewer = r.viewer()?.id;
        let mut found = drafts::page(r.conn, viewer, before, DRAFTS.limit())?;
        let next = DRAFTS.cut(&mut found, |last| {
            let (at, id) = (last.updated_at, last.id.0);
            format!("/drafts?before={}", Cursor { at, id })
        });
        let ids: Vec<DraftId> = found.iter().map(|draft| draft.id).collect();
        let mut looks = drafts::first_pictures(r.conn, &ids)?;
        let row = |draft: drafts::Draft| {
            let look = looks.remove(&draft.id);
            Row::new(r, draft, look)
        };
        Ok(DraftsPage {
            rows: found.into_iter().map(row).collect(),
            page: r.frame("Drafts", "new-post")?,
            is_past: before != Cursor::START,
            next,
        })
    })
    .await
}
