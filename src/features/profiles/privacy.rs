//! Who sees what one posts: everybody here, or followers alone.

use actix_web::{HttpResponse, get, post};
use askama::Template;
use serde::Deserialize;

use crate::error::Error;
use crate::features::{accounts, activity, people};
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, see_other, with_flash};

#[derive(Template)]
#[template(path = "profiles/privacy.html")]
struct PrivacyPage {
    page: Page,
    is_private: bool,
    /// Whether people without an account may see them; nothing where they may not look in.
    on_web: Option<bool>,
    shares: bool,
    menu: accounts::SettingsMenu,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PrivacyForm {
    /// `1` for a private account.
    private: String,
    /// `1` to be seen by people without an account.
    web: String,
    /// Ticked when followers see what the person does.
    shares: String,
}

#[get("/settings/privacy")]
pub(super) async fn edit(cx: Cx) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |reader| {
        let viewer = reader.viewer()?;
        Ok(PrivacyPage {
            is_private: viewer.is_private,
            on_web: reader.site.open_to_guests.then_some(viewer.is_on_web),
            shares: viewer.shares_activity,
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
    let (private, shares) = (form.private == "1", !form.shares.is_empty());
    let on_web = form.web == "1" && !private;
    let is_asked = cx.app.site.load().open_to_guests;
    cx.write(move |tx, viewer| {
        if is_asked || private {
            people::set_on_web(tx, viewer.id, on_web)?;
        }
        people::set_private(tx, viewer.id, private)?;
        activity::share(tx, viewer.id, shares)
    })
    .await?;
    let flash = match (private, is_asked && on_web) {
        (true, _) => "Saved. Your followers alone see what you post.",
        (false, false) => "Saved. Everybody here sees what you post.",
        (false, true) => "Saved. Everybody sees what you post, with and without an account.",
    };
    Ok(with_flash(
        see_other("/settings/privacy"),
        &Flash::success(flash),
    ))
}
