//! Heavy work off the async threads, a few pieces at a time.

use tokio::sync::Semaphore;

use crate::error::Error;

/// Lets at most so many pieces of work run at once; others wait without holding a thread.
pub struct BlockingWork(Semaphore);

impl BlockingWork {
    /// For at most `at_once` pieces.
    pub fn new(at_once: usize) -> Self {
        Self(Semaphore::new(at_once.max(1)))
    }

    /// Runs `work` on a blocking thread when there is room.
    ///
    /// # Errors
    /// `Internal` when the work panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let _room = self.0.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(Error::internal)
    }
}
