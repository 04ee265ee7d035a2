//! A person's albums, and what is kept of a post that goes.

use diesel::prelude::*;
use serde_json::json;

use super::Album;
use crate::db::schema::{album_posts, albums};
use crate::db::{AlbumId, DbConn, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{Belonging, CHUNK, Item, Removal, Section, Sheet};

/// Albums, for downloads and for those who leave.
pub const BELONGING: Belonging = Belonging {
    sections: &[
        Section {
            name: "albums",
            title: "Albums",
            is_shown: true,
            read: read_albums,
        },
        Section {
            name: "album-posts",
            title: "Posts in your albums",
            is_shown: false,
            read: read_posts,
        },
    ],
    remove,
};

fn read_albums(conn: &mut DbConn, user: UserId, _: i64) -> Result<Sheet, Error> {
    let rows: Vec<(Album, Timestamp)> = albums::table
        .filter(albums::owner_id.eq(user))
        .order(albums::id)
        .select((Album::as_select(), albums::created_at))
        .load(conn)?;
    let item = |(album, at): (Album, Timestamp)| {
        let json = json!({
            "id": album.id, "name": album.name, "description": album.description,
            "created_at": at.iso(),
        });
        Item::new(json, album.name).saying(album.description).at(at)
    };
    Ok(Sheet::whole(rows.into_iter().map(item).collect()))
}

fn read_posts(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows: Vec<(PostId, AlbumId)> = album_posts::table
        .inner_join(albums::table)
        .filter(albums::owner_id.eq(user))
        .filter(album_posts::post_id.gt(PostId(after)))
        .order(album_posts::post_id)
        .limit(CHUNK)
        .select((album_posts::post_id, album_posts::album_id))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0.0,
        |(post, album)| {
            Item::new(
                json!({"post": post, "album": album}),
                format!("Post {post}"),
            )
        },
    ))
}

fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let posts: Vec<PostId> = album_posts::table
        .inner_join(albums::table)
        .filter(albums::owner_id.eq(user))
        .limit(CHUNK)
        .select(album_posts::post_id)
        .load(tx.conn)?;
    if !posts.is_empty() {
        diesel::delete(album_posts::table.filter(album_posts::post_id.eq_any(posts)))
            .execute(tx.conn)?;
        return Ok(Removal::More);
    }
    diesel::delete(albums::table.filter(albums::owner_id.eq(user))).execute(tx.conn)?;
    Ok(Removal::Done)
}

/// Forgets in which album a post stands, which goes for good.
///
/// # Errors
/// When the database fails.
pub fn forget_post(tx: &mut Tx<'_>, post: PostId) -> Result<Removal, Error> {
    diesel::delete(album_posts::table.find(post)).execute(tx.conn)?;
    Ok(Removal::Done)
}
