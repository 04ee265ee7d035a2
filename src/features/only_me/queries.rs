//! A person's private posts, in albums and in none.

use std::collections::HashMap;

use diesel::dsl::{auto_type, count_star, exists};
use diesel::prelude::*;

use crate::db::schema::{album_posts, media, post_photos, posts, users};
use crate::db::{AlbumId, DbConn, PostId, Timestamp, UserId};
use crate::error::Error;
use crate::features::media::Look;
use crate::features::visibility::{Audience, post_visible_to};

/// A post of the viewer's own that nobody else sees; joined with its author.
#[auto_type]
fn is_private_of(viewer: UserId) -> _ {
    let audience: Audience = Audience::OnlyMe;
    let is_there: post_visible_to = post_visible_to(viewer);
    posts::author_id
        .eq(viewer)
        .and(posts::audience.eq(audience))
        .and(is_there)
}

/// The viewer's own posts that nobody else sees; with an album, those in it.
macro_rules! private_posts {
    ($viewer:expr, $album:expr) => {{
        let found = posts::table
            .inner_join(users::table)
            .filter(is_private_of($viewer))
            .into_boxed();
        match $album {
            None => found,
            Some(album) => found.filter(exists(
                album_posts::table
                    .filter(album_posts::post_id.eq(posts::id))
                    .filter(album_posts::album_id.eq(album)),
            )),
        }
    }};
}

/// The private posts behind an id, newest first; with an album, those in it.
///
/// # Errors
/// When the database fails.
pub(super) fn page(
    conn: &mut DbConn,
    viewer: UserId,
    album: Option<AlbumId>,
    before: i64,
    limit: i64,
) -> Result<Vec<PostId>, Error> {
    Ok(private_posts!(viewer, album)
        .filter(posts::id.lt(PostId(before)))
        .order(posts::id.desc())
        .limit(limit)
        .select(posts::id)
        .load(conn)?)
}

/// One of the viewer's private posts, to be put into an album.
#[derive(Queryable)]
pub(super) struct Candidate {
    pub id: PostId,
    pub title: Option<String>,
    pub caption: String,
    pub published_at: Option<Timestamp>,
}

/// The private posts behind an id, newest first, with what they are called.
///
/// # Errors
/// When the database fails.
pub(super) fn candidates(
    conn: &mut DbConn,
    viewer: UserId,
    before: i64,
    limit: i64,
) -> Result<Vec<Candidate>, Error> {
    Ok(private_posts!(viewer, None::<AlbumId>)
        .filter(posts::id.lt(PostId(before)))
        .order(posts::id.desc())
        .limit(limit)
        .select((posts::id, posts::title, posts::caption, posts::published_at))
        .load(conn)?)
}

/// Which of these posts are private posts of the viewer, with the album in which each stands.
///
/// # Errors
/// When the database fails.
pub(super) fn places(
    conn: &mut DbConn,
    viewer: UserId,
    ids: &[PostId],
) -> Result<HashMap<PostId, Option<AlbumId>>, Error> {
    let own: Vec<PostId> = private_posts!(viewer, None::<AlbumId>)
        .filter(posts::id.eq_any(ids.to_vec()))
        .select(posts::id)
        .load(conn)?;
    let held: Vec<(PostId, AlbumId)> = album_posts::table
        .filter(album_posts::post_id.eq_any(own.clone()))
        .select((album_posts::post_id, album_posts::album_id))
        .load(conn)?;
    let held: HashMap<PostId, AlbumId> = held.into_iter().collect();
    Ok(own
        .into_iter()
        .map(|post| (post, held.get(&post).copied()))
        .collect())
}

/// How many private posts stand in each of these albums. An empty one has no entry.
///
/// # Errors
/// When the database fails.
pub(super) fn sizes(
    conn: &mut DbConn,
    viewer: UserId,
    albums: &[AlbumId],
) -> Result<HashMap<AlbumId, i64>, Error> {
    let rows: Vec<(AlbumId, i64)> = album_posts::table
        .inner_join(posts::table.inner_join(users::table))
        .filter(album_posts::album_id.eq_any(albums.to_vec()))
        .filter(is_private_of(viewer))
        .group_by(album_posts::album_id)
        .select((album_posts::album_id, count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The newest picture in an album: the first of its newest post that has one.
///
/// # Errors
/// When the database fails.
pub(super) fn cover(
    conn: &mut DbConn,
    viewer: UserId,
    album: AlbumId,
) -> Result<Option<Look>, Error> {
    let inside = album_posts::table
        .filter(album_posts::album_id.eq(album))
        .select(album_posts::post_id);
    Ok(post_photos::table
        .inner_join(media::table)
        .inner_join(posts::table.inner_join(users::table))
        .filter(posts::id.eq_any(inside))
        .filter(is_private_of(viewer))
        .order((posts::id.desc(), post_photos::position, post_photos::id))
        .select(Look::as_select())
        .first(conn)
        .optional()?)
}
