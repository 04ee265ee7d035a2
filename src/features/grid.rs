//! Posts as a grid of squares, each with its counts.

use diesel::prelude::*;

use crate::db::schema::{post_counters, posts, users};
use crate::db::{DbConn, PostId, UserId};
use crate::error::Error;
use crate::features::media::{self, Look};
use crate::features::posts::{Author, Photo, Post, photos_of};
use crate::features::reactions::{Counters, hidden_from};

/// Characters of a post without photos that its square shows.
const SHOWN: usize = 140;

/// One post in a grid.
#[derive(Debug)]
pub struct GridTile {
    /// The post.
    pub post: PostId,
    /// Who wrote it.
    pub full_name: String,
    /// Its first photo: the address of the square, and how it looks until that is there.
    pub photo: Option<(String, Look)>,
    /// What that shows, in its author's words; may be empty.
    pub alt: String,
    /// Whether it has more photos.
    pub is_several: bool,
    /// What it says, for a post without photos.
    pub text: String,
    /// Reactions of people whom the viewer sees.
    pub reactions: i64,
    /// Comments of people whom the viewer sees.
    pub comments: i64,
}

/// One post in the grid of a profile, without counts.
#[derive(Debug)]
pub struct ProfileTile {
    /// The post.
    pub post: PostId,
    /// The address of its first photo's square.
    pub src: Option<String>,
    /// What that shows, in its author's words; may be empty.
    pub alt: String,
    /// Of a text post.
    pub title: Option<String>,
    /// Whether it has more photos.
    pub is_several: bool,
}

impl ProfileTile {
    /// Of a post with these photos.
    pub fn new(post: PostId, title: Option<String>, photos: Option<&Vec<Photo>>) -> Self {
        let first = photos.and_then(|all| all.first());
        Self {
            post,
            src: first.map(|photo| media::square_url(&photo.look.key)),
            alt: first.map(|photo| photo.alt.clone()).unwrap_or_default(),
            title,
            is_several: photos.is_some_and(|all| all.len() > 1),
        }
    }
}

/// Posts that the viewer is known to see, as squares in this order.
///
/// # Errors
/// When the database fails.
pub fn grid(conn: &mut DbConn, viewer: UserId, ids: &[PostId]) -> Result<Vec<GridTile>, Error> {
    let rows: Vec<(Post, Author, Counters)> = posts::table
        .inner_join(users::table)
        .inner_join(post_counters::table)
        .filter(posts::id.eq_any(ids.to_vec()))
        .select((
            Post::as_select(),
            Author::as_select(),
            Counters::as_select(),
        ))
        .load(conn)?;
    let hidden = hidden_from(conn, viewer, ids)?;
    let mut photos = photos_of(conn, ids)?;
    let mut tiles: Vec<GridTile> = rows
        .into_iter()
        .map(|(post, author, counters)| {
            let counters = hidden
                .get(&post.id)
                .map_or(counters, |hidden| counters.less(hidden));
            let photos = photos.remove(&post.id).unwrap_or_default();
            let is_several = photos.len() > 1;
            let first = photos.into_iter().next();
            let text = post.title.unwrap_or(post.caption);
            GridTile {
                post: post.id,
                full_name: author.full_name,
                alt: first
                    .as_ref()
                    .map_or_else(String::new, |photo| photo.alt.clone()),
                photo: first.map(|photo| (media::square_url(&photo.look.key), photo.look)),
                is_several,
                text: text.chars().take(SHOWN).collect(),
                reactions: counters.reactions(),
                comments: counters.comments,
            }
        })
        .collect();
    let place = |tile: &GridTile| ids.iter().position(|id| *id == tile.post);
    tiles.sort_by_key(place);
    Ok(tiles)
}
