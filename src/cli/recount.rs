//! `veranda recount`: counts anew what is kept beside the rows it is counted from.

use super::data_lock::DataLock;
use crate::config::{Config, ConfigArgs};
use crate::db::{self, Clock, Purpose};
use crate::error::Error;
use crate::features::recount::{Wish, recount};
use crate::routes;
use crate::state::App;

#[derive(Debug, Clone, clap::Args)]
pub(super) struct RecountArgs {
    /// Tell what is wrong, and change nothing.
    #[arg(long)]
    check: bool,
}

pub(super) fn run(args: &ConfigArgs, wanted: &RecountArgs) -> Result<(), Error> {
    let config = Config::load(args)?;
    let _lock = DataLock::take(&config.data_dir)?;
    let mut conn = db::connect(&config.backend, Purpose::Read)?;
    if db::pending_migrations(&mut conn)? {
        return Err(Error::internal(
            "The database is older than this program. Run `veranda migrate` first.",
        ));
    }
    drop(conn);
    let wish = match wanted.check {
        true => Wish::Look,
        false => Wish::Repair,
    };
    let found = actix_web::rt::System::new().block_on(async {
        let app = App::open(config, Clock::system(), routes::COUNTERS).await?;
        recount(&app, wish).await
    })?;
    for one in &found {
        println!("{:>8} {}", one.wrong, one.what);
    }
    let wrong: usize = found.iter().map(|one| one.wrong).sum();
    match (wrong, wish) {
        (0, _) => {
            println!("Everything adds up.");
            Ok(())
        }
        (_, Wish::Repair) => {
            println!("All of it is right now.");
            Ok(())
        }
        (_, Wish::Look) => Err(Error::internal(
            "Run `veranda recount` without --check to put it right.",
        )),
    }
}
