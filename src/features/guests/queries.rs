//! People and posts that anybody on the web may see.

use diesel::prelude::*;

use crate::db::schema::{post_counters, posts, users};
use crate::db::{DbConn, PostId, Timestamp};
use crate::error::Error;
use crate::features::people::Person;
use crate::features::posts::{Author, Post};
use crate::features::reactions::Counters;
use crate::features::visibility::post_on_web;
use crate::web::{Cursor, is_on_web};

/// A post with its author and its counts.
pub(super) type Row = (Post, Author, Counters);

/// One post.
///
/// # Errors
/// `NotFound` when not everybody may see it.
pub(super) fn post(conn: &mut DbConn, id: PostId) -> Result<Row, Error> {
    Ok(posts::table
        .inner_join(users::table)
        .inner_join(post_counters::table)
        .filter(posts::id.eq(id))
        .filter(post_on_web())
        .select((
            Post::as_select(),
            Author::as_select(),
            Counters::as_select(),
        ))
        .first(conn)?)
}

/// The person with this username.
///
/// # Errors
/// `NotFound` when not everybody may see them.
pub(super) fn person(conn: &mut DbConn, username: &str) -> Result<Person, Error> {
    Ok(users::table
        .filter(users::username.eq(username.to_ascii_lowercase()))
        .filter(is_on_web())
        .select(Person::as_select())
        .first(conn)?)
}

/// A person's posts, newest first, behind a place in the list.
pub(super) fn posts_of(
    conn: &mut DbConn,
    person: &Person,
    before: Cursor,
    limit: i64,
) -> Result<Vec<(Post, Timestamp)>, Error> {
    let earlier = posts::published_at.lt(before.at).or(posts::published_at
        .eq(before.at)
        .and(posts::id.lt(PostId(before.id))));
    let rows: Vec<Post> = posts::table
        .inner_join(users::table)
        .filter(posts::author_id.eq(person.id))
        .filter(post_on_web())
        .filter(earlier)
        .order((posts::published_at.desc(), posts::id.desc()))
        .limit(limit)
        .select(Post::as_select())
        .load(conn)?;
    let dated = |post: Post| post.published_at.map(|at| (post, at));
    Ok(rows.into_iter().filter_map(dated).collect())
}

/// How many there are.
pub(super) fn count_of(conn: &mut DbConn, person: &Person) -> Result<i64, Error> {
    Ok(posts::table
        .inner_join(users::table)
        .filter(posts::author_id.eq(person.id))
        .filter(post_on_web())
        .count()
        .get_result(conn)?)
}
