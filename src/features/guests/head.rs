//! What the head of a page tells other programs: Open Graph (ogp.me), and where the Atom feed and
//! the oEmbed answer are.

use crate::features::media;
use crate::features::people::Person;
use crate::features::posts::{Photo, Post};
use crate::state::Site;
use crate::text::excerpt;

/// Characters of a text that other programs show of it.
const EXCERPT: usize = 200;

/// Pixels of the picture in a preview; what is smaller is not made larger.
pub(super) const WIDTH: u32 = 1280;

/// A page of the open web, as programs read it.
#[derive(Debug)]
pub struct Head {
    /// Its full address.
    pub url: String,
    /// `article` or `profile`.
    pub kind: &'static str,
    /// What it is called.
    pub title: String,
    /// What it says, cut.
    pub description: String,
    /// Its picture.
    pub image: Option<Image>,
    /// Where its Atom feed is.
    pub feed: String,
    /// Where its oEmbed answer is; nothing when it cannot be embedded.
    pub oembed: Option<String>,
    /// Whether search engines may list it.
    pub is_listed: bool,
}

/// A picture with its size in pixels.
#[derive(Debug)]
pub struct Image {
    /// Its full address.
    pub url: String,
    /// Its width.
    pub width: i64,
    /// Its height.
    pub height: i64,
    /// What it shows.
    pub alt: String,
}

impl Head {
    pub(super) fn of_post(
        site: &Site,
        id: i64,
        author: (&str, &str),
        text: &str,
        photo: Option<&Photo>,
    ) -> Self {
        let (username, name) = author;
        let url = site.link(&format!("/posts/{id}"));
        let asked: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
        Self {
            kind: "article",
            title: format!("Post by {name}"),
            description: excerpt(text, EXCERPT),
            image: photo.map(|photo| Image::of(site, photo, WIDTH, name)),
            feed: feed_of(site, username),
            oembed: Some(site.link(&format!("/oembed?url={asked}"))),
            is_listed: site.in_search_engines,
            url,
        }
    }

    pub(super) fn of_person(site: &Site, person: &Person, title: String) -> Self {
        Self {
            url: site.link(&format!("/@{}", person.username)),
            kind: "profile",
            title,
            description: excerpt(&person.bio, EXCERPT),
            image: None,
            feed: feed_of(site, &person.username),
            oembed: None,
            is_listed: site.in_search_engines,
        }
    }
}

fn feed_of(site: &Site, username: &str) -> String {
    site.link(&format!("/@{username}/feed.atom"))
}

/// What a post is called where it has no page around it: how it begins, or whose it is.
pub(super) fn title_of(post: &Post, author: &str) -> String {
    match excerpt(post.heading(), EXCERPT) {
        said if said.is_empty() => format!("Post by {author}"),
        said => said,
    }
}

impl Image {
    /// The largest one that is at most `widest` pixels wide, else the smallest.
    pub(super) fn of(site: &Site, photo: &Photo, widest: u32, author: &str) -> Self {
        let smallest = media::WIDTHS.into_iter().min();
        let fitting = media::WIDTHS.into_iter().filter(|width| *width <= widest);
        let width = fitting.max().or(smallest).unwrap_or(widest);
        // Small pictures are not enlarged.
        let shown = i64::from(width).min(photo.width).max(1);
        Self {
            url: site.link(&media::url(&photo.look.key, width)),
            width: shown,
            height: (photo.height.saturating_mul(shown) / photo.width.max(1)).max(1),
            alt: match photo.alt.is_empty() {
                true => format!("Photo by {author}"),
                false => photo.alt.clone(),
            },
        }
    }
}
