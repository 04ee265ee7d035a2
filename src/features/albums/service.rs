//! Albums made, renamed and deleted, and posts put into them.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::{MAX_ALBUMS, MAX_DESCRIPTION, MAX_NAME, queries};
use crate::db::schema::{album_posts, albums};
use crate::db::{AlbumId, PostId, Tx, UserId, each};
use crate::error::{Error, FieldErrors};
use crate::text;

/// What was typed of an album, as it is stored.
struct Words {
    name: String,
    name_key: String,
    description: String,
}

impl Words {
    fn parse(name: &str, description: &str) -> Result<Self, Error> {
        let mut errors = FieldErrors::new();
        let name = text::required_line(name, MAX_NAME, "Please give the album a name.");
        let name = errors.check("name", name);
        let description = text::many_lines(description, MAX_DESCRIPTION);
        let description = errors.check("description", description);
        match (name, description) {
            (Some(name), Some(description)) => Ok(Self {
                name_key: text::folded(&name),
                name,
                description,
            }),
            _ => Err(Error::Invalid(errors)),
        }
    }

    /// Whether this person has another album of this name.
    fn are_taken(&self, tx: &mut Tx<'_>, owner: UserId, own: Option<AlbumId>) -> Result<(), Error> {
        let others = albums::table
            .filter(albums::owner_id.eq(owner))
            .filter(albums::name_key.eq(&self.name_key))
            .filter(albums::id.ne(own.unwrap_or(AlbumId(0))));
        match diesel::select(exists(others)).get_result(tx.conn)? {
            true => Err(Error::invalid("name", "You have an album of this name.")),
            false => Ok(()),
        }
    }
}

/// Held while a person's albums change, so that names and their number are right.
fn lock(tx: &mut Tx<'_>, owner: UserId) -> Result<(), Error> {
    tx.lock(&format!("albums:{owner}"))
}

/// Makes an album.
///
/// # Errors
/// `Invalid` at `name` and `description`.
pub fn create(
    tx: &mut Tx<'_>,
    owner: UserId,
    name: &str,
    description: &str,
) -> Result<AlbumId, Error> {
    let words = Words::parse(name, description)?;
    lock(tx, owner)?;
    words.are_taken(tx, owner, None)?;
    let held: i64 = albums::table
        .filter(albums::owner_id.eq(owner))
        .count()
        .get_result(tx.conn)?;
    if held >= MAX_ALBUMS {
        let full = format!("You have {MAX_ALBUMS} albums, which is as many as one can have.");
        return Err(Error::invalid("name", full));
    }
    Ok(diesel::insert_into(albums::table)
        .values((
            albums::owner_id.eq(owner),
            albums::name.eq(words.name),
            albums::name_key.eq(words.name_key),
            albums::description.eq(words.description),
            albums::created_at.eq(tx.now),
        ))
        .returning(albums::id)
        .get_result(tx.conn)?)
}

/// Gives an album another name and description.
///
/// # Errors
/// `NotFound` when it is someone else's, `Invalid` at `name` and `description`.
pub fn rename(
    tx: &mut Tx<'_>,
    owner: UserId,
    id: AlbumId,
    name: &str,
    description: &str,
) -> Result<(), Error> {
    lock(tx, owner)?;
    let album = queries::of_owner(tx.conn, owner, id)?;
    let words = Words::parse(name, description)?;
    words.are_taken(tx, owner, Some(album.id))?;
    diesel::update(albums::table.find(album.id))
        .set((
            albums::name.eq(words.name),
            albums::name_key.eq(words.name_key),
            albums::description.eq(words.description),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Removes an album; its posts stay, in none.
///
/// # Errors
/// `NotFound` when it is someone else's.
pub fn delete(tx: &mut Tx<'_>, owner: UserId, id: AlbumId) -> Result<String, Error> {
    lock(tx, owner)?;
    let album = queries::of_owner(tx.conn, owner, id)?;
    diesel::delete(albums::table.find(album.id)).execute(tx.conn)?;
    Ok(album.name)
}

/// The album that a form chose by its id, or none of an empty text. One that is gone meanwhile is
/// none.
///
/// # Errors
/// When the database fails.
pub fn chosen(tx: &mut Tx<'_>, owner: UserId, typed: &str) -> Result<Option<AlbumId>, Error> {
    let Ok(id) = typed.parse().map(AlbumId) else {
        return Ok(None);
    };
    lock(tx, owner)?;
    match queries::of_owner(tx.conn, owner, id) {
        Ok(album) => Ok(Some(album.id)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Puts a post of this person into an album, out of the one it stood in; into none takes it out.
///
/// # Errors
/// `NotFound` when the album is someone else's.
pub fn put(
    tx: &mut Tx<'_>,
    owner: UserId,
    post: PostId,
    album: Option<AlbumId>,
) -> Result<(), Error> {
    let Some(album) = album else {
        diesel::delete(album_posts::table.find(post)).execute(tx.conn)?;
        return Ok(());
    };
    lock(tx, owner)?;
    let album = queries::of_owner(tx.conn, owner, album)?.id;
    let row = (
        album_posts::post_id.eq(post),
        album_posts::album_id.eq(album),
        album_posts::added_at.eq(tx.now),
    );
    let now = tx.now;
    each!(&mut *tx.conn, |conn| diesel::insert_into(
        album_posts::table
    )
    .values(row)
    .on_conflict(album_posts::post_id)
    .do_update()
    .set((
        album_posts::album_id.eq(album),
        album_posts::added_at.eq(now),
    ))
    .execute(conn))?;
    Ok(())
}
