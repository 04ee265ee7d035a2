//! `veranda passwords`: the list of common passwords, made from any other and asked.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::prompt::ask_password;
use crate::config::{ConfigArgs, PasswordConfig};
use crate::error::Error;
use crate::features::accounts::{ListBuilder, PasswordList, use_password_list};

#[derive(Debug, clap::Args)]
pub(super) struct PasswordsArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make a compact list for VERANDA_PASSWORD_LIST from a list of one password a line.
    Build(BuildArgs),
    /// Ask for a password and say whether it is on the list.
    Check,
}

#[derive(Debug, clap::Args)]
struct BuildArgs {
    /// The list, as text or packed by gzip; - reads it from the input.
    list: PathBuf,
    /// The file to write; one that is there is replaced.
    #[arg(long, default_value = "common-passwords.bin")]
    out: PathBuf,
}

pub(super) fn run(args: &ConfigArgs, passwords: &PasswordsArgs) -> Result<(), Error> {
    match &passwords.command {
        Command::Build(build_args) => build(build_args),
        Command::Check => check(&args.passwords()?),
    }
}

fn build(args: &BuildArgs) -> Result<(), Error> {
    let mut builder = ListBuilder::new();
    let read = if args.list == Path::new("-") {
        builder.read(io::stdin().lock())
    } else {
        File::open(&args.list).and_then(|file| builder.read(file))
    };
    read.map_err(|error| cannot("read", &args.list, &error))?;
    let (taken, left_out) = (builder.taken(), builder.left_out());
    let (file, count) = builder.finish().ok_or_else(|| {
        Error::internal(format!(
            "No line of {} could be a password here: they have 9 to 128 characters.",
            args.list.display()
        ))
    })?;
    write(&args.out, &file).map_err(|error| cannot("written", &args.out, &error))?;
    println!(
        "{count} passwords are in {} ({} bytes).",
        args.out.display(),
        file.len()
    );
    println!(
        "Of {} lines, {left_out} could be no password here (9 to 128 characters), and {} differ from another one in case only.",
        taken + left_out,
        taken - count
    );
    Ok(())
}

/// Whole or not at all: a site may be started with the file meanwhile.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".part");
    let mut file = File::create(&unfinished)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&unfinished, path))
        .inspect_err(|_| {
            let _ = std::fs::remove_file(&unfinished);
        })
}

fn check(config: &PasswordConfig) -> Result<(), Error> {
    let list = chosen(config)?;
    let password = ask_password("Password: ")?;
    if list.holds(&password) {
        return Err(Error::internal(
            "It is on the list: nobody may choose this password.",
        ));
    }
    println!(
        "It is not among the {} passwords of the list.",
        list.count()
    );
    Ok(())
}

/// Puts the list that is set in place, for all that this process will check.
pub(super) fn use_chosen(config: &PasswordConfig) -> Result<(), Error> {
    if config.list.is_some() {
        use_password_list(chosen(config)?);
    }
    Ok(())
}

/// The list that is set, or the one that ships.
pub(super) fn chosen(config: &PasswordConfig) -> Result<PasswordList, Error> {
    match &config.list {
        None => PasswordList::shipped().map_err(Error::internal),
        Some(path) => {
            let bytes = std::fs::read(path).map_err(|error| cannot("read", path, &error))?;
            PasswordList::read(bytes).map_err(|defect| cannot("used", path, &defect))
        }
    }
}

fn cannot(what: &str, path: &Path, why: &dyn std::fmt::Display) -> Error {
    Error::internal(format!(
        "The list of passwords {} cannot be {what}: {why}.",
        path.display()
    ))
}
