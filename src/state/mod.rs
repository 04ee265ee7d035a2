//! What a handler can reach: the database, the files, the site's settings, and the limits.

mod blocking_work;
mod rate_limits;
mod session_cache;
mod site;

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

pub use blocking_work::BlockingWork;
pub use rate_limits::{Pace, RateLimits};
pub use session_cache::{CachedSession, SessionCache};
pub use site::{DEFAULT_QUOTA, SignUpPolicy, Site};

use crate::config::Config;
use crate::db::{Db, DbConn, UserId};
use crate::error::Error;
use crate::realtime::{Bus, Event};
use crate::storage::Storage;
use crate::view::PartCache;

/// Memory for working on pictures, in megabytes: what one of 40 megapixels takes.
const PICTURE_MEGABYTES: u32 = 200;

/// Memory for looking at uploads before that, in megabytes: twice the largest one.
const UPLOAD_MEGABYTES: u32 = 40;

/// Counts something for a person.
pub type Counter = fn(&mut DbConn, UserId) -> Result<i64, Error>;

/// What the navigation counts; features give it in `routes.rs`.
#[derive(Clone, Copy)]
pub struct NavigationCounters {
    /// Conversations with something unread.
    pub unread: Counter,
    /// What they were told and have not read.
    pub notices: Counter,
    /// People who ask to follow; counted only for those whose account is private.
    pub asking: Counter,
    /// People who ask to be friends.
    pub wishes: Counter,
}

/// The running program, shared by every handler and job.
pub struct App {
    /// What was set at start.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// What goes out to sockets.
    pub bus: Bus,
    /// Stored pictures.
    pub storage: Storage,
    /// Downloads of people's data.
    pub exports: Storage,
    /// The site's own settings, as the set-up page and admins chose them.
    pub site: ArcSwap<Site>,
    /// Sessions seen lately.
    pub sessions: SessionCache,
    /// Rendered parts of pages.
    pub parts: PartCache,
    /// How often who may do what.
    pub limits: RateLimits,
    /// Password hashing: slow on purpose, so only a few at a time.
    pub password_work: BlockingWork,
    /// Picture decoding: weighed by the megabytes of memory it takes, so that many pictures at
    /// once take no more than one large one.
    pub picture_work: BlockingWork,
    /// Looking at uploads before they are decoded, weighed likewise: refusals do not wait behind
    /// large pictures.
    pub upload_work: BlockingWork,
    /// What the navigation counts.
    pub counters: NavigationCounters,
    /// The one-time token of the set-up page, while nobody has set the site up.
    pub setup_token: ArcSwap<Option<String>>,
    /// Ends when the program is told to stop: sockets and the worker watch it.
    pub stopping: CancellationToken,
    /// Rung when a setting was changed that the web server only takes at its start.
    pub restart: Notify,
    /// Rung when jobs or mails wait.
    pub work_waiting: Arc<Notify>,
    /// Rung when jobs wait: those on pictures are done beside the others.
    pub pictures_waiting: Arc<Notify>,
}

impl App {
    /// Opens everything on a migrated database.
    ///
    /// # Errors
    /// When the database or the media folder cannot be opened.
    pub async fn open(
        config: Config,
        clock: crate::db::Clock,
        counters: NavigationCounters,
    ) -> Result<Arc<Self>, Error> {
        let bus = Bus::default();
        let db = Db::open(config.backend.clone(), clock.clone(), bus.clone())?;
        let base_url = config.web.base_url.clone();
        let site = db.read(move |conn| Site::load(conn, base_url)).await?;
        let setup_token = (!site.is_set_up).then(crate::secrets::new_token);
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let app = Arc::new(Self {
            storage: Storage::in_folder(&config.media_dir())?,
            exports: Storage::in_folder(&config.exports_dir())?,
            limits: RateLimits::new(&clock, config.web.rate_limits),
            sessions: SessionCache::new(clock),
            parts: PartCache::default(),
            password_work: BlockingWork::new(cores),
            picture_work: BlockingWork::weighed(PICTURE_MEGABYTES, cores.min(4)),
            upload_work: BlockingWork::weighed(UPLOAD_MEGABYTES, cores),
            site: ArcSwap::from_pointee(site),
            setup_token: ArcSwap::from_pointee(setup_token),
            stopping: CancellationToken::new(),
            restart: Notify::new(),
            work_waiting: Arc::new(Notify::new()),
            pictures_waiting: Arc::new(Notify::new()),
            config,
            db,
            bus,
            counters,
        });
        app.listen();
        Ok(app)
    }

    /// Reads the site's settings anew, after they were changed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn reload_site(&self) -> Result<(), Error> {
        let base_url = self.config.web.base_url.clone();
        let site = self.db.read(move |conn| Site::load(conn, base_url)).await?;
        let was_secure = self.site.load().is_https();
        let restart = was_secure != site.is_https();
        self.site.store(Arc::new(site));
        if restart {
            self.restart.notify_one();
        }
        Ok(())
    }

    /// Caches and the worker hear of commits before their callers are answered.
    fn listen(&self) {
        let sessions = self.sessions.clone();
        let work_waiting = Arc::clone(&self.work_waiting);
        let pictures_waiting = Arc::clone(&self.pictures_waiting);
        self.bus.listen(move |event| match event {
            Event::SessionsEnded { key_hashes, .. } => sessions.forget(key_hashes),
            Event::JobsReady => {
                work_waiting.notify_one();
                pictures_waiting.notify_one();
            }
            Event::MailReady | Event::SmsReady => work_waiting.notify_one(),
            Event::Conversation { .. }
            | Event::Post { .. }
            | Event::Feeds { .. }
            | Event::Notices { .. } => {}
        });
    }
}
