//! `veranda migrate`: brings the schema up to this version.

use super::data_lock::DataLock;
use crate::config::{Config, ConfigArgs};
use crate::db::{self, Purpose};
use crate::error::Error;

pub(super) fn run(args: &ConfigArgs) -> Result<(), Error> {
    let config = Config::load(args)?;
    let _lock = DataLock::take(&config.data_dir)?;
    let done = migrate(&config)?;
    match done.len() {
        0 => println!("The database is up to date."),
        count => println!("{count} migrations done: {}", done.join(", ")),
    }
    Ok(())
}

/// Migrates the configured database; gives the names of what was done.
pub(super) fn migrate(config: &Config) -> Result<Vec<String>, Error> {
    let mut conn = db::connect(&config.backend, Purpose::Write)?;
    db::migrate(&mut conn)
}
