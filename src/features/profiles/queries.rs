//! Lists of people, and one person's posts and counts.

use diesel::prelude::*;

use crate::db::functions::lower;
use crate::db::schema::{follows, posts, users};
use crate::db::{DbConn, PostId, Timestamp, UserId};
use crate::error::Error;
use crate::web::Cursor;

/// What the head of a profile counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub posts: i64,
    pub followers: i64,
    pub following: i64,
}

pub(super) fn counts(conn: &mut DbConn, person: UserId) -> Result<Counts, Error> {
    Ok(Counts {
        posts: posts::table
            .filter(posts::author_id.eq(person))
            .filter(posts::deleted_at.is_null())
            .filter(posts::published_at.is_not_null())
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

/// A person's posts, newest first, behind a place in the list.
pub(super) fn posts_of(
    conn: &mut DbConn,
    person: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(PostId, Timestamp)>, Error> {
    let rows: Vec<(PostId, Option<Timestamp>)> = posts::table
        .filter(posts::author_id.eq(person))
        .filter(posts::deleted_at.is_null())
        .filter(
            posts::published_at.lt(before.at).or(posts::published_at
                .eq(before.at)
                .and(posts::id.lt(PostId(before.id)))),
        )
        .order((posts::published_at.desc(), posts::id.desc()))
        .limit(limit)
        .select((posts::id, posts::published_at))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, at)| Some((id, at?)))
        .collect())
}

/// Everybody, newest first, or those whose name or username holds every word of `search`.
pub(super) fn directory(
    conn: &mut DbConn,
    search: &str,
    before: Cursor,
    limit: i64,
) -> Result<Vec<UserId>, Error> {
    let mut query = users::table
        .filter(users::suspended_at.is_null())
        .filter(users::id.lt(UserId(before.id)))
        .order(users::id.desc())
        .limit(limit)
        .select(users::id)
        .into_boxed();
    for word in search.split_whitespace().take(5) {
        let word = word.trim_start_matches('@').to_lowercase();
        query = query.filter(
            users::username
                .like(pattern(&word))
                .escape('\\')
                .or(lower(users::full_name).like(pattern(&word)).escape('\\'))
                .or(users::full_name
                    .like(pattern(&capitalised(&word)))
                    .escape('\\')),
        );
    }
    Ok(query.load(conn)?)
}

/// Anywhere in the text; what LIKE reads as a sign is meant as itself.
fn pattern(word: &str) -> String {
    let literal = word
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{literal}%")
}

/// SQLite lowers ASCII letters only; beyond them a name is found as it is mostly written.
fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| {
            first
                .to_uppercase()
                .chain(letters.flat_map(char::to_lowercase))
                .collect()
        })
        .unwrap_or_default()
}

/// Who follows a person, newest first.
pub(super) fn followers(
    conn: &mut DbConn,
    person: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(UserId, Timestamp)>, Error> {
    let later = follows::created_at.lt(before.at).or(follows::created_at
        .eq(before.at)
        .and(follows::follower_id.lt(UserId(before.id))));
    Ok(follows::table
        .filter(follows::followee_id.eq(person))
        .filter(later)
        .order((follows::created_at.desc(), follows::follower_id.desc()))
        .limit(limit)
        .select((follows::follower_id, follows::created_at))
        .load(conn)?)
}

/// Whom a person follows, newest first.
pub(super) fn following(
    conn: &mut DbConn,
    person: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(UserId, Timestamp)>, Error> {
    let later = follows::created_at.lt(before.at).or(follows::created_at
        .eq(before.at)
        .and(follows::followee_id.lt(UserId(before.id))));
    Ok(follows::table
        .filter(follows::follower_id.eq(person))
        .filter(later)
        .order((follows::created_at.desc(), follows::followee_id.desc()))
        .limit(limit)
        .select((follows::followee_id, follows::created_at))
        .load(conn)?)
}
