//! `veranda worker`: jobs, schedules and mail in a process of its own, beside the web servers.

use std::sync::Arc;

use super::serve::stop_signal;
use crate::config::{Config, ConfigArgs};
use crate::db::{self, Clock, Purpose};
use crate::error::Error;
use crate::state::App;
use crate::{app, routes};

pub(super) fn run(args: &ConfigArgs) -> Result<(), Error> {
    let config = Config::load(args)?;
    if !config.backend.is_postgres() {
        return Err(Error::internal(
            "With SQLite a worker of its own would be a second writer. `veranda serve` does its work; set DATABASE_URL to use PostgreSQL.",
        ));
    }
    let mut conn = db::connect(&config.backend, Purpose::Read)?;
    if db::pending_migrations(&mut conn)? {
        return Err(Error::internal(
            "The database is older than this program. Run `veranda migrate` first.",
        ));
    }
    drop(conn);
    actix_web::rt::System::new().block_on(work(config))
}

async fn work(config: Config) -> Result<(), Error> {
    let outlets = app::Outlets::new(&config)?;
    let app = App::open(config, Clock::system(), routes::COUNTERS).await?;
    let worker = actix_web::rt::spawn(app::work(Arc::clone(&app), routes::jobs(), outlets));
    tracing::info!("working");
    stop_signal().await;
    tracing::info!("stopping");
    app.stopping.cancel();
    let _ = worker.await;
    Ok(())
}
