//! The page on which an admin opens a private post, and reads it while it is open.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

use super::queries::{self, Found, Opening};
use super::service::{self, REASON};
use crate::admin::{self, MenuEntry};
use crate::db::PostId;
use crate::error::Error;
use crate::features::media;
use crate::features::posts::{Author, Photo, Post, photos_of};
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, Reader, see_other, with_flash};

#[derive(Template)]
#[template(path = "posts/opening.html")]
struct OpeningPage {
    page: Page,
    menu: Vec<MenuEntry>,
    id: PostId,
    author: Author,
    /// Characters of a reason, at least and at most.
    reason_length: (usize, usize),
    reason: String,
    errors: Vec<String>,
    /// What it says, while it is open.
    opened: Option<Opened>,
}

struct Opened {
    /// By the viewer's clock.
    until: String,
    reason: String,
    title: Option<String>,
    html: String,
    location: String,
    photos: Vec<Photo>,
}

/// The form for the reason, or the post while it is open.
#[get("/admin/posts/{id}/open")]
pub(super) async fn show(
    cx: Cx,
    site: web::Data<admin::Site>,
    id: web::Path<i64>,
) -> Result<HttpResponse, Error> {
    let id = PostId(*id);
    let found = cx.read(move |conn, viewer| queries::find(conn, viewer, id));
    match found.await? {
        Found::Own => Ok(see_other(&format!("/posts/{id}"))),
        Found::Shared => Ok(see_other(&format!("/admin/posts/{id}"))),
        Found::Private(_) => {
            cx.page(move |r| page(r, &site, id, String::new(), Vec::new()))
                .await
        }
    }
}

#[derive(Deserialize)]
struct ReasonForm {
    #[serde(default)]
    reason: String,
}

/// Opens it for ten minutes.
#[post("/admin/posts/{id}/open")]
pub(super) async fn send(
    cx: Cx,
    site: web::Data<admin::Site>,
    id: web::Path<i64>,
    Form(form): Form<ReasonForm>,
) -> Result<HttpResponse, Error> {
    cx.app.limits.write(cx.user_id()?)?;
    let id = PostId(*id);
    let (app, typed) = (cx.app.clone(), form.reason.clone());
    let opened = cx.write(move |tx, viewer| {
        let rules = app.site.load();
        if rules.staff_two_step && !viewer.has_second_step(tx.conn)? {
            return Err(Error::NeedsTwoStep);
        }
        let sender = (&app.config.secret_key, &**rules);
        service::open(tx, sender, viewer, id, &typed)
    });
    match opened.await {
        Ok(()) => Ok(see_other(&format!("/admin/posts/{id}/open"))),
        Err(Error::Conflict(text)) => {
            let back = see_other(&format!("/admin/posts/{id}"));
            Ok(with_flash(back, &Flash::info(text)))
        }
        Err(Error::Invalid(errors)) => {
            let errors = errors.of("reason").to_vec();
            cx.page_with(StatusCode::UNPROCESSABLE_ENTITY, move |r| {
                page(r, &site, id, form.reason, errors)
            })
            .await
        }
        Err(error) => Err(error),
    }
}

/// A photo of a post that is open.
#[get("/admin/posts/{id}/open/photos/{place}")]
pub(super) async fn open_photo(
    cx: Cx,
    request: HttpRequest,
    path: web::Path<(i64, usize)>,
) -> Result<HttpResponse, Error> {
    let (id, place) = path.into_inner();
    let id = PostId(id);
    let now = cx.app.db.clock().now();
    let key = cx
        .read(move |conn, viewer| {
            let Found::Private(found) = queries::find(conn, viewer, id)? else {
                return Err(Error::NotFound);
            };
            queries::opening(conn, viewer.id, id, now)?.ok_or(Error::NotFound)?;
            let post = found.0.id;
            let photos = photos_of(conn, &[post])?.remove(&post).unwrap_or_default();
            let photo = photos.into_iter().nth(place).ok_or(Error::NotFound)?;
            Ok(photo.look.key)
        })
        .await?;
    // Asked for each time, so that it closes when its time is over.
    media::serve(&cx, &request, &key, "1280.webp", "private, no-store").await
}

fn page(
    r: &mut Reader<'_>,
    site: &admin::Site,
    id: PostId,
    reason: String,
    errors: Vec<String>,
) -> Result<OpeningPage, Error> {
    let viewer = admin::staff(r)?;
    let Found::Private(found) = queries::find(r.conn, &viewer, id)? else {
        return Err(Error::NotFound);
    };
    let (post, author) = *found;
    let opened = match queries::opening(r.conn, viewer.id, id, r.now)? {
        Some(opening) => Some(opened(r, post, opening)?),
        None => None,
    };
    Ok(OpeningPage {
        menu: site.menu(r.conn, &viewer, "/admin/posts")?,
        page: r.frame(format!("Private post {id}"), "admin")?,
        id,
        author,
        reason_length: REASON,
        reason,
        errors,
        opened,
    })
}

fn opened(r: &mut Reader<'_>, post: Post, opening: Opening) -> Result<Opened, Error> {
    let photos = photos_of(r.conn, &[post.id])?.remove(&post.id);
    Ok(Opened {
        until: r.zone().full_date(opening.until),
        reason: opening.reason,
        // Nobody's name becomes a link: who is named in it is as private as the rest.
        html: post.html(&|_| false),
        title: post.title,
        location: post.location,
        photos: photos.unwrap_or_default(),
    })
}
