//! `veranda serve`: the web server and the background worker, until told to stop.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::data_lock::DataLock;
use super::demo;
use super::migrate::migrate;
use super::passwords;
use crate::config::{Config, ConfigArgs};
use crate::db::Clock;
use crate::error::Error;
use crate::state::App;
use crate::{app, routes};

#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct ServeArgs {
    /// Fill ./data-demo with people and posts made up for looking around, and serve that.
    #[arg(long)]
    demo: bool,
}

pub(super) fn run(args: &ConfigArgs, serve_args: &ServeArgs) -> Result<(), Error> {
    let mut args = args.clone();
    if serve_args.demo && args.data_dir == Path::new("data") {
        args.data_dir = PathBuf::from("data-demo");
    }
    let config = Config::load(&args)?;
    passwords::use_chosen(&config.passwords)?;
    let _lock = DataLock::take(&config.data_dir)?;
    migrate(&config)?;
    if serve_args.demo {
        let sign_ins = demo::prepare(&config, &demo::DemoArgs::default())?;
        println!("\n{sign_ins}\n");
    }
    actix_web::rt::System::new().block_on(serve(config))
}

async fn serve(config: Config) -> Result<(), Error> {
    let bind = config.web.bind;
    let listener = TcpListener::bind(bind).map_err(|error| {
        Error::internal(format!(
            "Veranda cannot listen on {bind}: {error}. Choose another address with --bind."
        ))
    })?;
    let outlets = app::Outlets::new(&config)?;
    let app = App::open(config, Clock::system(), routes::COUNTERS).await?;
    announce(&app);
    let worker = actix_web::rt::spawn(app::work(Arc::clone(&app), routes::jobs(), outlets));
    loop {
        let server = app::server(&app, listener.try_clone().map_err(Error::internal)?)?;
        let handle = server.handle();
        let running = actix_web::rt::spawn(server);
        let again = tokio::select! {
            () = stop_signal() => false,
            () = app.restart.notified() => true,
        };
        if !again {
            tracing::info!("stopping");
            app.stopping.cancel();
        }
        handle.stop(true).await;
        let _ = running.await;
        if !again {
            break;
        }
    }
    let _ = worker.await;
    Ok(())
}

/// Says where the site is, and how to set it up.
fn announce(app: &App) {
    let site = app.site.load();
    match app.setup_token.load().as_ref() {
        Some(token) => {
            let port = app.config.web.bind.port();
            println!("\nVeranda is ready to be set up. Open this link, which works once:\n");
            println!("    http://localhost:{port}/setup/{token}\n");
        }
        None => println!("{} is at {}", site.name, site.base_url),
    }
}

/// Returns when the process is told to stop.
pub(super) async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
