//! The reader threads: each page's queries and rendering run here, one trip off the async threads.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use r2d2::ManageConnection;

use super::connection::{Backend, DbConn, Purpose, connect};
use crate::error::Error;

/// How long a request waits for a connection: a database that is gone answers 503 within 2 s.
const CONNECTION_TIMEOUT: Duration = Duration::from_millis(1500);

/// Work waiting beyond this is refused with 503 rather than queued without bound.
const QUEUE: usize = 4096;

/// Connections to PostgreSQL: its writes wait on locks and disks, so more than the cores.
const POSTGRES_CONNECTIONS: usize = 16;

type Task = Box<dyn FnOnce(Result<&mut DbConn, Error>) + Send>;

pub(super) struct ThreadPool {
    queue: SyncSender<Task>,
}

impl ThreadPool {
    pub(super) fn start(backend: &Backend) -> Result<Self, Error> {
        let threads = match backend {
            Backend::Sqlite(_) => std::thread::available_parallelism()
                .map_or(2, usize::from)
                .clamp(2, 8),
            Backend::Postgres(_) => POSTGRES_CONNECTIONS,
        };
        let connections = r2d2::Pool::builder()
            .max_size(u32::try_from(threads).unwrap_or(2))
            .min_idle(Some(1))
            .connection_timeout(CONNECTION_TIMEOUT)
            .max_lifetime(None)
            .idle_timeout(backend.is_postgres().then_some(Duration::from_secs(300)))
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build(Manager(backend.clone()))
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        let (queue, tasks) = sync_channel(QUEUE);
        let tasks = Arc::new(Mutex::new(tasks));
        for number in 0..threads {
            let (connections, tasks) = (connections.clone(), Arc::clone(&tasks));
            std::thread::Builder::new()
                .name(format!("db-read-{number}"))
                .spawn(move || serve(&connections, &tasks))
                .map_err(|error| Error::Internal(error.into()))?;
        }
        Ok(Self { queue })
    }

    pub(super) fn run(&self, task: Task) -> Result<(), Error> {
        self.queue.try_send(task).map_err(|error| match error {
            TrySendError::Full(_) => Error::Unavailable("too many requests are waiting".into()),
            TrySendError::Disconnected(_) => super::stopped(),
        })
    }
}

/// Works until the pool is dropped. A panic in a task ends that task, not the thread.
fn serve(connections: &r2d2::Pool<Manager>, tasks: &Mutex<Receiver<Task>>) {
    loop {
        let next = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(task) = next else { return };
        let work = std::panic::AssertUnwindSafe(|| match connections.get() {
            Ok(mut connection) => task(Ok(&mut connection)),
            Err(error) => task(Err(Error::Unavailable(error.to_string()))),
        });
        if std::panic::catch_unwind(work).is_err() {
            tracing::error!("a database task panicked");
        }
    }
}

/// r2d2's way to make a connection, for either database.
struct Manager(Backend);

impl ManageConnection for Manager {
    type Connection = DbConn;
    type Error = ManagerError;

    fn connect(&self) -> Result<DbConn, ManagerError> {
        connect(&self.0, Purpose::Read).map_err(ManagerError)
    }

    fn is_valid(&self, connection: &mut DbConn) -> Result<(), ManagerError> {
        match connection {
            DbConn::Sqlite(_) => Ok(()),
            DbConn::Postgres(conn) => conn
                .batch_execute("SELECT 1")
                .map_err(|error| ManagerError(error.into())),
        }
    }

    fn has_broken(&self, _connection: &mut DbConn) -> bool {
        // A task that panicked may have left a transaction open.
        std::thread::panicking()
    }
}

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct ManagerError(Error);
