//! Heavy work off the async threads, as much at a time as there is room for.

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::Error;

/// Lets only so much work run at once; other work waits without holding a thread.
pub struct BlockingWork {
    room: Semaphore,
    whole: u32,
    /// What a piece of work takes at the least.
    piece: u32,
}

impl BlockingWork {
    /// For at most `at_once` pieces.
    pub fn new(at_once: usize) -> Self {
        Self::weighed(u32::try_from(at_once).unwrap_or(u32::MAX), at_once)
    }

    /// For at most `at_once` pieces that together weigh no more than `whole`, in whatever the
    /// caller counts.
    pub fn weighed(whole: u32, at_once: usize) -> Self {
        let at_once = u32::try_from(at_once).unwrap_or(u32::MAX).max(1);
        let whole = whole.max(at_once);
        Self {
            room: Semaphore::new(whole as usize),
            whole,
            piece: whole / at_once,
        }
    }

    /// Runs `work` on a blocking thread when there is room.
    ///
    /// # Errors
    /// `Internal` when the work panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        self.run_weighing(0, work).await
    }

    /// As [`Self::run`], with room for so much; for all there is when it is more than that.
    ///
    /// # Errors
    /// `Internal` when the work panicked.
    pub async fn run_weighing<T: Send + 'static>(
        &self,
        weight: u32,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let _room = self.room(weight).await?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(Error::internal)
    }

    /// Waits for room for so much, and holds it.
    ///
    /// # Errors
    /// Never, as long as the program runs.
    pub async fn room(&self, weight: u32) -> Result<SemaphorePermit<'_>, Error> {
        let weight = weight.clamp(self.piece, self.whole);
        self.room
            .acquire_many(weight)
            .await
            .map_err(Error::internal)
    }
}
