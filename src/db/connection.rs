//! One connection to either database, chosen by the address it was given.

use std::path::PathBuf;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};

use crate::error::Error;

/// Where the data lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL address, `postgres://user:password@host/database`.
    Postgres(String),
}

impl Backend {
    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

/// A connection to either database. Queries are written once against it.
#[derive(diesel::MultiConnection)]
pub enum DbConn {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

/// Expands a query once per database, for what diesel cannot write on the enum:
/// `on_conflict`, batch inserts, `ilike`, `for_update`.
macro_rules! each {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::db::DbConn::Postgres($c) => $body,
            $crate::db::DbConn::Sqlite($c) => $body,
        }
    };
}
pub(crate) use each;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Reading only; SQLite then refuses to write.
    Read,
    /// Reading and writing.
    Write,
}

/// Opens a connection with the settings that this program relies on.
///
/// SQLite runs WAL with `synchronous=FULL`: with NORMAL a power cut lost acknowledged rows.
///
/// # Errors
/// `Unavailable` when it cannot be opened.
pub fn connect(backend: &Backend, purpose: Purpose) -> Result<DbConn, Error> {
    match backend {
        Backend::Sqlite(path) => {
            let path = path.to_string_lossy();
            let mut conn = SqliteConnection::establish(&path).map_err(unavailable)?;
            conn.batch_execute(
                "PRAGMA busy_timeout = 5000;
                 PRAGMA journal_mode = WAL;
                 PRAGMA synchronous = FULL;
                 PRAGMA foreign_keys = ON;
                 PRAGMA temp_store = MEMORY;
                 PRAGMA cache_size = -8192;
                 PRAGMA mmap_size = 268435456;",
            )?;
            super::functions::register(&mut conn)?;
            match purpose {
                Purpose::Read => conn.batch_execute("PRAGMA query_only = ON;")?,
                // The checkpoint runs on a thread of its own.
                Purpose::Write => conn.batch_execute("PRAGMA wal_autocheckpoint = 0;")?,
            }
            Ok(DbConn::Sqlite(conn))
        }
        Backend::Postgres(url) => {
            let mut conn = PgConnection::establish(&with_timeout(url)).map_err(unavailable)?;
            conn.batch_execute("SET lock_timeout = '10s'; SET statement_timeout = '30s';")?;
            Ok(DbConn::Postgres(conn))
        }
    }
}

/// A database that is gone must be noticed within 2 s.
fn with_timeout(url: &str) -> String {
    if url.contains("connect_timeout") {
        return url.to_owned();
    }
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}connect_timeout=2")
}

fn unavailable(error: diesel::ConnectionError) -> Error {
    Error::Unavailable(error.to_string())
}
