//! People looked up through the viewer: those who are suspended, leave or are blocked are not found.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::db::schema::{blocks, follow_requests, users};
use crate::db::{DbConn, Timestamp, UserId};
use crate::error::Error;
use crate::features::accounts;
use crate::features::people::{is_blocked_between, newest_first, visible_to};
use crate::web::{Cursor, is_here, is_private};

/// A person, as others see them.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct Person {
    /// Their id.
    pub id: UserId,
    /// Their username.
    pub username: String,
    /// Their name.
    pub full_name: String,
    /// What they say of themselves.
    pub bio: String,
    /// How they want to be spoken of.
    pub pronouns: String,
    /// Their stored picture.
    pub avatar_key: Option<String>,
    /// The stored picture on top of their page.
    pub cover_key: Option<String>,
    /// What they write in, as a BCP 47 tag, or nothing known.
    pub language: String,
    /// Whether only those who follow them see what they post.
    #[diesel(select_expression = is_private(), select_expression_type = is_private)]
    pub is_private: bool,
    /// When they joined.
    pub created_at: Timestamp,
}

/// The person with this username, if the viewer may see them.
///
/// # Errors
/// `NotFound` otherwise.
pub fn by_username(conn: &mut DbConn, viewer: UserId, username: &str) -> Result<Person, Error> {
    let person: Person = users::table
        .filter(users::username.eq(username.to_ascii_lowercase()))
        .filter(is_here())
        .select(Person::as_select())
        .first(conn)?;
    if person.id != viewer && is_blocked_between(conn, viewer, person.id)? {
        return Err(Error::NotFound);
    }
    Ok(person)
}

/// The person with this id, if there is one whom the viewer may see.
///
/// # Errors
/// When the database fails.
pub fn by_id(conn: &mut DbConn, viewer: UserId, id: UserId) -> Result<Option<Person>, Error> {
    Ok(users::table
        .filter(users::id.eq(id))
        .filter(visible_to(viewer))
        .select(Person::as_select())
        .first(conn)
        .optional()?)
}

/// As [`by_username`], also by a name that the person had until lately.
///
/// # Errors
/// `NotFound` otherwise.
pub fn by_any_username(
    conn: &mut DbConn,
    viewer: UserId,
    username: &str,
    now: Timestamp,
) -> Result<Person, Error> {
    match by_username(conn, viewer, username) {
        Err(Error::NotFound) => {
            let owner = accounts::owner_of_former(conn, username, now)?;
            let name: String = users::table
                .find(owner)
                .select(users::username)
                .first(conn)?;
            by_username(conn, viewer, &name)
        }
        found => found,
    }
}

/// The id behind a username, whoever asks: for unblocking, and for commands.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_by_username(conn: &mut DbConn, username: &str) -> Result<UserId, Error> {
    Ok(users::table
        .filter(users::username.eq(username.to_ascii_lowercase()))
        .select(users::id)
        .first(conn)?)
}

/// Those of these usernames, in lower case, that are people's whom the viewer may see.
///
/// # Errors
/// When the database fails.
pub fn named(
    conn: &mut DbConn,
    viewer: UserId,
    names: Vec<String>,
) -> Result<HashMap<String, UserId>, Error> {
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(String, UserId)> = users::table
        .filter(users::username.eq_any(names))
        .filter(visible_to(viewer))
        .select((users::username, users::id))
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// People whom the viewer follows and who are asked whom they follow, at most.
const ASKED: i64 = 200;

#[derive(QueryableByName)]
struct Known {
    #[diesel(sql_type = BigInt)]
    id: UserId,
    #[diesel(sql_type = BigInt)]
    times: i64,
}

/// How many of those whom the viewer follows follow each of these people; who is not in the
/// answer is followed by none.
///
/// # Errors
/// When the database fails.
pub fn known_by_own(
    conn: &mut DbConn,
    viewer: UserId,
    ids: &[UserId],
) -> Result<HashMap<UserId, i64>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let known: Vec<Known> = diesel::sql_query(format!(
        "SELECT f.followee_id AS id, count(*) AS times
         FROM (SELECT followee_id FROM follows WHERE follower_id = $1 LIMIT {ASKED}) AS own
         JOIN follows f ON f.follower_id = own.followee_id
         WHERE f.followee_id IN ({}) GROUP BY f.followee_id",
        ids.join(", ")
    ))
    .bind::<BigInt, _>(viewer)
    .load(conn)?;
    Ok(known.into_iter().map(|row| (row.id, row.times)).collect())
}

/// The id of who came last; 0 while there is nobody.
///
/// # Errors
/// When the database fails.
pub fn newest(conn: &mut DbConn) -> Result<i64, Error> {
    let newest: Option<UserId> = users::table
        .select(users::id)
        .order(users::id.desc())
        .first(conn)
        .optional()?;
    Ok(newest.map_or(0, |id| id.0))
}

/// Those who ask to follow a person, newest first, behind a place in the list.
pub(super) fn asking(
    conn: &mut DbConn,
    person: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(Person, Timestamp)>, Error> {
    Ok(newest_first!(
        conn, follow_requests: followee_id -> requester_id,
        of person, if is_here(), before before, limit limit
    )?)
}

/// Those whom a person asks to follow, newest first, behind a place in the list.
pub(super) fn asked(
    conn: &mut DbConn,
    person: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(Person, Timestamp)>, Error> {
    Ok(newest_first!(
        conn, follow_requests: requester_id -> followee_id,
        of person, if is_here(), before before, limit limit
    )?)
}

/// People the viewer has blocked, newest first, behind a place in the list.
pub(super) fn blocked(
    conn: &mut DbConn,
    viewer: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(Person, Timestamp)>, Error> {
    let later = blocks::created_at.lt(before.at).or(blocks::created_at
        .eq(before.at)
        .and(blocks::blocked_id.lt(UserId(before.id))));
    Ok(blocks::table
        .inner_join(users::table.on(users::id.eq(blocks::blocked_id)))
        .filter(blocks::blocker_id.eq(viewer))
        .filter(later)
        .order((blocks::created_at.desc(), blocks::blocked_id.desc()))
        .limit(limit)
        .select((Person::as_select(), blocks::created_at))
        .load(conn)?)
}
