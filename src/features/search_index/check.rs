//! Whether the index holds what the texts say, and putting it right.

use std::collections::{BTreeSet, HashMap};

use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use xxhash_rust::xxh3::xxh3_64;

use super::write::{put, put_post, texts};
use super::{Index, labels};
use crate::db::{Db, DbConn, PostId, Tx};
use crate::error::Error;
use crate::words;

/// Rows that are read at a time.
const CHUNK: i64 = 1_000;

/// Rows that are put right in one transaction.
const REPAIRED: usize = 200;

/// How many rows were wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// People who were not found by what they are called now.
    pub people: usize,
    /// Posts that were not found by what they say now.
    pub posts: usize,
    /// Comments that were not found by what they say now.
    pub comments: usize,
}

/// The ids of rows whose words are not those of their text, of which words are missing, or whose
/// text is gone; in order.
///
/// # Errors
/// When the database fails.
pub fn wrong(conn: &mut DbConn, index: Index) -> Result<Vec<i64>, Error> {
    let mut held = held(conn, index)?;
    let mut wrong = BTreeSet::new();
    let mut after = i64::MIN;
    loop {
        let rows = texts(conn, index, after, CHUNK)?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in rows {
            let told: BTreeSet<String> = words::indexed(&row.text)
                .split_ascii_whitespace()
                .map(str::to_owned)
                .collect();
            let expected = told.iter().fold(0_u64, |sum, word| with(sum, word));
            if held.remove(&row.id).unwrap_or(0) != expected {
                wrong.insert(row.id);
            }
        }
    }
    wrong.extend(held.into_keys());
    if index == Index::Posts {
        wrong.extend(labels::wrong(conn, CHUNK)?);
    }
    Ok(wrong.into_iter().collect())
}

/// Finds what is wrong in all indexes and puts it right, in transactions of a few rows. What is
/// written meanwhile is indexed as always.
///
/// # Errors
/// When the database fails.
pub async fn rebuild(db: &Db) -> Result<Report, Error> {
    let mut report = Report::default();
    for index in Index::ALL {
        let ids = db.read(move |conn| wrong(conn, index)).await?;
        let count = match index {
            Index::People => &mut report.people,
            Index::Posts => &mut report.posts,
            Index::Comments => &mut report.comments,
        };
        *count = ids.len();
        for some in ids.chunks(REPAIRED) {
            let some = some.to_vec();
            db.write(move |tx| some.iter().try_for_each(|id| repair(tx, index, *id)))
                .await?;
        }
    }
    Ok(report)
}

fn repair(tx: &mut Tx<'_>, index: Index, id: i64) -> Result<(), Error> {
    match index {
        Index::Posts => put_post(tx, PostId(id)),
        Index::People | Index::Comments => put(tx.conn, index, id),
    }
}

/// A sum over words that does not depend on their order.
fn with(sum: u64, word: &str) -> u64 {
    sum.wrapping_add(xxh3_64(word.as_bytes()) | 1)
}

#[derive(QueryableByName)]
struct Term {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    words: String,
}

/// The sum of the words that the index has for each row.
fn held(conn: &mut DbConn, index: Index) -> Result<HashMap<i64, u64>, Error> {
    let mut held: HashMap<i64, u64> = HashMap::new();
    match conn {
        DbConn::Sqlite(conn) => {
            let query = format!("SELECT doc AS id, term AS words FROM {}", index.terms());
            for term in sql_query(query).load_iter::<Term, DefaultLoadingMode>(conn)? {
                let term = term?;
                let sum = held.entry(term.id).or_default();
                *sum = with(*sum, &term.words);
            }
        }
        DbConn::Postgres(conn) => {
            let query = format!(
                "SELECT id, array_to_string(tsvector_to_array(words), ' ') AS words
                 FROM {} WHERE id > $1 ORDER BY id LIMIT $2",
                index.table()
            );
            let mut after = i64::MIN;
            loop {
                let rows: Vec<Term> = sql_query(&query)
                    .bind::<BigInt, _>(after)
                    .bind::<BigInt, _>(CHUNK)
                    .load(conn)?;
                let Some(last) = rows.last() else { break };
                after = last.id;
                for row in rows {
                    let sum = row.words.split_ascii_whitespace().fold(0, with);
                    held.insert(row.id, sum);
                }
            }
        }
    }
    Ok(held)
}
