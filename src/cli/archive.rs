//! What a backup file holds: a manifest, the database, the pictures.

use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use crate::db::Backend;
use crate::error::Error;

/// The first entry: what the rest is.
pub(super) const MANIFEST: &str = "veranda.json";

/// The folder of the pictures, in the archive and in the data folder.
pub(super) const MEDIA: &str = "media";

/// What the rest of the archive is.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The program's version that wrote it.
    pub version: String,
    /// `sqlite` or `postgres`.
    pub database: String,
    /// When, in UTC.
    pub made_at: String,
}

/// The database's kind, as manifests say it.
pub(super) fn kind(backend: &Backend) -> &'static str {
    match backend {
        Backend::Sqlite(_) => "sqlite",
        Backend::Postgres(_) => "postgres",
    }
}

/// The database's entry.
pub(super) fn database_entry(backend: &Backend) -> &'static str {
    match backend {
        Backend::Sqlite(_) => "database.sqlite3",
        Backend::Postgres(_) => "database.dump",
    }
}

/// Whether an entry may be unpacked: one of the two files, or something below the pictures.
pub(super) fn is_known(path: &Path, database: &str) -> bool {
    let mut parts = path.components();
    let plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let first = parts.next().map(Component::as_os_str);
    let rest = parts.next();
    plain
        && match first.and_then(|name| name.to_str()) {
            Some(name) if name == MANIFEST || name == database => rest.is_none(),
            Some(name) => name == MEDIA,
            None => false,
        }
}

/// The address for a PostgreSQL tool, and the password apart: a command line can be read by
/// everyone on the machine, a process's environment only by its owner.
///
/// # Errors
/// When the address cannot be read.
pub(super) fn without_password(address: &str) -> Result<(String, Option<String>), Error> {
    let mut url = url::Url::parse(address)
        .map_err(|error| Error::internal(format!("DATABASE_URL cannot be read: {error}")))?;
    let password = url.password().map(percent_decoded);
    let _ = url.set_password(None);
    Ok((url.into(), password))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(hex.unwrap_or(*first));
        rest = tail.get(if hex.is_some() { 2 } else { 0 }..).unwrap_or(&[]);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Runs a PostgreSQL tool to its end.
///
/// # Errors
/// When it is not installed, or fails; its own words are in the message.
pub(super) fn run_tool(tool: &str, arguments: &[&str], address: &str) -> Result<(), Error> {
    let (address, password) = without_password(address)?;
    let mut command = std::process::Command::new(tool);
    command.args(arguments).arg("--dbname").arg(address);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let output = command.output().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::internal(format!(
            "{tool} was not found. Install PostgreSQL's client programs (Debian: postgresql-client) and try again."
        )),
        _ => Error::internal(format!("{tool} could not be started: {error}")),
    })?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(Error::internal(format!("{tool} failed: {}", words.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_entries_are_unpacked() {
        let known = |path: &str| is_known(Path::new(path), "database.sqlite3");
        assert!(known("veranda.json"));
        assert!(known("database.sqlite3"));
        assert!(known("media/3f/3fa9/768.webp"));
        for path in [
            "/etc/passwd",
            "media/../../etc/passwd",
            "../veranda.json",
            "secret.key",
            "veranda.json/x",
            "",
        ] {
            assert!(!known(path), "{path}");
        }
    }

    #[test]
    fn a_password_stays_off_the_command_line() {
        let (address, password) = without_password("postgres://ana:p%40ss@db/veranda").unwrap();
        assert_eq!(address, "postgres://ana@db/veranda");
        assert_eq!(password.as_deref(), Some("p@ss"));
    }
}
