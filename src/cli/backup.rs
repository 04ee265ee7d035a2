//! `veranda backup FILE`: the database and the pictures in one file, while the site runs.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use flate2::Compression;
use flate2::write::GzEncoder;
use indicatif::ProgressBar;

use super::archive::{MANIFEST, MEDIA, Manifest, database_entry, kind, run_tool};
use crate::config::{Config, ConfigArgs};
use crate::db::{self, Backend, Clock, Purpose};
use crate::error::Error;

#[derive(Debug, clap::Args)]
pub(super) struct BackupArgs {
    /// The file to write, such as veranda-2026-11-21.tar.gz. It must not be there yet.
    file: PathBuf,
}

type Archive = tar::Builder<GzEncoder<File>>;

pub(super) fn run(args: &ConfigArgs, backup: &BackupArgs) -> Result<(), Error> {
    let config = Config::load(args)?;
    let file = &backup.file;
    if file.exists() {
        return Err(Error::internal(format!(
            "{} is already there. Choose another name.",
            file.display()
        )));
    }
    let unfinished = Unfinished(beside(file, "part"));
    let pictures = write(&config, &unfinished.0)?;
    std::fs::rename(&unfinished.0, file).map_err(Error::internal)?;
    println!(
        "The database and the pictures ({pictures} files) are in {}.",
        file.display()
    );
    println!("The secret key is not in it: without it people only have to sign in again.");
    Ok(())
}

/// Writes the archive; gives how many picture files are in it.
fn write(config: &Config, path: &Path) -> Result<usize, Error> {
    let file = private_file(path)?;
    let mut archive = tar::Builder::new(GzEncoder::new(file, Compression::default()));
    archive.mode(tar::HeaderMode::Deterministic);
    let manifest = serde_json::to_vec_pretty(&Manifest {
        version: env!("CARGO_PKG_VERSION").into(),
        database: kind(&config.backend).into(),
        made_at: Clock::system().now().iso(),
    })?;
    let mut header = tar::Header::new_gnu();
    header.set_size(manifest.len() as u64);
    header.set_mode(0o600);
    archive
        .append_data(&mut header, MANIFEST, manifest.as_slice())
        .map_err(failed)?;

    let database = Unfinished(beside(path, "database"));
    dump(&config.backend, &database.0)?;
    archive
        .append_path_with_name(&database.0, database_entry(&config.backend))
        .map_err(failed)?;

    // After the database: every picture that a row of it names is then there.
    let progress = ProgressBar::new_spinner();
    append_folder(
        &mut archive,
        &config.media_dir(),
        Path::new(MEDIA),
        &progress,
    )?;
    let pictures = progress.position() as usize;
    progress.finish_and_clear();
    let file = archive
        .into_inner()
        .and_then(GzEncoder::finish)
        .map_err(failed)?;
    file.sync_all().map_err(failed)?;
    Ok(pictures)
}

/// A copy of the database as it is at one moment, while others go on writing.
fn dump(backend: &Backend, target: &Path) -> Result<(), Error> {
    match backend {
        Backend::Sqlite(_) => {
            drop(private_file(target)?);
            let mut conn = db::connect(backend, Purpose::Write)?;
            let quoted = target.to_string_lossy().replace('\'', "''");
            conn.batch_execute(&format!("VACUUM INTO '{quoted}'"))?;
            Ok(())
        }
        Backend::Postgres(address) => {
            let target = target.to_string_lossy();
            let arguments = [
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                "--file",
                &target,
            ];
            run_tool("pg_dump", &arguments, address)
        }
    }
}

fn append_folder(
    archive: &mut Archive,
    folder: &Path,
    name: &Path,
    progress: &ProgressBar,
) -> Result<(), Error> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(failed)?,
    };
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let (path, name) = (entry.path(), name.join(entry.file_name()));
        if entry.file_type().map_err(failed)?.is_dir() {
            append_folder(archive, &path, &name, progress)?;
            continue;
        }
        // `#` marks a file that is being written, which no row names yet.
        if entry.file_name().to_string_lossy().contains('#') {
            continue;
        }
        match archive.append_path_with_name(&path, &name) {
            Ok(()) => progress.inc(1),
            // Deleted meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(())
}

/// Readable by its owner only: people's messages are in it.
fn private_file(path: &Path) -> Result<File, Error> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| Error::internal(format!("{} cannot be written: {error}", path.display())))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn failed(error: io::Error) -> Error {
    Error::internal(format!("The backup could not be written: {error}"))
}

/// A file that goes away unless it was renamed.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
