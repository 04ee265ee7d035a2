//! Words go in with the text they are of.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use super::{Index, labels};
use crate::db::{CommentId, DbConn, PostId, Tx, UserId};
use crate::error::Error;
use crate::words;

/// Makes a person found by the name and username they have now.
///
/// # Errors
/// When the database fails.
pub fn put_person(tx: &mut Tx<'_>, id: UserId) -> Result<(), Error> {
    put(tx.conn, Index::People, id.0)
}

/// Makes a post found by what it says now, and lists it under its tags and its place.
///
/// # Errors
/// When the database fails.
pub fn put_post(tx: &mut Tx<'_>, id: PostId) -> Result<(), Error> {
    put(tx.conn, Index::Posts, id.0)?;
    labels::put(tx.conn, id)
}

/// Makes a comment found by what it says now.
///
/// # Errors
/// When the database fails.
pub fn put_comment(tx: &mut Tx<'_>, id: CommentId) -> Result<(), Error> {
    put(tx.conn, Index::Comments, id.0)
}

#[derive(QueryableByName)]
pub(super) struct Source {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub text: String,
}

/// Texts behind an id, in the order of ids.
pub(super) fn texts(
    conn: &mut DbConn,
    index: Index,
    after: i64,
    limit: i64,
) -> Result<Vec<Source>, Error> {
    Ok(sql_query(index.texts())
        .bind::<BigInt, _>(after)
        .bind::<BigInt, _>(limit)
        .load(conn)?)
}

/// Puts the words of one row in the place of those it had. What is not there has none.
pub(super) fn put(conn: &mut DbConn, index: Index, id: i64) -> Result<(), Error> {
    let text = texts(conn, index, id - 1, 1)?
        .pop()
        .filter(|source| source.id == id)
        .map(|source| words::indexed(&source.text))
        .filter(|words| !words.is_empty());
    let table = index.table();
    let query = match (&text, &*conn) {
        (None, DbConn::Sqlite(_)) => format!("DELETE FROM {table} WHERE rowid = $1"),
        (None, DbConn::Postgres(_)) => format!("DELETE FROM {table} WHERE id = $1"),
        (Some(_), DbConn::Sqlite(_)) => {
            format!("REPLACE INTO {table} (rowid, words) VALUES ($1, $2)")
        }
        (Some(_), DbConn::Postgres(_)) => format!(
            "INSERT INTO {table} (id, words) VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))
             ON CONFLICT (id) DO UPDATE SET words = EXCLUDED.words"
        ),
    };
    let query = sql_query(query).bind::<BigInt, _>(id);
    match text {
        Some(words) => query.bind::<Text, _>(words).execute(conn)?,
        None => query.execute(conn)?,
    };
    Ok(())
}
