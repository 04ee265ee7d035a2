//! The schema's versions, embedded for both databases under the same names.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{DbConn, each};
use crate::error::Error;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Brings the schema up to this program's version; gives the names of what was run.
///
/// # Errors
/// When a migration fails; it is then undone.
pub fn migrate(conn: &mut DbConn) -> Result<Vec<String>, Error> {
    let source = source_of(conn);
    let versions = each!(conn, |c| c
        .run_pending_migrations(source)
        .map(|versions| versions.iter().map(ToString::to_string).collect()));
    versions.map_err(failed)
}

/// Whether the schema is older than this program.
///
/// # Errors
/// When the database cannot be asked.
pub fn pending_migrations(conn: &mut DbConn) -> Result<bool, Error> {
    let source = source_of(conn);
    each!(conn, |c| c.has_pending_migration(source)).map_err(failed)
}

/// Takes every migration back, newest first. Only tests do this.
///
/// # Errors
/// When a migration fails.
pub fn revert_all(conn: &mut DbConn) -> Result<(), Error> {
    let source = source_of(conn);
    each!(conn, |c| c.revert_all_migrations(source).map(|_| ())).map_err(failed)
}

fn source_of(conn: &DbConn) -> EmbeddedMigrations {
    match conn {
        DbConn::Postgres(_) => POSTGRES,
        DbConn::Sqlite(_) => SQLITE,
    }
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::internal(format!("migration: {error}"))
}
