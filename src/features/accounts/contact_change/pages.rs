//! The page on which a person sees and changes where messages go.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use serde::Deserialize;

use super::service;
use crate::db::UserId;
use crate::error::{Error, FieldErrors};
use crate::features::accounts::contact::{self, Contact, ContactKind};
use crate::features::accounts::proof::{self, Purpose};
use crate::features::accounts::settings_menu::SettingsMenu;
use crate::features::accounts::sign_in::reauthenticate;
use crate::features::accounts::sign_up::whole_seconds;
use crate::view::{Flash, Page, duration_in_words};
use crate::web::{Cx, Form, Reader, Refusal, see_other, with_flash};

#[derive(Template)]
#[template(path = "accounts/contact.html")]
struct ContactPage {
    page: Page,
    menu: SettingsMenu,
    views: Vec<ContactView>,
    /// Whether there are two, so that one can go.
    can_remove: bool,
    /// What was typed, and refused.
    typed: String,
    errors: FieldErrors,
}

/// One kind of contact: what is there, and what waits to be proven.
struct ContactView {
    kind: &'static str,
    current: Option<String>,
    waiting: Option<String>,
    wait_seconds: u64,
    wait: String,
}

#[get("/settings/contact")]
pub(super) async fn edit(cx: Cx) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    form_page(&cx, StatusCode::OK, String::new(), FieldErrors::new()).await
}

pub(super) async fn form_page(
    cx: &Cx,
    status: StatusCode,
    typed: String,
    errors: FieldErrors,
) -> Result<HttpResponse, Error> {
    cx.page_with(status, move |reader| {
        let user = reader.viewer()?.id;
        let views = vec![
            view(reader, user, ContactKind::Email)?,
            view(reader, user, ContactKind::Phone)?,
        ];
        Ok(ContactPage {
            menu: SettingsMenu::of(reader, "contact")?,
            page: reader.frame("E-mail and phone", "settings")?,
            can_remove: views.iter().all(|view| view.current.is_some()),
            views,
            typed,
            errors,
        })
    })
    .await
}

fn view(reader: &mut Reader<'_>, user: UserId, kind: ContactKind) -> Result<ContactView, Error> {
    let owner = service::owner_of(user, kind);
    let wait = proof::wait(reader.conn, Purpose::Change, &owner, reader.now)?;
    Ok(ContactView {
        kind: kind.as_str(),
        current: service::current(reader.conn, user, kind)?.map(|contact| contact.shown()),
        waiting: service::wish(reader.conn, user, kind)?.map(|wish| wish.contact().shown()),
        wait_seconds: whole_seconds(wait),
        wait: duration_in_words(whole_seconds(wait)),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ContactForm {
    contact: String,
    current: String,
}

#[post("/settings/contact")]
pub(super) async fn update(cx: Cx, Form(form): Form<ContactForm>) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let outcome = match contact::typed(&cx, &form.contact).await {
        Ok(contact) => change(&cx, user, contact, &form.current).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(with_flash(
            see_other("/settings/contact"),
            &Flash::info(
                "A message with a link and a code is on its way. Until then nothing changes.",
            ),
        )),
        Err(error) => {
            let Refusal { status, errors } = Refusal::of(error, "contact")?;
            form_page(&cx, status, form.contact, errors).await
        }
    }
}

async fn change(cx: &Cx, user: UserId, contact: Contact, password: &str) -> Result<(), Error> {
    cx.app.limits.reset(contact.key(), cx.client)?;
    reauthenticate(cx, password).await?;
    let kind = contact.kind();
    let known = cx
        .read(move |conn, _| service::current(conn, user, kind))
        .await?;
    if known.is_some_and(|known| known.text() == contact.text()) {
        return Err(Error::invalid("contact", "This is yours already."));
    }
    cx.write(move |tx, viewer| service::begin(tx, viewer.id, &contact))
        .await?;
    Ok(())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct KindForm {
    pub kind: String,
    pub code: String,
    pub current: String,
}

impl KindForm {
    /// Which of the two is meant.
    pub(super) fn kind(&self) -> Result<ContactKind, Error> {
        ContactKind::parse(&self.kind).ok_or(Error::BadRequest("The form could not be read."))
    }
}

#[post("/settings/contact/cancel")]
pub(super) async fn cancel(cx: Cx, Form(form): Form<KindForm>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let kind = form.kind()?;
    cx.write(move |tx, viewer| service::cancel(tx, viewer.id, kind))
        .await?;
    Ok(with_flash(
        see_other("/settings/contact"),
        &Flash::success("Nothing is changed."),
    ))
}

#[post("/settings/contact/remove")]
pub(super) async fn remove(cx: Cx, Form(form): Form<KindForm>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let kind = form.kind()?;
    match reauthenticate(&cx, &form.current).await {
        Ok(()) => {}
        Err(Error::Invalid(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return form_page(&cx, status, String::new(), errors).await;
        }
        Err(error) => return Err(error),
    }
    let (key, site) = (cx.app.config.secret_key.clone(), cx.app.site.load_full());
    let origin = cx.origin();
    cx.write(move |tx, viewer| service::remove(tx, &key, &site, (viewer.id, kind), &origin))
        .await?;
    Ok(with_flash(
        see_other("/settings/contact"),
        &Flash::success("Removed. For a week a link that we sent there takes this back."),
    ))
}
