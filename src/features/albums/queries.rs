//! Albums, looked up by their owner.

use diesel::prelude::*;

use crate::db::schema::{album_posts, albums};
use crate::db::{AlbumId, DbConn, PostId, UserId};
use crate::error::Error;

/// An album.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = albums)]
pub struct Album {
    /// Its id.
    pub id: AlbumId,
    /// Its name.
    pub name: String,
    /// What it is about; may be empty.
    pub description: String,
}

/// An album that a form offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The album.
    pub id: AlbumId,
    /// Its name.
    pub name: String,
    /// Whether it is the one that is chosen.
    pub is_chosen: bool,
}

/// The album, if it is this person's.
///
/// # Errors
/// `NotFound` otherwise.
pub fn of_owner(conn: &mut DbConn, owner: UserId, id: AlbumId) -> Result<Album, Error> {
    Ok(albums::table
        .find(id)
        .filter(albums::owner_id.eq(owner))
        .select(Album::as_select())
        .first(conn)?)
}

/// A person's albums behind an id, newest first.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut DbConn,
    owner: UserId,
    before: i64,
    limit: i64,
) -> Result<Vec<Album>, Error> {
    Ok(albums::table
        .filter(albums::owner_id.eq(owner))
        .filter(albums::id.lt(AlbumId(before)))
        .order(albums::id.desc())
        .limit(limit)
        .select(Album::as_select())
        .load(conn)?)
}

/// All of a person's albums, by name.
///
/// # Errors
/// When the database fails.
pub fn names(conn: &mut DbConn, owner: UserId) -> Result<Vec<(AlbumId, String)>, Error> {
    Ok(albums::table
        .filter(albums::owner_id.eq(owner))
        .order((albums::name_key, albums::id))
        .select((albums::id, albums::name))
        .load(conn)?)
}

/// All of a person's albums, as a form offers them.
///
/// # Errors
/// When the database fails.
pub fn choices(
    conn: &mut DbConn,
    owner: UserId,
    chosen: Option<AlbumId>,
) -> Result<Vec<Choice>, Error> {
    let choice = |(id, name)| Choice {
        id,
        name,
        is_chosen: chosen == Some(id),
    };
    Ok(names(conn, owner)?.into_iter().map(choice).collect())
}

/// The album in which a post stands, or will once it is private again.
///
/// # Errors
/// When the database fails.
pub fn of_post(conn: &mut DbConn, post: PostId) -> Result<Option<AlbumId>, Error> {
    Ok(album_posts::table
        .find(post)
        .select(album_posts::album_id)
        .first(conn)
        .optional()?)
}
