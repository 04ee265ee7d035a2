//! The page on which a person reads what happened to their account.

use actix_web::{HttpResponse, get, web};
use askama::Template;

use super::list;
use crate::error::Error;
use crate::features::accounts::settings_menu::SettingsMenu;
use crate::view::{Moment, Page};
use crate::web::{Cursor, Cx, PageSize, Paged};

/// Events on a page.
const PAGE: PageSize = PageSize(30);

#[derive(Template)]
#[template(path = "accounts/security_log.html")]
struct LogPage {
    page: Page,
    menu: SettingsMenu,
    rows: Vec<EventView>,
    next: Option<String>,
}

struct EventView {
    what: String,
    from: String,
    at: Moment,
}

#[get("/settings/security-log")]
pub(super) async fn index(cx: Cx, paged: web::Query<Paged>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let before = paged.cursor();
    cx.page(move |reader| {
        let viewer = reader.viewer()?;
        let mut rows = list(reader.conn, viewer.id, before.id, PAGE.limit())?;
        let next = PAGE.cut(&mut rows, |row| {
            let (at, id) = (row.created_at, row.id);
            format!("/settings/security-log?before={}", Cursor { at, id })
        });
        let rows = rows
            .into_iter()
            .map(|row| EventView {
                what: match row.detail.is_empty() {
                    true => row.kind.words().to_owned(),
                    false => format!("{} {}", row.kind.words(), row.detail),
                },
                from: format!("{}, {}", row.label, row.network),
                at: reader.moment(row.created_at),
            })
            .collect();
        Ok(LogPage {
            menu: SettingsMenu::of(reader, "security-log")?,
            page: reader.frame("What happened", "settings")?,
            rows,
            next,
        })
    })
    .await
}
