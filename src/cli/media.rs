//! `veranda media check`: whether every stored file belongs to a picture, and every picture has
//! its files.

use crate::config::{Config, ConfigArgs};
use crate::db::{self, Purpose};
use crate::error::Error;
use crate::features::media::{self, Findings};
use crate::storage::Storage;

/// Files that are named one by one.
const NAMED: usize = 20;

#[derive(Debug, clap::Args)]
pub(super) struct MediaArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Compare the stored files with the database; the site may run meanwhile.
    Check {
        /// Remove files that belong to no picture.
        #[arg(long)]
        repair: bool,
    },
}

pub(super) fn run(args: &ConfigArgs, media: &MediaArgs) -> Result<(), Error> {
    let Command::Check { repair } = media.command;
    let config = Config::load(args)?;
    let storage = Storage::in_folder(&config.media_dir())?;
    let mut conn = db::connect(&config.backend, Purpose::Read)?;
    if db::pending_migrations(&mut conn)? {
        return Err(Error::internal(
            "The database is older than this program. Run `veranda migrate` first.",
        ));
    }
    let found = media::check(&mut conn, &storage)?;
    tell(&found);
    let strays = match repair {
        true => {
            let removed = media::remove_strays(&storage, &found)?;
            if removed > 0 {
                println!("{removed} files were removed.");
            }
            0
        }
        false => found.strays.len(),
    };
    match (strays, found.missing.len()) {
        (0, 0) => Ok(()),
        (0, missing) => Err(Error::internal(format!(
            "{missing} files are missing. A backup may hold them."
        ))),
        (_, 0) => Err(Error::internal(
            "Run `veranda media check --repair` to remove the files that belong to nothing.",
        )),
        (_, missing) => Err(Error::internal(format!(
            "{missing} files are missing, which a backup may hold. `--repair` removes those that belong to nothing."
        ))),
    }
}

fn tell(found: &Findings) {
    println!("{} pictures, {} files.", found.pictures, found.files);
    if found.under_way > 0 {
        println!(
            "{} of them come or go just now, or were cut off and are removed within the hour.",
            found.under_way
        );
    }
    list("belongs to no picture", &found.strays);
    let missing: Vec<String> = found
        .missing
        .iter()
        .map(|(id, key)| format!("{key} (picture {id})"))
        .collect();
    list("is missing", &missing);
    if found.strays.is_empty() && found.missing.is_empty() {
        println!("Every file belongs to a picture, and every picture has its files.");
    }
}

fn list(words: &str, files: &[String]) {
    for file in files.iter().take(NAMED) {
        println!("{file} {words}");
    }
    if files.len() > NAMED {
        println!("and {} more", files.len() - NAMED);
    }
}
