//! The Atom feed (RFC 4287, its pages by RFC 5005) of a person's posts for everybody.

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use askama::Template;

use super::head::{Image, WIDTH, title_of};
use super::queries;
use crate::db::{PostId, Timestamp};
use crate::error::Error;
use crate::features::people::Person;
use crate::features::posts::{self, Photo, Post};
use crate::state::Site;
use crate::web::{Cursor, Cx, PageSize, Paged};

/// Posts in one answer.
const ENTRIES: PageSize = PageSize(20);

#[derive(Template)]
#[template(path = "guests/feed.xml")]
struct Feed {
    site_name: String,
    person: Person,
    /// The person's page.
    page: String,
    /// This answer.
    own: String,
    /// Where older ones are.
    next: Option<String>,
    updated: String,
    entries: Vec<Entry>,
}

struct Entry {
    url: String,
    title: String,
    published: String,
    updated: String,
    /// HTML, which the template escapes as the format wants it.
    content: String,
}

#[derive(Template)]
#[template(path = "guests/entry.html")]
struct Content {
    photos: Vec<Image>,
    /// Whether the caption has paragraphs of its own.
    is_text: bool,
    caption: String,
}

/// A person's posts for everybody, newest first.
#[get("/@{username}/feed.atom")]
pub async fn feed(
    cx: Cx,
    username: web::Path<String>,
    paged: web::Query<Paged>,
) -> Result<HttpResponse, Error> {
    if !cx.app.site.load().open_to_guests {
        return Err(Error::NotFound);
    }
    let before = paged.cursor();
    let mut answer = cx
        .kept_page(move |r| {
            let person = queries::person(r.conn, &username)?;
            let site = r.site.clone();
            let path = format!("/@{}/feed.atom", person.username);
            let mut found = queries::posts_of(r.conn, &person, before, ENTRIES.limit())?;
            let next = ENTRIES.cut(&mut found, |(post, at)| {
                let (at, id) = (*at, post.id.0);
                site.link(&format!("{path}?before={}", Cursor { at, id }))
            });
            let ids: Vec<PostId> = found.iter().map(|(post, _)| post.id).collect();
            let mut photos = posts::photos_of(r.conn, &ids)?;
            let newest = found.iter().map(|(post, at)| changed(post, *at)).max();
            let mut entries = Vec::with_capacity(found.len());
            for (post, at) in &found {
                let photos = photos.remove(&post.id).unwrap_or_default();
                entries.push(entry(&site, &person, post, *at, &photos)?);
            }
            Ok(Feed {
                site_name: site.name.clone(),
                page: site.link(&format!("/@{}", person.username)),
                own: site.link(&match before {
                    Cursor::START => path,
                    before => format!("{path}?before={before}"),
                }),
                next,
                updated: newest.unwrap_or(person.created_at).iso(),
                entries,
                person,
            })
        })
        .await?;
    answer.headers_mut().insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("application/atom+xml; charset=utf-8"),
    );
    Ok(answer)
}

fn changed(post: &Post, published: Timestamp) -> Timestamp {
    post.edited_at.unwrap_or(published)
}

fn entry(
    site: &Site,
    person: &Person,
    post: &Post,
    published: Timestamp,
    photos: &[Photo],
) -> Result<Entry, Error> {
    let pictures = photos
        .iter()
        .map(|photo| Image::of(site, photo, WIDTH, &person.full_name));
    let content = Content {
        photos: pictures.collect(),
        is_text: post.title.is_some(),
        // Names lead nowhere for those who are not here.
        caption: post.html(&|_| false),
    };
    Ok(Entry {
        url: site.link(&format!("/posts/{}", post.id)),
        title: title_of(post, &person.full_name),
        published: published.iso(),
        updated: changed(post, published).iso(),
        content: content.render()?,
    })
}
