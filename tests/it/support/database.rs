//! A fresh, migrated database for each test: a copied SQLite file, or a PostgreSQL database made
//! from a template when `TEST_DATABASE_URL` names a server.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use veranda::db::{self, Backend, Purpose};

/// Dropped with the test.
pub struct TestDatabase {
    pub backend: Backend,
    postgres: Option<(String, String)>,
}

impl TestDatabase {
    pub fn fresh(folder: &Path) -> Self {
        if let Some(server) = server() {
            let template = postgres_template(&server);
            return Self::postgres(server, &template);
        }
        std::fs::copy(sqlite_template(), file_in(folder)).unwrap();
        Self::sqlite(folder)
    }

    /// Without any table: where a backup is restored.
    pub fn empty(folder: &Path) -> Self {
        match server() {
            Some(server) => Self::postgres(server, "template0"),
            None => Self::sqlite(folder),
        }
    }

    fn sqlite(folder: &Path) -> Self {
        Self {
            backend: Backend::Sqlite(file_in(folder)),
            postgres: None,
        }
    }

    fn postgres(server: String, template: &str) -> Self {
        let name = format!("t_{}", veranda::secrets::new_file_key());
        one_at_a_time(&server, |admin| {
            admin.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
        })
        .unwrap();
        Self {
            backend: Backend::Postgres(address(&server, &name)),
            postgres: Some((server, name)),
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.postgres
            && let Ok(mut admin) = PgConnection::establish(&address(server, "postgres"))
        {
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// The PostgreSQL server to test on, if one is named.
fn server() -> Option<String> {
    std::env::var("TEST_DATABASE_URL")
        .ok()
        .filter(|server| !server.is_empty())
}

fn file_in(folder: &Path) -> PathBuf {
    folder.join("veranda.sqlite3")
}

/// Making a database locks its template, so tests that start together take turns.
fn one_at_a_time<T>(server: &str, work: impl FnOnce(&mut PgConnection) -> T) -> T {
    let mut admin = PgConnection::establish(&address(server, "postgres")).unwrap();
    admin
        .batch_execute("SELECT pg_advisory_lock(4711)")
        .unwrap();
    let done = work(&mut admin);
    admin
        .batch_execute("SELECT pg_advisory_unlock(4711)")
        .unwrap();
    done
}

/// The server's address with another database's name.
fn address(server: &str, database: &str) -> String {
    let mut url = url::Url::parse(server).unwrap();
    url.set_path(database);
    url.to_string()
}

/// nextest runs each test in a process of its own, so the template is a file made once per build.
fn sqlite_template() -> PathBuf {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE
        .get_or_init(|| {
            let path = std::env::temp_dir().join(format!("veranda-{}.sqlite3", schema_key()));
            if !path.exists() {
                let own = path.with_extension(veranda::secrets::new_file_key());
                let mut conn = db::connect(&Backend::Sqlite(own.clone()), Purpose::Write).unwrap();
                db::migrate(&mut conn).unwrap();
                conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    .unwrap();
                drop(conn);
                std::fs::rename(&own, &path).unwrap();
            }
            path
        })
        .clone()
}

fn postgres_template(server: &str) -> String {
    let name = format!("template_{}", schema_key());
    one_at_a_time(server, |admin| {
        let made = admin.batch_execute(&format!("CREATE DATABASE {name}"));
        if made.is_ok() {
            let backend = Backend::Postgres(address(server, &name));
            db::migrate(&mut db::connect(&backend, Purpose::Write).unwrap()).unwrap();
        }
    });
    name
}

/// Of all migrations: another schema is another template.
fn schema_key() -> String {
    let mut text = String::new();
    for side in ["sqlite", "postgres"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("migrations")
            .join(side);
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().join("up.sql"))
            .collect();
        files.sort();
        for file in files {
            text.push_str(&std::fs::read_to_string(file).unwrap());
        }
    }
    veranda::secrets::hash_token(&text)[..16].to_owned()
}
