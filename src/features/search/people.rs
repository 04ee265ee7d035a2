//! People by name and username: first who has just this username, then those whom the viewer
//! follows or is friends with, then all others; on a page those first whom most of the viewer's
//! people follow.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use crate::db::schema::users;
use crate::db::{DbConn, Timestamp, UserId};
use crate::error::Error;
use crate::features::people::{self, Person, is_near, visible_to};
use crate::features::search_index::{Index, gather, hits};
use crate::web::{Cursor, PageSize};
use crate::words::Wanted;

/// In a place within the list: among those near the viewer, or among all others.
const NEAR: Timestamp = Timestamp(1);
const OTHERS: Timestamp = Timestamp(0);

/// A page of the people whose names hold the words and whom the viewer may see, behind a place in
/// the list; and the place behind the page, if there are more. `typed` is as it was typed.
///
/// # Errors
/// When the database fails.
pub fn people(
    conn: &mut DbConn,
    viewer: UserId,
    typed: &str,
    before: Cursor,
    size: PageSize,
) -> Result<(Vec<Person>, Option<Cursor>), Error> {
    let Some(wanted) = Wanted::of(typed) else {
        return Ok((Vec::new(), None));
    };
    let exact = by_username(conn, viewer, typed)?;
    let exact_id = exact.as_ref().map(|person| person.id);
    let mut found: Vec<Person> = exact
        .filter(|_| before == Cursor::START)
        .into_iter()
        .collect();
    let mut below = before.id;
    if before.at.0 >= NEAR.0 {
        let ids = near(conn, viewer, &wanted, below, size.limit())?;
        let mut near = visible(conn, viewer, &ids)?;
        let more = size.cut(&mut near, |last| Cursor {
            at: NEAR,
            id: last.id.0,
        });
        found.extend(
            near.into_iter()
                .filter(|person| Some(person.id) != exact_id),
        );
        if more.is_some() {
            return Ok((found, more));
        }
        below = i64::MAX;
    }
    let places = usize::from(size.0).saturating_sub(found.len()).max(1);
    let hits = hits(conn, Index::People, &wanted)?;
    let find = |conn: &mut DbConn, below, limit| hits.below(conn, below, limit);
    let others = gather(conn, below, places, find, |conn, ids| {
        let seen = users::table
            .filter(users::id.eq_any(ids.to_vec()))
            .filter(visible_to(viewer))
            .filter(diesel::dsl::not(is_near(viewer)))
            .order(users::id.desc())
            .select(Person::as_select())
            .load(conn)?;
        let others = seen
            .into_iter()
            .filter(|person| Some(person.id) != exact_id);
        Ok(others.map(|person| (person.id.0, person)).collect())
    })?;
    let mut rows = others.rows;
    let ids: Vec<UserId> = rows.iter().map(|person| person.id).collect();
    let known = people::known_by_own(conn, viewer, &ids)?;
    rows.sort_by_key(|person| std::cmp::Reverse(known.get(&person.id).copied().unwrap_or(0)));
    found.extend(rows);
    Ok((found, others.next.map(|id| Cursor { at: OTHERS, id })))
}

/// Who has just this username.
fn by_username(conn: &mut DbConn, viewer: UserId, typed: &str) -> Result<Option<Person>, Error> {
    let name = typed.trim().trim_start_matches('@');
    // What is no username is not asked for: PostgreSQL refuses some characters.
    if !name.chars().all(|c| c.is_ascii_graphic()) {
        return Ok(None);
    }
    match people::by_username(conn, viewer, name) {
        Ok(person) => Ok(Some(person)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: UserId,
}

/// Those whom the viewer follows or is friends with: few enough to be looked at one by one.
fn near(
    conn: &mut DbConn,
    viewer: UserId,
    wanted: &Wanted,
    before: i64,
    limit: i64,
) -> Result<Vec<UserId>, Error> {
    // Words hold letters and digits alone: no character of theirs is a pattern.
    let whole = wanted.whole().iter().map(|word| format!("% {word} %"));
    let patterns: Vec<String> = whole.chain([format!("% {}%", wanted.last())]).collect();
    // SQLite numbers its places by where they stand first.
    let conditions: String = (3..)
        .zip(&patterns)
        .map(|(number, _)| format!(" AND u.search_key LIKE ${number}"))
        .collect();
    let mut query = sql_query(format!(
        "SELECT u.id FROM (
             SELECT followee_id AS id FROM follows WHERE follower_id = $1
             UNION SELECT friend_id FROM friendships WHERE person_id = $1
         ) AS near JOIN users u ON u.id = near.id
         WHERE u.id < $2{conditions} ORDER BY u.id DESC LIMIT {limit}"
    ))
    .into_boxed()
    .bind::<BigInt, _>(viewer)
    .bind::<BigInt, _>(before);
    for pattern in patterns {
        query = query.bind::<Text, _>(pattern);
    }
    let rows: Vec<Id> = query.load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Those of these people whom the viewer may see, in the order of their ids, falling.
fn visible(conn: &mut DbConn, viewer: UserId, ids: &[UserId]) -> Result<Vec<Person>, Error> {
    Ok(users::table
        .filter(users::id.eq_any(ids.to_vec()))
        .filter(visible_to(viewer))
        .order(users::id.desc())
        .select(Person::as_select())
        .load(conn)?)
}
