//! Settings: Storage.

use actix_web::{HttpResponse, get, post, web};
use askama::Template;

use super::queries::{self, Stored, Use};
use crate::db::{MediaId, Timestamp};
use crate::error::Error;
use crate::features::accounts::SettingsMenu;
use crate::features::media::queries::Look;
use crate::features::media::rows::used_bytes;
use crate::features::media::square_url;
use crate::view::{Flash, Moment, Page, file_size};
use crate::web::{Cursor, Cx, PageSize, Paged, see_other, with_flash};

/// Pictures on a page.
const PICTURES: PageSize = PageSize(30);

#[derive(Template)]
#[template(path = "media/storage.html")]
struct StoragePage {
    page: Page,
    menu: SettingsMenu,
    used: String,
    /// Parts of a hundred.
    percent: i64,
    quota: String,
    keeps_originals: bool,
    rows: Vec<Row>,
    next: Option<String>,
}

/// A picture on the page.
struct Row {
    id: MediaId,
    look: Look,
    size: String,
    uploaded: Moment,
    uses: Vec<Place>,
    /// Where the uploaded file is.
    original: Option<String>,
}

/// What shows it, and where that is.
struct Place {
    words: &'static str,
    path: String,
}

impl Row {
    fn square(&self) -> String {
        square_url(&self.look.key)
    }
}

impl Place {
    fn of(place: &Use) -> Self {
        let (words, path) = match place {
            Use::Post(id, false) => ("In a post", format!("/posts/{id}")),
            Use::Post(id, true) => (
                "In a post that was deleted",
                format!("/settings/deleted/{id}"),
            ),
            Use::Draft(id) => ("In a draft", format!("/drafts/{id}")),
            Use::Avatar => ("Your picture", "/settings/profile".into()),
            Use::Cover => ("Your cover", "/settings/profile".into()),
        };
        Self { words, path }
    }
}

/// How much room is used, and by what. In the address the size stands where other lists have
/// the time.
#[get("/settings/storage")]
pub async fn show(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let behind = paged.cursor();
    cx.page(move |r| {
        let viewer = r.viewer()?.id;
        let place = (behind.at.0, behind.id);
        let mut found = queries::largest(r.conn, viewer, place, PICTURES.limit())?;
        let next = PICTURES.cut(&mut found, |last| {
            let (at, id) = (Timestamp(last.bytes), last.id.0);
            format!("/settings/storage?before={}", Cursor { at, id })
        });
        let mut uses = queries::uses(r.conn, viewer, &found)?;
        let used = used_bytes(r.conn, viewer)?;
        let quota = r.site.quota_bytes();
        let row = |stored: Stored| Row {
            uses: uses
                .remove(&stored.id)
                .unwrap_or_default()
                .iter()
                .map(Place::of)
                .collect(),
            size: file_size(stored.bytes),
            uploaded: r.moment(stored.created_at),
            original: stored
                .original
                .filter(|_| r.site.keeps_originals && !stored.look.is_preparing())
                .map(|_| format!("/media/{}/original", stored.look.key)),
            id: stored.id,
            look: stored.look,
        };
        let rows = found.into_iter().map(row).collect();
        Ok(StoragePage {
            menu: SettingsMenu::of(r, "storage")?,
            page: r.frame("Storage", "settings")?,
            used: file_size(used),
            percent: (used.saturating_mul(100) / quota.max(1)).clamp(0, 100),
            quota: file_size(quota),
            keeps_originals: r.site.keeps_originals,
            rows,
            next,
        })
    })
    .await
}

/// Removes a picture that nothing shows.
#[post("/settings/storage/{id}/remove")]
pub async fn remove(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    cx.app.limits.write(cx.user_id()?)?;
    cx.write(move |tx, viewer| queries::remove(tx, viewer.id, MediaId(*id)))
        .await?;
    let flash = Flash::success("The picture is removed.");
    Ok(with_flash(see_other("/settings/storage"), &flash))
}
