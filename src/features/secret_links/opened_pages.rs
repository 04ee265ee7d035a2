//! What whoever has a link gets: the post, its pictures, or one page for every link that ended.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;

use super::{opened, visitors};
use crate::db::{PostId, SecretLinkId, UserId};
use crate::error::Error;
use crate::features::media;
use crate::features::posts::{self, Author, FIRST, Strip};
use crate::view::{Avatar, Moment, Page};
use crate::web::{Cx, Reader};

/// Pictures behind a link are asked about each time, and kept by nobody.
const CACHE: &str = "no-store";

#[derive(Template)]
#[template(path = "secret_links/post.html")]
struct OpenedPage {
    page: Page,
    post: PostId,
    author: Author,
    avatar: Avatar,
    when: Moment,
    edited: bool,
    strip: Strip,
    /// Of a text post.
    title: Option<String>,
    caption: String,
    /// Where it was; may be empty.
    location: String,
    reactions: i64,
    comments: i64,
}

#[derive(Template)]
#[template(path = "secret_links/ended.html")]
struct EndedPage {
    page: Page,
}

/// The frame that everybody gets, signed in or not: nothing on the page is about who looks.
fn frame(r: &mut Reader<'_>, title: String) -> Result<Page, Error> {
    Ok(Page {
        viewer: None,
        zone: None,
        ..r.frame(title, "")?
    })
}

fn opened_page(
    r: &mut Reader<'_>,
    base: &str,
    token: &str,
) -> Result<(OpenedPage, SecretLinkId, UserId), Error> {
    let (link, post, author, counters) = opened::post(r.conn, token, r.now)?;
    let photos = posts::photos_of(r.conn, &[post.id])?.remove(&post.id);
    let mut avatar = author.avatar();
    avatar.url = avatar.url.map(|url| format!("{base}{url}"));
    let shown = OpenedPage {
        page: frame(r, format!("Post by {}", author.full_name))?,
        post: post.id,
        when: Moment::new(post.published_at.unwrap_or(r.now), r.now),
        edited: post.edited_at.is_some(),
        strip: Strip::new(photos.unwrap_or_default(), &author, FIRST).below(base),
        // Whom it names is not told to whoever has the link: names are words there.
        caption: post.html(&|_| false),
        title: post.title,
        location: post.location,
        avatar,
        reactions: counters.reactions(),
        comments: counters.comments,
        author,
    };
    let id = shown.author.id;
    Ok((shown, link, id))
}

/// The post behind a link, for whoever has it.
#[get("/s/{token}")]
pub(super) async fn show(
    cx: Cx,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, Error> {
    cx.app.limits.link_from(cx.client)?;
    let token = token.into_inner();
    let base = format!("/s/{token}");
    let (asked, path) = (token.clone(), base.clone());
    let found = std::sync::Arc::new(std::sync::OnceLock::new());
    let told = std::sync::Arc::clone(&found);
    let page = cx.page(move |r| {
        let (page, link, author) = opened_page(r, &path, &asked)?;
        let _ = told.set((link, author));
        Ok(page)
    });
    let page = match page.await {
        Err(Error::NotFound) => return ended(&cx).await,
        answer => answer?,
    };
    let mut page = kept_apart(page);
    if let Some((link, author)) = found.get().copied()
        && cx.user_id().ok() != Some(author)
        && visitors::is_new(&request)
    {
        cx.app.db.write(move |tx| opened::count(tx, link)).await?;
        page = visitors::remember(page, &base, cx.app.site.load().is_https());
    }
    Ok(page)
}

/// One page for a link that ended, was taken back, or never was.
async fn ended(cx: &Cx) -> Result<HttpResponse, Error> {
    let page = cx.page_with(StatusCode::NOT_FOUND, |r| {
        Ok(EndedPage {
            page: frame(r, "This link has ended".into())?,
        })
    });
    Ok(kept_apart(page.await?))
}

/// One file of a picture that is shown behind a link.
#[get("/s/{token}/media/{key}/{file}")]
pub(super) async fn picture(
    cx: Cx,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Error> {
    cx.app.limits.linked_picture_from(cx.client)?;
    let (token, key, name) = path.into_inner();
    let (db, asked) = (&cx.app.db, key.clone());
    let now = db.clock().now();
    db.read(move |conn| opened::check_picture(conn, &token, &asked, now))
        .await?;
    let answer = media::serve(&cx, &request, &key, &name, CACHE).await?;
    Ok(kept_apart(answer))
}

/// The address is the secret: it is told to nobody to whom the page leads, kept by no cache, and
/// listed nowhere.
fn kept_apart(mut response: HttpResponse) -> HttpResponse {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, CACHE),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
