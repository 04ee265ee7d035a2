//! `/admin/mail-previews`: admins only.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, get, web};
use askama::Template;

use super::PREVIEWS_LINK;
use crate::admin::{self, MenuEntry};
use crate::error::Error;
use crate::features::accounts;
use crate::mail;
use crate::sms;
use crate::view::Page;
use crate::web::{Cx, Reader, with_frames};

/// What a mail may do inside its frame: look as it looks, and nothing else.
const FRAMED: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'self'; sandbox";

/// Links of a framed mail would open a new page, which its sandbox does not allow.
const NOWHERE: &str = r#"<head><base target="_blank">"#;

#[derive(Template)]
#[template(path = "site/mail_previews.html")]
struct ListPage {
    page: Page,
    menu: Vec<MenuEntry>,
    mails: Vec<mail::Preview>,
    texts: Vec<sms::Preview>,
}

#[derive(Template)]
#[template(path = "site/mail_preview.html")]
struct MailPage {
    page: Page,
    menu: Vec<MenuEntry>,
    name: String,
    preview: mail::Preview,
    sender: String,
}

#[derive(Template)]
#[template(path = "site/text_preview.html")]
struct TextPage {
    page: Page,
    menu: Vec<MenuEntry>,
    name: String,
    preview: sms::Preview,
    characters: usize,
    parts: usize,
}

#[derive(Template)]
#[template(source = "{{ html }}", ext = "txt")]
struct Framed {
    html: String,
}

#[get("/admin/mail-previews")]
pub async fn index(cx: Cx, site: web::Data<admin::Site>) -> Result<HttpResponse, Error> {
    cx.page(move |r| {
        let menu = menu(r, &site)?;
        Ok(ListPage {
            menu,
            mails: accounts::mail_previews(&r.site, r.now)?,
            texts: accounts::sms_previews(&r.site, r.now)?,
            page: r.frame(PREVIEWS_LINK.label, "admin")?,
        })
    })
    .await
}

#[get("/admin/mail-previews/{kind}")]
pub async fn show(
    cx: Cx,
    site: web::Data<admin::Site>,
    kind: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let sender = cx
        .app
        .config
        .mail
        .sender(&cx.app.site.load().name)
        .to_string();
    let response = cx.page(move |r| {
        let menu = menu(r, &site)?;
        let preview = mail_of(r, &kind)?;
        let name = preview.mail.subject.clone();
        Ok(MailPage {
            menu,
            page: r.frame(name.clone(), "admin")?,
            name,
            preview,
            sender,
        })
    });
    Ok(with_frames(response.await?))
}

/// The mail's HTML alone, for the frame on its page.
#[get("/admin/mail-previews/{kind}/html")]
pub async fn framed(cx: Cx, kind: web::Path<String>) -> Result<HttpResponse, Error> {
    let response = cx.page(move |r| {
        admins_only(r)?;
        let html = mail_of(r, &kind)?.mail.html;
        Ok(Framed {
            html: html.replacen("<head>", NOWHERE, 1),
        })
    });
    let mut response = response.await?;
    let policy = HeaderValue::from_static(FRAMED);
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

#[get("/admin/text-previews/{kind}")]
pub async fn show_text(
    cx: Cx,
    site: web::Data<admin::Site>,
    kind: web::Path<String>,
) -> Result<HttpResponse, Error> {
    cx.page(move |r| {
        let menu = menu(r, &site)?;
        let preview = accounts::sms_previews(&r.site, r.now)?
            .into_iter()
            .find(|preview| preview.kind == *kind)
            .ok_or(Error::NotFound)?;
        let name = preview.title.to_owned();
        Ok(TextPage {
            menu,
            page: r.frame(name.clone(), "admin")?,
            name,
            characters: preview.sms.text.chars().count(),
            parts: preview.sms.parts(),
            preview,
        })
    })
    .await
}

fn mail_of(r: &Reader<'_>, kind: &str) -> Result<mail::Preview, Error> {
    accounts::mail_previews(&r.site, r.now)?
        .into_iter()
        .find(|preview| preview.kind == kind)
        .ok_or(Error::NotFound)
}

fn menu(r: &mut Reader<'_>, site: &admin::Site) -> Result<Vec<MenuEntry>, Error> {
    admins_only(r)?;
    let viewer = r.viewer()?;
    site.menu(r.conn, &viewer, PREVIEWS_LINK.href)
}

fn admins_only(r: &mut Reader<'_>) -> Result<(), Error> {
    match admin::staff(r)?.is_admin() {
        true => Ok(()),
        false => Err(Error::Forbidden(
            "Only admins look at what the site can send.",
        )),
    }
}
