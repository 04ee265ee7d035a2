//! The page of a post and of a person, for people without an account.

use actix_web::HttpResponse;
use askama::Template;

use super::head::Head;
use super::{check_open, queries};
use crate::db::{PostId, Timestamp};
use crate::error::Error;
use crate::features::comments::Names;
use crate::features::grid::ProfileTile;
use crate::features::media;
use crate::features::people::Person;
use crate::features::posts::{self, Author, FIRST, Post, Strip};
use crate::view::{Avatar, Moment, Page};
use crate::web::{Cursor, Cx, PageSize};

/// Posts on a page of a profile.
const POSTS: PageSize = PageSize(30);

#[derive(Template)]
#[template(path = "guests/post.html")]
struct PostPage {
    page: Page,
    head: Head,
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
#[template(path = "guests/profile.html")]
struct ProfilePage {
    page: Page,
    head: Head,
    person: Person,
    avatar: Avatar,
    /// The picture on top: its addresses in two widths.
    cover: Option<(String, String)>,
    count: i64,
    tiles: Vec<ProfileTile>,
    next: Option<String>,
}

/// A post, if anybody on the web may see it. Who commented did not choose to be shown there, so
/// comments are counted only.
///
/// # Errors
/// `Unauthenticated` otherwise, whether it exists or not: the visitor is sent to sign-in.
pub async fn post(cx: &Cx, id: PostId) -> Result<HttpResponse, Error> {
    check_open(cx)?;
    cx.kept_page(move |r| {
        let (post, author, counters) = queries::post(r.conn, id).map_err(sign_in_first)?;
        let photos = posts::photos_of(r.conn, &[id])?.remove(&id);
        let photos = photos.unwrap_or_default();
        let names = Names::of(r.conn, None, [post.caption.as_str()].into_iter())?;
        let who = (author.username.as_str(), author.full_name.as_str());
        Ok(PostPage {
            head: Head::of_post(&r.site, id.0, who, post.heading(), photos.first()),
            page: r.frame(format!("Post by {}", author.full_name), "")?,
            post: id,
            when: Moment::new(post.published_at.unwrap_or(r.now), r.now),
            edited: post.edited_at.is_some(),
            strip: Strip::new(photos, &author, FIRST),
            caption: names.html_of(&post),
            title: post.title,
            location: post.location,
            avatar: author.avatar(),
            author,
            reactions: counters.reactions(),
            comments: counters.comments,
        })
    })
    .await
}

/// A person with their posts for everybody, if they want to be seen.
///
/// # Errors
/// `Unauthenticated` otherwise, whether they exist or not: the visitor is sent to sign-in.
pub async fn profile(cx: &Cx, username: String, before: Cursor) -> Result<HttpResponse, Error> {
    check_open(cx)?;
    cx.kept_page(move |r| {
        let person = queries::person(r.conn, &username).map_err(sign_in_first)?;
        let mut found = queries::posts_of(r.conn, &person, before, POSTS.limit())?;
        let next = POSTS.cut(&mut found, |(post, at)| {
            let (at, id) = (*at, post.id.0);
            format!("/@{}?before={}", person.username, Cursor { at, id })
        });
        let ids: Vec<PostId> = found.iter().map(|(post, _)| post.id).collect();
        let photos = posts::photos_of(r.conn, &ids)?;
        let tile = |(post, _): (Post, Timestamp)| {
            ProfileTile::new(post.id, post.title, photos.get(&post.id))
        };
        let title = format!("{} (@{})", person.full_name, person.username);
        Ok(ProfilePage {
            head: Head::of_person(&r.site, &person, title.clone()),
            count: queries::count_of(r.conn, &person)?,
            tiles: found.into_iter().map(tile).collect(),
            avatar: Avatar::new(person.id.0, &person.full_name, person.avatar_key.as_deref()),
            cover: person
                .cover_key
                .as_deref()
                .map(|key| (media::url(key, 768), media::url(key, 1280))),
            page: r.frame(title, "")?,
            person,
            next,
        })
    })
    .await
}

/// A guest learns nothing of what is not for them: it looks like what is not there.
fn sign_in_first(error: Error) -> Error {
    match error {
        Error::NotFound => Error::Unauthenticated,
        other => other,
    }
}
