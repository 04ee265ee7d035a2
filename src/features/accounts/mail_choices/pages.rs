//! The page on which a person says which mails they want, and the one behind a mail's link.

use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::{Choice, end, is_wanted, seal, set};
use crate::db::UserId;
use crate::error::Error;
use crate::features::accounts::settings_menu::SettingsMenu;
use crate::secrets::SecretKey;
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, Viewer, see_other, with_flash};

#[derive(Template)]
#[template(path = "accounts/mail_choices.html")]
struct ChoicesPage {
    page: Page,
    menu: SettingsMenu,
    choices: Vec<ChoiceView>,
}

struct ChoiceView {
    name: &'static str,
    words: &'static str,
    wanted: bool,
}

#[derive(Template)]
#[template(path = "accounts/unsubscribe.html")]
struct UnsubscribePage {
    page: Page,
    path: String,
    words: &'static str,
    is_done: bool,
}

fn offered(viewer: &Viewer) -> impl Iterator<Item = Choice> + use<> {
    let is_staff = viewer.is_staff();
    Choice::ALL
        .iter()
        .copied()
        .filter(move |kind| is_staff || !kind.is_for_staff())
}

#[get("/settings/mails")]
pub(super) async fn edit(cx: Cx) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(|reader| {
        let viewer = reader.viewer()?;
        let mut choices = Vec::new();
        for kind in offered(&viewer) {
            choices.push(ChoiceView {
                name: kind.as_str(),
                words: kind.words(),
                wanted: is_wanted(reader.conn, viewer.id, kind)?,
            });
        }
        Ok(ChoicesPage {
            menu: SettingsMenu::of(reader, "mails")?,
            page: reader.frame("Mails", "settings")?,
            choices,
        })
    })
    .await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ChoicesForm {
    invitation_used: String,
    waiting: String,
    news: String,
}

#[post("/settings/mails")]
pub(super) async fn update(cx: Cx, Form(form): Form<ChoicesForm>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    cx.write(move |tx, viewer| {
        for kind in offered(viewer) {
            let wanted = match kind {
                Choice::InvitationUsed => !form.invitation_used.is_empty(),
                Choice::Waiting => !form.waiting.is_empty(),
                Choice::News => !form.news.is_empty(),
            };
            set(tx, viewer.id, kind, wanted)?;
        }
        Ok(())
    })
    .await?;
    Ok(with_flash(
        see_other("/settings/mails"),
        &Flash::success("Saved."),
    ))
}

/// What a mail's link ends, if it is one of ours.
fn read(key: &SecretKey, path: (i64, String, String)) -> Result<(UserId, Choice), Error> {
    let (user, kind) = (
        UserId(path.0),
        Choice::parse(&path.1).ok_or(Error::NotFound)?,
    );
    match seal(key, user, kind) == path.2 {
        true => Ok((user, kind)),
        false => Err(Error::NotFound),
    }
}

/// Shows a button: mail scanners open links.
#[get("/unsubscribe/{user}/{kind}/{seal}")]
pub(super) async fn unsubscribe(
    cx: Cx,
    path: web::Path<(i64, String, String)>,
) -> Result<HttpResponse, Error> {
    let path = path.into_inner();
    let address = format!("/unsubscribe/{}/{}/{}", path.0, path.1, path.2);
    let (_, kind) = read(&cx.app.config.secret_key, path)?;
    page(&cx, address, kind, false).await
}

/// By the page's button, or by the mail program's (RFC 8058), which comes from elsewhere.
#[post("/unsubscribe/{user}/{kind}/{seal}")]
pub(super) async fn unsubscribed(
    cx: Cx,
    path: web::Path<(i64, String, String)>,
) -> Result<HttpResponse, Error> {
    cx.app.limits.proof_from(cx.client)?;
    let (user, kind) = read(&cx.app.config.secret_key, path.into_inner())?;
    cx.app.db.write(move |tx| end(tx, user, kind)).await?;
    page(&cx, String::new(), kind, true).await
}

async fn page(cx: &Cx, path: String, kind: Choice, is_done: bool) -> Result<HttpResponse, Error> {
    cx.page(move |reader| {
        Ok(UnsubscribePage {
            page: reader.frame("Mails", "")?,
            path,
            words: kind.words(),
            is_done,
        })
    })
    .await
}
