//! Which code runs which kind of job. Features register theirs in `routes.rs`.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::{Job, Lane};
use crate::error::Error;

pub(super) type Handler<C> =
    Arc<dyn Fn(C, String) -> BoxFuture<'static, Result<(), Error>> + Send + Sync>;
type Recurring<C> = Arc<dyn Fn(C) -> BoxFuture<'static, Result<String, Error>> + Send + Sync>;

/// Work that comes back at an interval.
pub struct Schedule<C> {
    /// Its stored name.
    pub name: &'static str,
    /// From one run to the next.
    pub every: Duration,
    pub(super) work: Recurring<C>,
}

/// The handlers of all kinds, for a context `C` that they work with.
pub struct Registry<C> {
    pub(super) handlers: HashMap<&'static str, Handler<C>>,
    lanes: HashMap<&'static str, Lane>,
    pub(super) schedules: Vec<Schedule<C>>,
}

impl<C> Default for Registry<C> {
    fn default() -> Self {
        Self {
            handlers: HashMap::new(),
            lanes: HashMap::new(),
            schedules: Vec::new(),
        }
    }
}

impl<C: Send + 'static> Registry<C> {
    /// Runs `handler` for each job of kind `J`.
    pub fn handle<J, F, R>(&mut self, handler: F)
    where
        J: Job,
        F: Fn(C, J) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), Error>> + Send + 'static,
    {
        let handler: Handler<C> =
            Arc::new(
                move |context, payload| match serde_json::from_str::<J>(&payload) {
                    Ok(job) => Box::pin(handler(context, job)),
                    Err(error) => Box::pin(async move { Err(error.into()) }),
                },
            );
        self.handlers.insert(J::KIND, handler);
        self.lanes.insert(J::KIND, J::LANE);
    }

    /// The kinds that are done in the lane of pictures.
    pub(super) fn picture_kinds(&self) -> Vec<&'static str> {
        let pictures = self
            .lanes
            .iter()
            .filter(|(_, lane)| **lane == Lane::Pictures);
        pictures.map(|(kind, _)| *kind).collect()
    }

    /// The names of all recurring work.
    pub fn schedule_names(&self) -> impl Iterator<Item = &'static str> {
        self.schedules.iter().map(|schedule| schedule.name)
    }

    /// Runs `work` at an interval; its text says what it did, for the admin pages.
    pub fn every<F, R>(&mut self, every: Duration, name: &'static str, work: F)
    where
        F: Fn(C) -> R + Send + Sync + 'static,
        R: Future<Output = Result<String, Error>> + Send + 'static,
    {
        self.schedules.push(Schedule {
            name,
            every,
            work: Arc::new(move |context| Box::pin(work(context))),
        });
    }
}
