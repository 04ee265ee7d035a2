//! The post to which a message leads, as a small card: read with the eyes of whoever looks, each
//! time. The message itself holds only the link.

use std::collections::HashMap;

use askama::Template;
use diesel::prelude::*;

use crate::db::schema::{posts, users};
use crate::db::{DbConn, PostId, UserId};
use crate::error::Error;
use crate::features::media;
use crate::features::posts::{Author, Post, photos_of};
use crate::features::visibility::post_visible_to;
use crate::state::Site;
use crate::text::excerpt;

/// Characters of a post that its card shows.
const SHOWN: usize = 80;

/// What a message may lead to, for a quick look at its text alone.
const MARK: &str = "/posts/";

/// The card of a post in a message.
#[derive(Debug, Clone, Template)]
#[template(path = "chat/post_card.html")]
pub(super) struct PostCard {
    post: PostId,
    /// Nothing for who may not see the post, or when it is gone.
    seen: Option<Seen>,
}

#[derive(Debug, Clone)]
struct Seen {
    full_name: String,
    /// The address of its first photo's square.
    photo: Option<String>,
    /// How it begins.
    words: String,
}

/// Whether a text may hold a link to a post, so that it has to be read by each person anew.
pub(super) fn may_lead_to_post(body: &str) -> bool {
    body.contains(MARK)
}

/// How links to posts of a site begin.
pub(super) fn start_of_links(site: &Site) -> String {
    site.link(MARK)
}

/// The post to which the first link of a text leads that leads to a post of the site whose links
/// begin like this.
pub(super) fn post_in(start: &str, body: &str) -> Option<PostId> {
    body.split(start).skip(1).find_map(|rest| {
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
        digits.parse().ok().map(PostId)
    })
}

/// Whether a text is the address of a post of the site and nothing else.
pub(super) fn is_link_alone(start: &str, body: &str) -> bool {
    post_in(start, body).is_some_and(|post| body.trim() == format!("{start}{post}"))
}

/// The cards of the posts to which these texts lead, for one person.
///
/// # Errors
/// When the database fails.
pub(super) fn cards<'t>(
    conn: &mut DbConn,
    viewer: UserId,
    start: &str,
    texts: impl Iterator<Item = &'t str>,
) -> Result<HashMap<PostId, PostCard>, Error> {
    let ids: Vec<PostId> = texts.filter_map(|body| post_in(start, body)).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Post, Author)> = posts::table
        .inner_join(users::table)
        .filter(posts::id.eq_any(ids.clone()))
        .filter(post_visible_to(viewer))
        .select((Post::as_select(), Author::as_select()))
        .load(conn)?;
    let seen: Vec<PostId> = rows.iter().map(|(post, _)| post.id).collect();
    let photos = photos_of(conn, &seen)?;
    let mut cards: HashMap<PostId, PostCard> = ids
        .into_iter()
        .map(|post| (post, PostCard { post, seen: None }))
        .collect();
    for (post, author) in rows {
        let first = photos.get(&post.id).and_then(|all| all.first());
        let seen = Seen {
            full_name: author.full_name,
            photo: first.map(|photo| media::square_url(&photo.look.key)),
            words: excerpt(post.heading(), SHOWN),
        };
        let card = PostCard {
            post: post.id,
            seen: Some(seen),
        };
        cards.insert(card.post, card);
    }
    Ok(cards)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_a_post_of_this_site_is_found_among_words() {
        let start = "https://veranda.example/posts/";
        let other = |rest: &str| format!("{start}{rest}");
        let link = other("12");
        for (body, post) in [
            (link.clone(), Some(12)),
            (format!("Look: {link}."), Some(12)),
            (format!("{link}?x=1 {}", other("13")), Some(12)),
            (other("new"), None),
            (format!("{} {link}", other("new")), Some(12)),
            ("https://other.example/posts/12".into(), None),
            ("/posts/12".into(), None),
            (other("99999999999999999999"), None),
        ] {
            assert_eq!(post_in(start, &body), post.map(PostId), "{body}");
            assert_eq!(is_link_alone(start, &body), body == link, "{body}");
        }
    }
}
