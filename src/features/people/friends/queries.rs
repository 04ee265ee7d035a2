//! Friends and wishes, newest first, behind a place in the list.

use diesel::prelude::*;

use crate::db::schema::{close_friends, friend_requests, friendships, users};
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::people::{Person, newest_first};
use crate::web::{Cursor, is_here};

/// A wish: who stands on its other side, the words, when it was made and first seen.
pub(super) type Wish = (Person, String, Timestamp, Option<Timestamp>);

/// How many wish to be friends with a person and have no answer.
///
/// # Errors
/// When the database fails.
pub fn wishes(conn: &mut DbConn, person: UserId) -> Result<i64, Error> {
    Ok(friend_requests::table
        .inner_join(users::table.on(users::id.eq(friend_requests::requester_id)))
        .filter(friend_requests::recipient_id.eq(person))
        .filter(is_here())
        .count()
        .get_result(conn)?)
}

/// Friends of a person, with since when.
///
/// # Errors
/// When the database fails.
pub fn friends(
    conn: &mut DbConn,
    person: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(Person, Timestamp)>, Error> {
    Ok(newest_first!(
        conn, friendships: person_id -> friend_id,
        of person, if is_here(), before before, limit limit
    )?)
}

/// Those of `ids` whom a person counts as close friends.
pub(super) fn close_among(
    conn: &mut DbConn,
    person: UserId,
    ids: &[UserId],
) -> Result<Vec<UserId>, Error> {
    Ok(close_friends::table
        .filter(close_friends::person_id.eq(person))
        .filter(close_friends::friend_id.eq_any(ids.to_vec()))
        .select(close_friends::friend_id)
        .load(conn)?)
}

/// Reads wishes from one of their sides.
macro_rules! wishes {
    ($name:ident, $own:ident -> $other:ident, $doc:literal) => {
        #[doc = $doc]
        pub(super) fn $name(
            conn: &mut DbConn,
            person: UserId,
            before: Cursor,
            limit: i64,
        ) -> Result<Vec<Wish>, Error> {
            let later = friend_requests::created_at
                .lt(before.at)
                .or(friend_requests::created_at
                    .eq(before.at)
                    .and(friend_requests::$other.lt(UserId(before.id))));
            Ok(friend_requests::table
                .inner_join(users::table.on(users::id.eq(friend_requests::$other)))
                .filter(friend_requests::$own.eq(person))
                .filter(is_here())
                .filter(later)
                .order((
                    friend_requests::created_at.desc(),
                    friend_requests::$other.desc(),
                ))
                .limit(limit)
                .select((
                    Person::as_select(),
                    friend_requests::message,
                    friend_requests::created_at,
                    friend_requests::seen_at,
                ))
                .load(conn)?)
        }
    };
}

wishes!(received, recipient_id -> requester_id, "What others wish of a person.");
wishes!(sent, requester_id -> recipient_id, "What a person wishes of others.");

/// Notes that a person had these wishes on a page.
pub(super) fn mark_seen(
    tx: &mut Tx<'_>,
    person: UserId,
    requesters: &[UserId],
) -> Result<(), Error> {
    let fresh = friend_requests::table
        .filter(friend_requests::recipient_id.eq(person))
        .filter(friend_requests::requester_id.eq_any(requesters.to_vec()))
        .filter(friend_requests::seen_at.is_null());
    diesel::update(fresh)
        .set(friend_requests::seen_at.eq(Some(tx.now)))
        .execute(tx.conn)?;
    Ok(())
}
