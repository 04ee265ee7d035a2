//! A person's collections: made, named, removed, and which posts stand in them.

use diesel::prelude::*;

use super::posts;
use crate::db::schema::{collected_posts, collections};
use crate::db::{CollectionId, DbConn, PostId, Tx, UserId, each};
use crate::error::Error;
use crate::text;

/// The longest name, in characters.
pub const MAX_NAME: usize = 60;

/// Collections of one person at most.
pub const MOST: i64 = 100;

/// A collection.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = collections)]
pub(super) struct Collection {
    pub id: CollectionId,
    pub name: String,
}

/// A person's collections, by the alphabet.
pub(super) fn of(conn: &mut DbConn, owner: UserId) -> Result<Vec<Collection>, Error> {
    Ok(collections::table
        .filter(collections::owner_id.eq(owner))
        .order((collections::folded, collections::id))
        .select(Collection::as_select())
        .load(conn)?)
}

/// One of them.
///
/// # Errors
/// `NotFound` when it is someone else's or gone.
pub(super) fn find(
    conn: &mut DbConn,
    owner: UserId,
    id: CollectionId,
) -> Result<Collection, Error> {
    Ok(collections::table
        .find(id)
        .filter(collections::owner_id.eq(owner))
        .select(Collection::as_select())
        .first(conn)?)
}

/// Those of a person's collections in which a post stands.
pub(super) fn holding(
    conn: &mut DbConn,
    owner: UserId,
    post: PostId,
) -> Result<Vec<CollectionId>, Error> {
    Ok(collected_posts::table
        .filter(collected_posts::user_id.eq(owner))
        .filter(collected_posts::post_id.eq(post))
        .select(collected_posts::collection_id)
        .load(conn)?)
}

/// Makes a collection. Where there is one of this name, whatever its case, it is that one.
///
/// # Errors
/// `Invalid` at `name` for a name that is missing or too long, or one collection too many.
pub fn add(tx: &mut Tx<'_>, owner: UserId, typed: &str) -> Result<CollectionId, Error> {
    let name = name(typed)?;
    lock(tx, owner)?;
    if let Some(known) = named(tx.conn, owner, &name)? {
        return Ok(known);
    }
    let own = collections::table.filter(collections::owner_id.eq(owner));
    let count: i64 = own.count().get_result(tx.conn)?;
    if count >= MOST {
        let full = format!("You have {MOST} collections, which is the most. Delete one first.");
        return Err(Error::invalid("name", full));
    }
    Ok(diesel::insert_into(collections::table)
        .values((
            collections::owner_id.eq(owner),
            collections::folded.eq(text::folded(&name)),
            collections::name.eq(name),
            collections::created_at.eq(tx.now),
        ))
        .returning(collections::id)
        .get_result(tx.conn)?)
}

/// Gives a collection another name.
///
/// # Errors
/// `NotFound` when it is someone else's; `Invalid` at `name`, also when another one has it.
pub(super) fn rename(
    tx: &mut Tx<'_>,
    owner: UserId,
    id: CollectionId,
    typed: &str,
) -> Result<(), Error> {
    lock(tx, owner)?;
    find(tx.conn, owner, id)?;
    let name = name(typed)?;
    if named(tx.conn, owner, &name)?.is_some_and(|known| known != id) {
        let taken = "Another collection of yours has this name.";
        return Err(Error::invalid("name", taken));
    }
    diesel::update(collections::table.find(id))
        .set((
            collections::folded.eq(text::folded(&name)),
            collections::name.eq(name),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Removes a collection; what stood in it stays saved.
///
/// # Errors
/// `NotFound` when it is someone else's or gone.
pub(super) fn remove(tx: &mut Tx<'_>, owner: UserId, id: CollectionId) -> Result<(), Error> {
    let own = collections::table
        .find(id)
        .filter(collections::owner_id.eq(owner));
    match diesel::delete(own).execute(tx.conn)? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Puts a post into a person's own collections and takes it out of others; it is saved by that.
/// Each is named with whether the post is to stand in it; those that are not theirs are passed
/// over.
///
/// # Errors
/// `NotFound` when they may not see the post.
pub fn put(
    tx: &mut Tx<'_>,
    owner: UserId,
    post: PostId,
    chosen: &[(CollectionId, bool)],
) -> Result<(), Error> {
    posts::lock(tx, owner, post)?;
    posts::keep(tx, owner, post)?;
    let own: Vec<CollectionId> = of(tx.conn, owner)?.into_iter().map(|one| one.id).collect();
    for (collection, is_in) in chosen.iter().filter(|(id, _)| own.contains(id)) {
        if !is_in {
            diesel::delete(collected_posts::table.find((*collection, post))).execute(tx.conn)?;
            continue;
        }
        let row = (
            collected_posts::collection_id.eq(*collection),
            collected_posts::user_id.eq(owner),
            collected_posts::post_id.eq(post),
            collected_posts::created_at.eq(tx.now),
        );
        each!(&mut *tx.conn, |conn| diesel::insert_into(
            collected_posts::table
        )
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    }
    Ok(())
}

fn lock(tx: &mut Tx<'_>, owner: UserId) -> Result<(), Error> {
    tx.lock(&format!("collections:{owner}"))
}

fn name(typed: &str) -> Result<String, Error> {
    let missing = "Write a name for the collection.";
    text::required_line(typed, MAX_NAME, missing).map_err(|said| Error::invalid("name", said))
}

fn named(conn: &mut DbConn, owner: UserId, name: &str) -> Result<Option<CollectionId>, Error> {
    Ok(collections::table
        .filter(collections::owner_id.eq(owner))
        .filter(collections::folded.eq(text::folded(name)))
        .select(collections::id)
        .first(conn)
        .optional()?)
}
