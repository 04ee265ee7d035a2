//! Rows that hold words, the newest first, without sorting all of them.
//!
//! SQLite walks its list of a word from the end, and of the beginnings of words that it keeps a
//! list of. A longer beginning it answers by reading all lists of the words that begin so; where
//! these are long, the words are looked up first and asked for one by one.
//!
//! A GIN index of PostgreSQL has no order: so the newest rows are read one by one first, which
//! fills a page for a word that many have; for others the index is asked about stretches of ids,
//! each eight times as long as the one before, so that what has to be sorted stays few.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use super::Index;
use crate::db::DbConn;
use crate::error::Error;
use crate::words::Wanted;

/// The longest beginnings of words, in characters, that all indexes of SQLite keep lists of.
const LISTED_BEGINNING: usize = 3;

/// Places in the lists of words with one beginning that SQLite may read through.
const READ_THROUGH: i64 = 256;

/// Words with one beginning that are asked for one by one; of more, SQLite reads the whole lists.
const ASKED_WORDS: usize = 64;

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
///
/// # Errors
/// When the database fails.
pub fn hits(conn: &mut DbConn, index: Index, wanted: &Wanted) -> Result<Hits, Error> {
    let postgres = matches!(conn, DbConn::Postgres(_));
    let quote = if postgres { '\'' } else { '"' };
    // Words hold letters and digits alone: nothing in them ends a quotation.
    let quoted = |word: &str| format!("{quote}{word}{quote}");
    let mut words: Vec<String> = wanted.whole().iter().map(|word| quoted(word)).collect();
    let last = wanted.last();
    // One letter begins too many words of texts to say anything; names are looked for from it on.
    let is_begun = index == Index::People || last.chars().nth(1).is_some();
    words.push(match (is_begun, postgres) {
        (false, _) => quoted(last),
        (true, true) => format!("{}:*", quoted(last)),
        (true, false) => match few_words(conn, index, last)? {
            Some(words) => {
                let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
                format!("({})", words.join(" OR "))
            }
            None => format!("{} *", quoted(last)),
        },
    });
    let and = if postgres { " & " } else { " AND " };
    Ok(Hits {
        index,
        words: words.join(and),
    })
}

#[derive(QueryableByName)]
struct Term {
    #[diesel(sql_type = Text)]
    term: String,
}

/// The words in an index of SQLite that begin so, and the beginning itself; nothing where SQLite
/// had better be asked for the beginning: it keeps a list of it, or the words are rare, or many.
fn few_words(
    conn: &mut DbConn,
    index: Index,
    beginning: &str,
) -> Result<Option<Vec<String>>, Error> {
    if beginning.chars().count() <= LISTED_BEGINNING {
        return Ok(None);
    }
    let terms = index.terms();
    let places = sql_query(format!(
        "SELECT count(*) AS id FROM
         (SELECT 1 FROM {terms} WHERE term >= $1 AND term < $2 LIMIT {READ_THROUGH})"
    ));
    let places: Id = places
        .bind::<Text, _>(beginning)
        .bind::<Text, _>(format!("{beginning}{}", char::MAX))
        .get_result(conn)?;
    if places.id < READ_THROUGH {
        return Ok(None);
    }
    let query = format!("SELECT term FROM {terms} WHERE term >= $1 ORDER BY term LIMIT 1");
    let mut words = vec![beginning.to_owned()];
    while let Some(last) = words.last() {
        // No word holds a character as small as this one.
        let next: Option<Term> = sql_query(&query)
            .bind::<Text, _>(format!("{last}\u{1}"))
            .get_result(conn)
            .optional()?;
        match next.filter(|next| next.term.starts_with(beginning)) {
            None => break,
            Some(_) if words.len() == ASKED_WORDS => return Ok(None),
            Some(next) => words.push(next.term),
        }
    }
    Ok(Some(words))
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
