//! Lists of people, and one person's posts and counts.

use diesel::prelude::*;

use crate::db::schema::{follows, posts, users};
use crate::db::{DbConn, PostId, Timestamp, UserId};
use crate::error::Error;
use crate::features::people::{self, Person, newest_first};
use crate::features::search;
use crate::features::visibility::post_visible_to;
use crate::web::{Cursor, PageSize};

/// What the head of a profile counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub posts: i64,
    pub followers: i64,
    pub following: i64,
}

/// As the viewer sees it: posts that are not for them are not counted.
pub(super) fn counts(conn: &mut DbConn, viewer: UserId, person: UserId) -> Result<Counts, Error> {
    Ok(Counts {
        posts: posts::table
            .inner_join(users::table)
            .filter(posts::author_id.eq(person))
            .filter(post_visible_to(viewer))
            .count()
            .get_result(conn)?,
        followers: follows::table
            .filter(follows::followee_id.eq(person))
            .count()
            .get_result(conn)?,
        following: follows::table
            .filter(follows::follower_id.eq(person))
            .count()
            .get_result(conn)?,
    })
}

/// A person's posts that the viewer may see, newest first, behind a place in the list, with the
/// titles of text posts.
pub(super) fn posts_of(
    conn: &mut DbConn,
    viewer: UserId,
    person: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(PostId, Timestamp, Option<String>)>, Error> {
    let rows: Vec<(PostId, Option<Timestamp>, Option<String>)> = posts::table
        .inner_join(users::table)
        .filter(posts::author_id.eq(person))
        .filter(post_visible_to(viewer))
        .filter(
            posts::published_at.lt(before.at).or(posts::published_at
                .eq(before.at)
                .and(posts::id.lt(PostId(before.id)))),
        )
        .order((posts::published_at.desc(), posts::id.desc()))
        .limit(limit)
        .select((posts::id, posts::published_at, posts::title))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, at, title)| Some((id, at?, title)))
        .collect())
}

/// A page of everybody whom the viewer may see, newest first, or of those whom a search finds;
/// and the place behind it.
pub(super) fn directory(
    conn: &mut DbConn,
    viewer: UserId,
    words: &str,
    before: Cursor,
    size: PageSize,
) -> Result<(Vec<Person>, Option<Cursor>), Error> {
    if !words.is_empty() {
        return search::people(conn, viewer, words, before, size);
    }
    let mut found = users::table
        .filter(people::visible_to(viewer))
        .filter(users::id.lt(UserId(before.id)))
        .order(users::id.desc())
        .limit(size.limit())
        .select(Person::as_select())
        .load(conn)?;
    let next = size.cut(&mut found, |last| Cursor {
        at: Timestamp(0),
        id: last.id.0,
    });
    Ok((found, next))
}

/// Those who follow a person and whom the viewer may see, newest first.
pub(super) fn followers(
    conn: &mut DbConn,
    viewer: UserId,
    person: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(Person, Timestamp)>, Error> {
    Ok(newest_first!(
        conn, follows: followee_id -> follower_id,
        of person, if people::visible_to(viewer), before before, limit limit
    )?)
}

/// Those whom a person follows and the viewer may see, newest first.
pub(super) fn following(
    conn: &mut DbConn,
    viewer: UserId,
    person: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(Person, Timestamp)>, Error> {
    Ok(newest_first!(
        conn, follows: follower_id -> followee_id,
        of person, if people::visible_to(viewer), before before, limit limit
    )?)
}
