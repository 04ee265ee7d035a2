//! The page on which a person says of what they want to be told, and how.

use std::collections::HashMap;

use actix_web::{HttpResponse, get, post};
use askama::Template;

use crate::error::Error;
use crate::features::accounts;
use crate::features::notices::{self, Kind, Way};
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, see_other, with_flash};

#[derive(Template)]
#[template(path = "notifications/choices.html")]
struct ChoicesPage {
    page: Page,
    menu: accounts::SettingsMenu,
    rows: Vec<ChoiceRow>,
    daily: bool,
    /// Whether there is an address for mails.
    has_address: bool,
}

struct ChoiceRow {
    words: &'static str,
    ways: [ChoiceBox; 2],
}

struct ChoiceBox {
    name: String,
    label: &'static str,
    is_on: bool,
}

fn name(kind: Kind, way: Way) -> String {
    format!("{kind}-{way}")
}

#[get("/settings/notifications")]
pub(super) async fn edit(cx: Cx) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(|r| {
        let viewer = r.viewer()?;
        let unwanted = notices::unwanted(r.conn, viewer.id)?;
        let way = |kind: Kind, way: Way, label| ChoiceBox {
            name: name(kind, way),
            label,
            is_on: !unwanted.contains(&(kind, way)),
        };
        let rows = Kind::chosen().map(|kind| ChoiceRow {
            words: kind.words(),
            ways: [
                way(kind, Way::Page, "Show it"),
                way(kind, Way::Mail, "Put it into the daily mail"),
            ],
        });
        Ok(ChoicesPage {
            rows: rows.collect(),
            daily: accounts::wants_news(r.conn, viewer.id)?,
            has_address: accounts::has_address(r.conn, viewer.id)?,
            menu: accounts::SettingsMenu::of(r, "notifications")?,
            page: r.frame("Notifications", "settings")?,
        })
    })
    .await
}

/// A box that is not in the form is not ticked. The choices of a mail that does not come are kept.
#[post("/settings/notifications")]
pub(super) async fn update(
    cx: Cx,
    Form(form): Form<HashMap<String, String>>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    cx.write(move |tx, viewer| {
        for kind in Kind::chosen() {
            for way in Way::ALL {
                let wanted = form.contains_key(&name(kind, *way));
                notices::set_wanted(tx, viewer.id, (kind, *way), wanted)?;
            }
        }
        accounts::set_news(tx, viewer.id, form.contains_key("daily"))
    })
    .await?;
    Ok(with_flash(
        see_other("/settings/notifications"),
        &Flash::success("Saved."),
    ))
}
