//! All that a database holds, to tell whether anything changed.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use veranda::Error;
use veranda::db::{Backend, DbConn};

use super::TestApp;

/// The rows of every table but sessions, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(BTreeMap<String, Vec<String>>);

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Fingerprint {
    /// Without these tables.
    pub fn without(mut self, tables: &[&str]) -> Self {
        self.0.retain(|table, _| !tables.contains(&table.as_str()));
        self
    }

    /// Each table with its rows.
    pub fn rows(&self) -> impl Iterator<Item = (&String, &Vec<String>)> {
        self.0.iter()
    }

    /// The tables that differ, each with its rows before and after.
    pub fn changes(&self, after: &Self) -> Vec<String> {
        let differing = self.0.iter().filter_map(|(table, rows)| {
            let now = after.0.get(table).cloned().unwrap_or_default();
            let lost: Vec<_> = rows.iter().filter(|row| !now.contains(row)).collect();
            let new: Vec<_> = now.iter().filter(|row| !rows.contains(row)).collect();
            (*rows != now).then(|| format!("{table}: {lost:?} became {new:?}"))
        });
        differing.collect()
    }

    /// By how many rows each table grew.
    pub fn growth(&self, after: &Self) -> BTreeMap<String, i64> {
        let count = |rows: Option<&Vec<String>>| i64::try_from(rows.map_or(0, Vec::len)).unwrap();
        let grown = self.0.iter().map(|(table, rows)| {
            let by = count(after.0.get(table)) - count(Some(rows));
            (table.clone(), by)
        });
        grown.filter(|(_, by)| *by != 0).collect()
    }
}

impl TestApp {
    /// What the database holds now.
    pub async fn fingerprint(&self) -> Fingerprint {
        let sqlite = matches!(self.app.config.backend, Backend::Sqlite(_));
        let tables = if sqlite {
            "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        } else {
            "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public'"
        };
        let held = self
            .read(move |conn| {
                let mut held = BTreeMap::new();
                for table in lines(conn, tables)? {
                    // How SQLite keeps the words of texts; the words themselves are in other tables.
                    let is_inner = table.contains("_words_");
                    if table == "sessions" || table.starts_with("__diesel") || is_inner {
                        continue;
                    }
                    let query = if sqlite {
                        let columns = format!(
                            "SELECT 'quote(' || name || ')' AS line FROM pragma_table_info('{table}')"
                        );
                        let columns = lines(conn, &columns)?.join(" || ', ' || ");
                        format!("SELECT {columns} AS line FROM {table} ORDER BY 1")
                    } else {
                        format!("SELECT t::text AS line FROM {table} t ORDER BY 1")
                    };
                    held.insert(table, lines(conn, &query)?);
                }
                Ok(held)
            })
            .await;
        Fingerprint(held)
    }

    /// The one text that a query gives in its column `line`; nothing when there is no row.
    pub async fn one_text(&self, query: &str) -> Option<String> {
        let query = query.to_owned();
        self.read(move |conn| Ok(lines(conn, &query)?.into_iter().next()))
            .await
    }
}

fn lines(conn: &mut DbConn, query: &str) -> Result<Vec<String>, Error> {
    let rows: Vec<Row> = sql_query(query).load(conn)?;
    Ok(rows.into_iter().map(|row| row.line).collect())
}
