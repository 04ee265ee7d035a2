//! Builds the server: main, tests and the bench all use it.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::middleware::{Compress, NormalizePath, TrailingSlash, from_fn};
use actix_web::{App as ActixApp, HttpServer, dev::Server, web};
use tracing_actix_web::TracingLogger;

use crate::config::Config;
use crate::error::Error;
use crate::jobs::{self, Lane, Registry};
use crate::mail::{self, Mailer};
use crate::routes;
use crate::sms::{self, SmsGateway};
use crate::state::App;
use crate::web as site_web;

/// What is in flight gets this long to finish after SIGTERM.
const SHUTDOWN_SECONDS: u64 = 15;

/// How often the worker looks for work whose time has come; what is committed wakes it at once.
const POLL: Duration = Duration::from_secs(2);

/// The web server on a listening socket, not yet awaited.
///
/// # Errors
/// When the socket cannot be used.
pub fn server(app: &Arc<App>, listener: TcpListener) -> Result<Server, Error> {
    let data = web::Data::from(Arc::clone(app));
    let workers = match app.config.web.workers {
        0 => std::thread::available_parallelism().map_or(2, usize::from),
        count => count,
    };
    let shared = Arc::clone(app);
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(data.clone())
            .configure(routes::pages)
            .wrap(from_fn(site_web::mark_short_sessions))
            .wrap(site_web::session_middleware(&shared))
            .wrap(from_fn(site_web::shorten_session_cookies))
            .wrap(from_fn(site_web::until_set_up))
            .wrap(from_fn(site_web::cross_site_guard))
            .wrap(from_fn(site_web::allowed_hosts))
            .wrap(from_fn(site_web::render_errors))
            .wrap(from_fn(site_web::security_headers))
            .wrap(Compress::default())
            .wrap(from_fn(site_web::head_as_get))
            .wrap(NormalizePath::new(TrailingSlash::Trim))
            .wrap(TracingLogger::<site_web::RequestLog>::new())
    })
    .workers(workers)
    .shutdown_timeout(SHUTDOWN_SECONDS)
    .disable_signals()
    .listen(listener)
    .map_err(Error::internal)?
    .run();
    Ok(server)
}

/// The ways to people outside the site.
pub struct Outlets {
    /// Sends mail.
    pub mailer: Mailer,
    /// Sends text messages.
    pub sms: Box<dyn SmsGateway>,
}

impl Outlets {
    /// The ways that were set.
    ///
    /// # Errors
    /// When a folder cannot be made or a setting is wrong.
    pub fn new(config: &Config) -> Result<Self, Error> {
        Ok(Self {
            mailer: Mailer::new(&config.mail)?,
            sms: sms::gateway(&config.sms)?,
        })
    }
}

/// Runs jobs, schedules, mail and text messages until the program stops.
pub async fn work(app: Arc<App>, registry: Registry<Arc<App>>, outlets: Outlets) {
    if !app.config.backend.is_postgres()
        && let Err(error) = app.db.write(jobs::take_over).await
    {
        tracing::error!(%error, "what a killed worker had begun waits");
    }
    tokio::join!(
        work_on_pictures(&app, &registry),
        work_on_the_rest(&app, &registry, &outlets)
    );
}

async fn work_on_pictures(app: &Arc<App>, registry: &Registry<Arc<App>>) {
    while !app.stopping.is_cancelled() {
        match jobs::run_due(&app.db, registry, app, Lane::Pictures).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::error!(%error, "the worker could not work on pictures"),
        }
        tokio::select! {
            () = app.pictures_waiting.notified() => {}
            () = tokio::time::sleep(POLL) => {}
            () = app.stopping.cancelled() => {}
        }
    }
}

async fn work_on_the_rest(app: &Arc<App>, registry: &Registry<Arc<App>>, outlets: &Outlets) {
    while !app.stopping.is_cancelled() {
        match work_once(app, registry, outlets).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::error!(%error, "the worker could not work"),
        }
        app.limits.forget_idle();
        tokio::select! {
            () = app.work_waiting.notified() => {}
            () = tokio::time::sleep(POLL) => {}
            () = app.stopping.cancelled() => {}
        }
    }
}

/// Does what is due once, all but pictures; gives how many jobs, mails and text messages were
/// tried.
///
/// # Errors
/// When the database fails.
pub async fn work_once(
    app: &Arc<App>,
    registry: &Registry<Arc<App>>,
    outlets: &Outlets,
) -> Result<usize, Error> {
    jobs::run_schedules(&app.db, registry, app).await?;
    let done = jobs::run_due(&app.db, registry, app, Lane::Common).await?;
    let key = &app.config.secret_key;
    let mails = mail::deliver_due(&app.db, &outlets.mailer, key, &app.site.load().name).await?;
    let cap = app.config.sms.daily_cap;
    let messages = sms::deliver_due(&app.db, outlets.sms.as_ref(), key, cap).await?;
    Ok(done + mails + messages)
}
