//! Rows that hold words, the newest first, without sorting all of them.
//!
//! SQLite walks its list of a word from the end. A GIN index of PostgreSQL has no order: so the
//! newest rows are read one by one first, which fills a page for a word that many have; for
//! others the index is asked about stretches of ids, each eight times as long as the one before,
//! so that what has to be sorted stays few.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use super::Index;
use crate::db::DbConn;
use crate::error::Error;
use crate::words::Wanted;

/// Rows that PostgreSQL reads one by one.
const WALKED: i64 = 4_000;

/// By how much each stretch is longer than the one before.
const GROWTH: i64 = 8;

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// A search, asked for piece by piece.
#[derive(Debug, Clone)]
pub struct Hits {
    index: Index,
    words: String,
}

/// The search for these words in one database's way of asking.
pub fn hits(conn: &DbConn, index: Index, wanted: &Wanted) -> Hits {
    let postgres = matches!(conn, DbConn::Postgres(_));
    let quote = if postgres { '\'' } else { '"' };
    // Words hold letters and digits alone: nothing in them ends a quotation.
    let mut words: Vec<String> = wanted
        .whole()
        .iter()
        .map(|word| format!("{quote}{word}{quote}"))
        .collect();
    let last = wanted.last();
    // One letter begins too many words of texts to say anything; names are looked for from it on.
    let is_begun = index == Index::People || last.chars().nth(1).is_some();
    words.push(match (is_begun, postgres) {
        (false, _) => format!("{quote}{last}{quote}"),
        (true, true) => format!("'{last}':*"),
        (true, false) => format!("\"{last}\" *"),
    });
    let and = if postgres { " & " } else { " AND " };
    Hits {
        index,
        words: words.join(and),
    }
}

impl Hits {
    /// Ids of rows that hold the words, falling, below one; fewer than `limit` when there are no
    /// more.
    ///
    /// # Errors
    /// When the database fails.
    pub fn below(&self, conn: &mut DbConn, before: i64, limit: i64) -> Result<Vec<i64>, Error> {
        match conn {
            DbConn::Sqlite(_) => {
                let table = self.index.table();
                let query = format!(
                    "SELECT rowid AS id FROM {table} WHERE {table} MATCH $1 AND rowid < $2
                     ORDER BY rowid DESC LIMIT $3"
                );
                self.ids(conn, &query, &[before, limit])
            }
            DbConn::Postgres(_) => self.below_on_postgres(conn, before, limit),
        }
    }

    fn below_on_postgres(
        &self,
        conn: &mut DbConn,
        before: i64,
        limit: i64,
    ) -> Result<Vec<i64>, Error> {
        let table = self.index.table();
        let newest = sql_query(format!(
            "SELECT COALESCE(max(id), 0) AS id FROM {table} WHERE id < $1"
        ));
        let top = newest.bind::<BigInt, _>(before).get_result::<Id>(conn)?.id;
        let walk = format!(
            "SELECT id FROM (SELECT id, words FROM {table} WHERE id <= $2 AND id > $3
                             ORDER BY id DESC LIMIT {WALKED}) AS newest
             WHERE words @@ $1::tsquery ORDER BY id DESC LIMIT $4"
        );
        let ask = format!(
            "SELECT id FROM {table} WHERE words @@ $1::tsquery AND id <= $2 AND id > $3
             ORDER BY id DESC LIMIT $4"
        );
        let mut found = Vec::new();
        let (mut top, mut length, mut query) = (top, WALKED, &walk);
        loop {
            let bottom = top.saturating_sub(length).max(0);
            let left = limit - i64::try_from(found.len()).unwrap_or(limit);
            found.extend(self.ids(conn, query, &[top, bottom, left])?);
            if bottom == 0 || i64::try_from(found.len()).unwrap_or(limit) >= limit {
                return Ok(found);
            }
            (top, length, query) = (bottom, length.saturating_mul(GROWTH), &ask);
        }
    }

    fn ids(&self, conn: &mut DbConn, query: &str, numbers: &[i64]) -> Result<Vec<i64>, Error> {
        let mut query = sql_query(query).into_boxed().bind::<Text, _>(&self.words);
        for number in numbers {
            query = query.bind::<BigInt, _>(*number);
        }
        let rows: Vec<Id> = query.load(conn)?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }
}
