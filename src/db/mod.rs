//! The two databases behind one code: connections, pools, the writer, ids, time, migrations.
//!
//! `db.read` runs a closure on a reader thread, `db.write` runs one as a transaction. Both own
//! what they use, and hold no request, session, await, network, bcrypt or picture work.

mod clock;
mod connection;
pub mod functions;
mod group_commit;
mod ids;
mod migrations;
mod pool;
pub mod schema;
mod text_enum;
mod transaction;

pub use clock::{Clock, Timestamp};
pub(crate) use connection::each;
pub use connection::{Backend, DbConn, Purpose, connect};
pub use ids::{
    AlbumId, AttemptId, CollectionId, CommentId, ConversationId, DataExportId, DeviceId, DraftId,
    DraftPhotoId, IdentityId, InvitationId, JobId, MailId, MediaId, MessageId, NotificationId,
    PasskeyId, PendingAccountId, PostId, SecretLinkId, SessionId, SmsId, UserId,
};
pub use migrations::{migrate, pending_migrations, revert_all};
pub(crate) use text_enum::text_enum;
pub use transaction::Tx;

use std::sync::Arc;

use tokio::sync::oneshot;

use crate::error::Error;
use crate::realtime::Bus;

/// The database: clone it freely, all clones share the threads behind it.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    readers: pool::ThreadPool,
    writer: Writer,
    backend: Backend,
    clock: Clock,
}

enum Writer {
    /// One thread that commits waiting transactions together.
    Group(group_commit::GroupCommit),
    /// One READ COMMITTED transaction on a pool thread.
    Pool(Bus),
}

impl Db {
    /// Opens the database and starts its threads. Does not migrate.
    ///
    /// # Errors
    /// When the database cannot be reached or opened.
    pub fn open(backend: Backend, clock: Clock, bus: Bus) -> Result<Self, Error> {
        let writer = match &backend {
            Backend::Sqlite(path) => {
                Writer::Group(group_commit::GroupCommit::start(path, clock.clone(), bus)?)
            }
            Backend::Postgres(_) => Writer::Pool(bus),
        };
        let readers = pool::ThreadPool::start(&backend)?;
        Ok(Self {
            inner: Arc::new(Inner {
                readers,
                writer,
                backend,
                clock,
            }),
        })
    }

    /// Which database this is.
    pub fn backend(&self) -> &Backend {
        &self.inner.backend
    }

    /// The clock that stamps every row.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// Reads on a reader thread. On SQLite the connection refuses to write.
    ///
    /// # Errors
    /// What the closure gives, or `Unavailable` when no connection is to be had within 2 s.
    pub async fn read<T, F>(&self, query: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConn) -> Result<T, Error> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.inner.readers.run(Box::new(move |connection| {
            let _ = answer.send(connection.and_then(query));
        }))?;
        answered.await.map_err(|_| stopped())?
    }

    /// Runs one transaction and answers after its commit.
    ///
    /// # Errors
    /// What the closure gives (everything is undone), or `Unavailable` when it could not commit.
    pub async fn write<T, F>(&self, change: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        match &self.inner.writer {
            Writer::Group(writer) => writer.submit(change, answer)?,
            Writer::Pool(bus) => {
                let (bus, clock) = (bus.clone(), self.inner.clock.clone());
                self.inner.readers.run(Box::new(move |connection| {
                    let outcome = connection
                        .and_then(|conn| transaction::run_alone(conn, clock.now(), &bus, change));
                    let _ = answer.send(outcome);
                }))?;
            }
        }
        answered.await.map_err(|_| stopped())?
    }
}

/// A database thread went away, or a panic was caught while reading.
fn stopped() -> Error {
    Error::Unavailable("the database task stopped".into())
}
