//! The commands: one file each.

mod archive;
mod backup;
mod check;
mod create_admin;
mod data_lock;
mod demo;
mod media;
mod migrate;
mod passwords;
mod prompt;
mod recount;
mod restore;
mod routes;
mod serve;
mod worker;

use clap::{Parser, Subcommand};

use crate::config::ConfigArgs;
use crate::error::Error;

/// A social network that a family, a club, a school or a town runs on its own machine.
#[derive(Debug, Parser)]
#[command(name = "veranda", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the site, with its background work. The default.
    Serve(serve::ServeArgs),
    /// Bring the database's schema up to this version.
    Migrate,
    /// Make an admin account.
    CreateAdmin(create_admin::CreateAdminArgs),
    /// Fill an empty site with people and posts to look at.
    Demo(demo::DemoArgs),
    /// Do the background work in a process of its own (PostgreSQL only).
    Worker,
    /// Look for settings that are wrong or unsafe.
    Check,
    /// Look after the stored pictures.
    Media(media::MediaArgs),
    /// Count anew what is kept beside the rows it is counted from, and put right what is wrong.
    Recount(recount::RecountArgs),
    /// List every address, and who may use it.
    Routes,
    /// Write the database and the pictures into one file, while the site runs.
    Backup(backup::BackupArgs),
    /// Put a backup in place.
    Restore(restore::RestoreArgs),
    /// The list of common passwords that nobody may choose.
    Passwords(passwords::PasswordsArgs),
}

/// Runs the command that was asked for.
///
/// # Errors
/// A text for whoever typed it.
pub fn run() -> Result<(), Error> {
    let _ = dotenvy::dotenv();
    let cli = Cli::parse();
    start_log();
    match cli
        .command
        .unwrap_or(Command::Serve(serve::ServeArgs::default()))
    {
        Command::Serve(args) => serve::run(&cli.config, &args),
        Command::Migrate => migrate::run(&cli.config),
        Command::CreateAdmin(args) => create_admin::run(&cli.config, &args),
        Command::Demo(args) => demo::run(&cli.config, &args),
        Command::Worker => worker::run(&cli.config),
        Command::Check => check::run(&cli.config),
        Command::Media(args) => media::run(&cli.config, &args),
        Command::Recount(args) => recount::run(&cli.config, &args),
        Command::Routes => {
            routes::run();
            Ok(())
        }
        Command::Backup(args) => backup::run(&cli.config, &args),
        Command::Restore(args) => restore::run(&cli.config, &args),
        Command::Passwords(args) => passwords::run(&cli.config, &args),
    }
}

/// `RUST_LOG` chooses what is logged; `VERANDA_LOG=json` how.
fn start_log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false);
    if std::env::var("VERANDA_LOG").is_ok_and(|format| format == "json") {
        log.json().init();
    } else {
        log.init();
    }
}
