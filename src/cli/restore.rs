//! `veranda restore FILE`: puts a backup in place, whole or not at all.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use flate2::read::GzDecoder;

use super::archive::{MANIFEST, MEDIA, Manifest, database_entry, is_known, kind, run_tool};
use super::data_lock::DataLock;
use super::migrate::migrate;
use crate::config::{Config, ConfigArgs};
use crate::db::{self, Backend, Clock, DbConn, Purpose};
use crate::error::Error;

#[derive(Debug, clap::Args)]
pub(super) struct RestoreArgs {
    /// A file that `veranda backup` wrote.
    file: PathBuf,
    /// Replace what is there; files of the data folder are moved aside, not deleted.
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &ConfigArgs, restore: &RestoreArgs) -> Result<(), Error> {
    let config = Config::load(args)?;
    let _lock = DataLock::take(&config.data_dir)?;
    if !restore.force && is_in_use(&config)? {
        return Err(Error::internal(
            "There is a site here already. Restore into an empty data folder and database, or replace what is there with --force.",
        ));
    }
    let manifest = check(&restore.file, &config.backend)?;
    let staging = Staging::make(&config.data_dir)?;
    unpack(&restore.file, &staging.0)?;
    check_database(&config.backend, &staging.0)?;
    put_in_place(&config, &staging.0)?;
    migrate(&config)?;
    println!("The backup of {} is restored.", manifest.made_at);
    Ok(())
}

/// Whether a database or pictures are there.
fn is_in_use(config: &Config) -> Result<bool, Error> {
    let pictures =
        std::fs::read_dir(config.media_dir()).is_ok_and(|mut files| files.next().is_some());
    let database = match &config.backend {
        Backend::Sqlite(path) => path.exists(),
        Backend::Postgres(_) => has_tables(&config.backend)?,
    };
    Ok(pictures || database)
}

#[derive(QueryableByName)]
struct Tables {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn has_tables(backend: &Backend) -> Result<bool, Error> {
    let mut conn = db::connect(backend, Purpose::Read)?;
    let tables: Tables = diesel::sql_query(
        "SELECT count(*) AS count FROM information_schema.tables WHERE table_schema = current_schema()",
    )
    .get_result(&mut conn)?;
    Ok(tables.count > 0)
}

/// Reads the archive to its end before anything is touched: it must be whole, of this kind of
/// database, and hold nothing but our own plain files.
fn check(path: &Path, backend: &Backend) -> Result<Manifest, Error> {
    let mut archive = open(path)?;
    let (mut manifest, mut has_database) = (None, false);
    for entry in archive.entries().map_err(failed)? {
        let mut entry = entry.map_err(failed)?;
        let name = entry.path().map_err(failed)?.into_owned();
        let is_file = entry.header().entry_type().is_file();
        if !is_file || !is_known(&name, database_entry_of(&manifest, backend)) {
            return Err(Error::internal(format!(
                "{} is not a backup of Veranda: it holds {}.",
                path.display(),
                name.display()
            )));
        }
        if name == Path::new(MANIFEST) {
            let found: Manifest = serde_json::from_reader(&mut entry)?;
            if found.database != kind(backend) {
                return Err(Error::internal(format!(
                    "This backup is of a {} database, and this site uses {}. Set or leave out DATABASE_URL accordingly.",
                    found.database,
                    kind(backend)
                )));
            }
            manifest = Some(found);
        } else if name == Path::new(database_entry(backend)) {
            has_database = true;
        }
        io::copy(&mut entry, &mut io::sink()).map_err(failed)?;
    }
    manifest.filter(|_| has_database).ok_or_else(|| {
        Error::internal(format!(
            "{} is not a backup of Veranda: its database is missing.",
            path.display()
        ))
    })
}

/// Until the manifest is read nothing but the manifest is known.
fn database_entry_of(manifest: &Option<Manifest>, backend: &Backend) -> &'static str {
    match manifest {
        Some(_) => database_entry(backend),
        None => MANIFEST,
    }
}

fn unpack(path: &Path, folder: &Path) -> Result<(), Error> {
    let mut archive = open(path)?;
    for entry in archive.entries().map_err(failed)? {
        let mut entry = entry.map_err(failed)?;
        // Never writes outside `folder`, whatever the entry says.
        entry.unpack_in(folder).map_err(failed)?;
    }
    Ok(())
}

fn open(path: &Path) -> Result<tar::Archive<impl Read>, Error> {
    let file = File::open(path)
        .map_err(|error| Error::internal(format!("{} cannot be read: {error}", path.display())))?;
    Ok(tar::Archive::new(GzDecoder::new(file)))
}

/// A SQLite file is looked at before it replaces another; pg_restore checks its own.
fn check_database(backend: &Backend, staging: &Path) -> Result<(), Error> {
    if let Backend::Sqlite(_) = backend {
        let staged = Backend::Sqlite(staging.join(database_entry(backend)));
        let mut conn = db::connect(&staged, Purpose::Write)?;
        db::pending_migrations(&mut conn)?;
        let DbConn::Sqlite(sqlite) = &mut conn else {
            return Ok(());
        };
        let answer: String = diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(
            "(SELECT integrity_check FROM pragma_integrity_check LIMIT 1)",
        ))
        .get_result(sqlite)?;
        if answer != "ok" {
            return Err(Error::internal(format!(
                "The backup's database is damaged: {answer}"
            )));
        }
        // Into one file again, without a log beside it.
        sqlite.batch_execute("PRAGMA journal_mode = DELETE;")?;
    }
    Ok(())
}

fn put_in_place(config: &Config, staging: &Path) -> Result<(), Error> {
    let aside = config.data_dir.join(format!(
        "replaced-{}",
        Clock::system().now().date_time().format("%Y%m%d-%H%M%S")
    ));
    let database = staging.join(database_entry(&config.backend));
    match &config.backend {
        Backend::Sqlite(path) => {
            for ending in ["", "-wal", "-shm"] {
                let mut old = path.as_os_str().to_owned();
                old.push(ending);
                move_aside(Path::new(&old), &aside)?;
            }
            std::fs::rename(&database, path)
                .or_else(|_| std::fs::copy(&database, path).map(drop))
                .map_err(failed)?;
            File::open(path)
                .and_then(|file| file.sync_all())
                .map_err(failed)?;
        }
        Backend::Postgres(address) => {
            let dump = database.to_string_lossy();
            let arguments = [
                "--clean",
                "--if-exists",
                "--no-owner",
                "--no-privileges",
                "--single-transaction",
                "--exit-on-error",
                &dump,
            ];
            run_tool("pg_restore", &arguments, address)?;
        }
    }
    move_aside(&config.media_dir(), &aside)?;
    let pictures = staging.join(MEDIA);
    if pictures.exists() {
        std::fs::rename(pictures, config.media_dir()).map_err(failed)?;
    }
    if aside.exists() {
        println!("What was there before is in {}.", aside.display());
    }
    Ok(())
}

fn move_aside(path: &Path, aside: &Path) -> Result<(), Error> {
    let Some(name) = path.file_name().filter(|_| path.exists()) else {
        return Ok(());
    };
    std::fs::create_dir_all(aside).map_err(failed)?;
    std::fs::rename(path, aside.join(name)).map_err(failed)
}

fn failed(error: io::Error) -> Error {
    Error::internal(format!("The backup could not be restored: {error}"))
}

/// A folder inside the data folder, so that putting in place is a rename. It goes away.
struct Staging(PathBuf);

impl Staging {
    fn make(data_dir: &Path) -> Result<Self, Error> {
        let folder = data_dir.join("restoring");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir(&folder).map_err(failed)?;
        Ok(Self(folder))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
