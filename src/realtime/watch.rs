//! Who has which posts open, and who is there as whom. A change only leaves a mark with them:
//! several at once are one, and who is slow has one mark a topic to catch up with, not a queue.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::Notify;

use super::Bus;

pub(super) type Watched = HashMap<Topic, Vec<Weak<Marks>>>;

/// What a socket hears of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A post, by its id.
    Post(i64),
    /// What a person is told, by their id.
    Person(i64),
    /// What appears in a person's feed, by their id.
    Feed(i64),
}

/// What changed since somebody looked.
#[derive(Default)]
pub(super) struct Marks {
    topics: Mutex<BTreeSet<Topic>>,
    made: Notify,
}

impl Marks {
    fn topics(&self) -> MutexGuard<'_, BTreeSet<Topic>> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn mark(&self, topic: Topic) {
        self.topics().insert(topic);
        self.made.notify_one();
    }
}

/// One socket's view; gives up its places when it is dropped.
pub struct Watch {
    bus: Bus,
    marks: Arc<Marks>,
    topics: BTreeSet<Topic>,
}

impl Watch {
    /// Hears of it from now on; it counts as changed at once, so that what happened before
    /// is looked at, too.
    pub fn follow(&mut self, topic: Topic) {
        if self.topics.insert(topic) {
            let watched = &mut *self.bus.watched();
            let marks = Arc::downgrade(&self.marks);
            watched.entry(topic).or_default().push(marks);
        }
        self.marks.mark(topic);
    }

    /// Hears of it no more.
    pub fn leave(&mut self, topic: Topic) {
        if self.topics.remove(&topic) {
            self.give_up(topic);
        }
    }

    /// Of how much it hears.
    pub fn len(&self) -> usize {
        self.topics.len()
    }

    /// Whether it hears of none.
    pub fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    /// Waits until something changed.
    pub async fn changed(&self) {
        while self.marks.topics().is_empty() {
            self.marks.made.notified().await;
        }
    }

    /// What changed since the last time.
    pub fn take(&self) -> Vec<Topic> {
        std::mem::take(&mut *self.marks.topics())
            .into_iter()
            .filter(|topic| self.topics.contains(topic))
            .collect()
    }

    fn give_up(&self, topic: Topic) {
        let mut watched = self.bus.watched();
        if let Some(places) = watched.get_mut(&topic) {
            let own = Arc::as_ptr(&self.marks);
            places.retain(|place| place.as_ptr() != own);
            if places.is_empty() {
                watched.remove(&topic);
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        for topic in std::mem::take(&mut self.topics) {
            self.give_up(topic);
        }
    }
}

impl Bus {
    /// A view on nothing, at first.
    pub fn watch(&self) -> Watch {
        Watch {
            bus: self.clone(),
            marks: Arc::default(),
            topics: BTreeSet::new(),
        }
    }

    /// Marks a topic with everybody who hears of it.
    pub(super) fn mark(&self, topic: Topic) {
        if let Some(places) = self.watched().get(&topic) {
            for marks in places.iter().filter_map(Weak::upgrade) {
                marks.mark(topic);
            }
        }
    }

    pub(super) fn watched(&self) -> MutexGuard<'_, Watched> {
        self.0
            .watched
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::realtime::Event;

    #[tokio::test]
    async fn changes_of_open_posts_are_heard_once_and_nothing_stays_behind() {
        let bus = Bus::default();
        let (mut one, mut other) = (bus.watch(), bus.watch());
        one.follow(Topic::Post(1));
        one.follow(Topic::Post(2));
        other.follow(Topic::Post(2));
        other.follow(Topic::Person(2));
        assert_eq!(one.take(), [Topic::Post(1), Topic::Post(2)]);
        assert_eq!(other.take(), [Topic::Post(2), Topic::Person(2)]);
        for id in [2, 1, 2, 3] {
            bus.publish(&Event::Post { id });
        }
        one.changed().await;
        assert_eq!(one.take(), [Topic::Post(1), Topic::Post(2)]);
        assert_eq!(other.take(), [Topic::Post(2)]);
        bus.publish(&Event::Notices { user: 1 });
        assert!(one.take().is_empty() && other.take().is_empty());
        bus.publish(&Event::Notices { user: 2 });
        assert_eq!(other.take(), [Topic::Person(2)]);
        one.leave(Topic::Post(2));
        bus.publish(&Event::Post { id: 2 });
        assert!(one.take().is_empty());
        assert_eq!(other.take(), [Topic::Post(2)]);
        drop((one, other));
        assert!(bus.watched().is_empty());
    }
}
