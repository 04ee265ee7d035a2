//! Saving a post, and the posts that are saved, as far as their keeper may still see them.

use diesel::dsl::exists;
use diesel::prelude::*;

use crate::db::schema::{collected_posts, posts, saved_posts, users};
use crate::db::{CollectionId, DbConn, PostId, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::posts as all_posts;
use crate::features::visibility::post_visible_to;
use crate::web::Cursor;

/// Saves a post for a person, or takes it away from there and from their collections. Asking for
/// what is so already changes nothing.
///
/// # Errors
/// `NotFound` when they may not see it; what they saved before can still be taken away.
pub fn save(tx: &mut Tx<'_>, person: UserId, post: PostId, saved: bool) -> Result<(), Error> {
    lock(tx, person, post)?;
    if saved {
        return keep(tx, person, post);
    }
    let gone = diesel::delete(saved_posts::table.find((person, post))).execute(tx.conn)?;
    match gone {
        0 => all_posts::visible(tx.conn, person, post).map(|_| ()),
        _ => Ok(()),
    }
}

/// Of taking it away and putting it into a collection at once the second sees what the first did.
pub(super) fn lock(tx: &mut Tx<'_>, person: UserId, post: PostId) -> Result<(), Error> {
    tx.lock(&format!("saved:{person}:{post}"))
}

/// Saves it; once is enough.
pub(super) fn keep(tx: &mut Tx<'_>, person: UserId, post: PostId) -> Result<(), Error> {
    all_posts::visible(tx.conn, person, post)?;
    let row = (
        saved_posts::user_id.eq(person),
        saved_posts::post_id.eq(post),
        saved_posts::created_at.eq(tx.now),
    );
    each!(&mut *tx.conn, |conn| diesel::insert_into(
        saved_posts::table
    )
    .values(row)
    .on_conflict_do_nothing()
    .execute(conn))?;
    Ok(())
}

/// Whether a person has saved a post.
///
/// # Errors
/// When the database fails.
pub fn is_saved(conn: &mut DbConn, person: UserId, post: PostId) -> Result<bool, Error> {
    Ok(diesel::select(exists(saved_posts::table.find((person, post)))).get_result(conn)?)
}

/// Reads a page of a list of posts that its owner may see, the last put in first.
macro_rules! newest_first {
    ($conn:expr, $table:ident, of $owner:expr, for $viewer:expr, $before:expr, $limit:expr) => {{
        let before: Cursor = $before;
        let earlier = $table::created_at.lt(before.at).or($table::created_at
            .eq(before.at)
            .and($table::post_id.lt(PostId(before.id))));
        let rows: Vec<(PostId, Timestamp)> = $table::table
            .inner_join(posts::table.inner_join(users::table))
            .filter($owner)
            .filter(post_visible_to($viewer))
            .filter(earlier)
            .order(($table::created_at.desc(), $table::post_id.desc()))
            .limit($limit)
            .select(($table::post_id, $table::created_at))
            .load($conn)?;
        rows
    }};
}

/// A page of what a person saved, the last first. What they may not see is left out; it is there
/// again when they may.
pub(super) fn saved(
    conn: &mut DbConn,
    person: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(PostId, Timestamp)>, Error> {
    let own = saved_posts::user_id.eq(person);
    Ok(newest_first!(conn, saved_posts, of own, for person, before, limit))
}

/// A page of a person's collection, as [`saved`].
pub(super) fn collected(
    conn: &mut DbConn,
    person: UserId,
    collection: CollectionId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(PostId, Timestamp)>, Error> {
    let within = collected_posts::collection_id
        .eq(collection)
        .and(collected_posts::user_id.eq(person));
    Ok(newest_first!(conn, collected_posts, of within, for person, before, limit))
}
