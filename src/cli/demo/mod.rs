//! `veranda demo`: fills an empty site with people and posts to look at.
//!
//! Everything goes through the services, on a clock that walks through the last two months,
//! so that what one sees is what the site would have made of it.

mod chance;
mod drawing;
mod fill;
mod people;
mod talk;
mod texts;

use std::path::Path;

use super::data_lock::DataLock;
use super::migrate::migrate;
use crate::config::{Config, ConfigArgs};
use crate::error::Error;

/// Where the sign-ins of the demonstration are kept, to be told again at the next start.
const SIGN_INS: &str = "sign-ins.txt";

#[derive(Debug, Clone, clap::Args)]
pub(super) struct DemoArgs {
    /// How many people, 40 at most.
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u64).range(4..=40))]
    people: u64,
    /// How many posts.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=2000))]
    posts: u64,
}

impl Default for DemoArgs {
    fn default() -> Self {
        Self {
            people: 40,
            posts: 200,
        }
    }
}

pub(super) fn run(args: &ConfigArgs, demo: &DemoArgs) -> Result<(), Error> {
    let config = Config::load(args)?;
    let _lock = DataLock::take(&config.data_dir)?;
    println!("{}", prepare(&config, demo)?);
    Ok(())
}

/// Fills the site if nobody is there yet; gives the sign-ins to look around with.
///
/// # Errors
/// When the site has people who were not made up.
pub(super) fn prepare(config: &Config, demo: &DemoArgs) -> Result<String, Error> {
    migrate(config)?;
    let file = config.data_dir.join(SIGN_INS);
    if let Ok(known) = std::fs::read_to_string(&file) {
        return Ok(known);
    }
    // Whoever waits knows for what; where the answer goes, only the sign-ins go.
    eprintln!(
        "Making up {} people and {} posts with their pictures. This can take a few minutes.",
        demo.people, demo.posts
    );
    let sign_ins = actix_web::rt::System::new().block_on(fill::fill(config.clone(), demo))?;
    keep(&file, &sign_ins)?;
    Ok(sign_ins)
}

fn keep(file: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(file, text).map_err(|error| Error::Internal(error.into()))
}
