//! Who sees what one posts: everybody here, or followers alone.

use actix_web::{HttpResponse, get, post};
use askama::Template;
use serde::Deserialize;

use crate::error::Error;
use crate::features::{accounts, people};
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, see_other, with_flash};

#[derive(Template)]
#[template(path = "profiles/privacy.html")]
struct PrivacyPage {
    page: Page,
    is_private: bool,
    menu: accounts::SettingsMenu,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PrivacyForm {
    /// `1` for a private account.
    private: String,
}

#[get("/settings/privacy")]
pub(super) async fn edit(cx: Cx) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |reader| {
        let is_private = reader.viewer()?.is_private;
        Ok(PrivacyPage {
            is_private,
            menu: accounts::SettingsMenu::of(reader, "privacy")?,
            page: reader.frame("Privacy", "settings")?,
        })
    })
    .await
}

#[post("/settings/privacy")]
pub(super) async fn update(cx: Cx, Form(form): Form<PrivacyForm>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let private = form.private == "1";
    cx.write(move |tx, viewer| people::set_private(tx, viewer.id, private))
        .await?;
    let flash = match private {
        true => "Saved. Your followers alone see what you post.",
        false => "Saved. Everybody here sees what you post.",
    };
    Ok(with_flash(
        see_other("/settings/privacy"),
        &Flash::success(flash),
    ))
}
