//! The page on which a person reads what happened to their account.

use std::cmp::Reverse;

use actix_web::{HttpResponse, get, web};
use askama::Template;

use super::{list, tries};
use crate::db::Timestamp;
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

/// What stands on the page, before it is put in order.
struct Line {
    at: Timestamp,
    what: String,
    from: String,
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
        let since = match (&next, rows.last()) {
            (Some(_), Some(last)) => last.created_at,
            _ => Timestamp(0),
        };
        let stretch = (since, before.at);
        let tried = tries::between(reader.conn, viewer.id, stretch, reader.zone())?;
        let tried = tried.into_iter().map(|tries| Line {
            at: tries.at,
            what: tries.words(),
            from: tries.from(),
        });
        let happened = rows.into_iter().map(|row| Line {
            at: row.created_at,
            what: match row.detail.is_empty() {
                true => row.kind.words().to_owned(),
                false => format!("{} {}", row.kind.words(), row.detail),
            },
            from: match row.network.is_empty() {
                true => row.label,
                false => format!("{}, {}", row.label, row.network),
            },
        });
        let mut lines: Vec<Line> = happened.chain(tried).collect();
        lines.sort_by_key(|line| Reverse(line.at));
        let rows = lines
            .into_iter()
            .map(|line| EventView {
                what: line.what,
                from: line.from,
                at: reader.moment(line.at),
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
