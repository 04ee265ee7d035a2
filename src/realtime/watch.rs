//! Who has which posts open. A change only leaves a mark with them: several at once are one, and
//! who is slow has one mark a post to catch up with, not a queue.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::Notify;

use super::Bus;

pub(super) type Watched = HashMap<i64, Vec<Weak<Marks>>>;

/// Posts that changed since somebody looked.
#[derive(Default)]
pub(super) struct Marks {
    posts: Mutex<BTreeSet<i64>>,
    made: Notify,
}

impl Marks {
    fn posts(&self) -> MutexGuard<'_, BTreeSet<i64>> {
        self.posts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn mark(&self, post: i64) {
        self.posts().insert(post);
        self.made.notify_one();
    }
}

/// One socket's view on posts; gives up its places when it is dropped.
pub struct Watch {
    bus: Bus,
    marks: Arc<Marks>,
    posts: BTreeSet<i64>,
}

impl Watch {
    /// Hears of a post from now on; it counts as changed at once, so that what happened before
    /// is looked at, too.
    pub fn follow(&mut self, post: i64) {
        if self.posts.insert(post) {
            let watched = &mut *self.bus.watched();
            let marks = Arc::downgrade(&self.marks);
            watched.entry(post).or_default().push(marks);
        }
        self.marks.mark(post);
    }

    /// Hears of a post no more.
    pub fn leave(&mut self, post: i64) {
        if self.posts.remove(&post) {
            self.give_up(post);
        }
    }

    /// How many posts it hears of.
    pub fn len(&self) -> usize {
        self.posts.len()
    }

    /// Whether it hears of none.
    pub fn is_empty(&self) -> bool {
        self.posts.is_empty()
    }

    /// Waits until posts changed.
    pub async fn changed(&self) {
        while self.marks.posts().is_empty() {
            self.marks.made.notified().await;
        }
    }

    /// The posts that changed since the last time.
    pub fn take(&self) -> Vec<i64> {
        std::mem::take(&mut *self.marks.posts())
            .into_iter()
            .filter(|post| self.posts.contains(post))
            .collect()
    }

    fn give_up(&self, post: i64) {
        let mut watched = self.bus.watched();
        if let Some(places) = watched.get_mut(&post) {
            let own = Arc::as_ptr(&self.marks);
            places.retain(|place| place.as_ptr() != own);
            if places.is_empty() {
                watched.remove(&post);
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        for post in std::mem::take(&mut self.posts) {
            self.give_up(post);
        }
    }
}

impl Bus {
    /// A view on posts, on none at first.
    pub fn watch(&self) -> Watch {
        Watch {
            bus: self.clone(),
            marks: Arc::default(),
            posts: BTreeSet::new(),
        }
    }

    /// Marks a post with everybody who has it open.
    pub(super) fn mark(&self, post: i64) {
        if let Some(places) = self.watched().get(&post) {
            for marks in places.iter().filter_map(Weak::upgrade) {
                marks.mark(post);
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
        one.follow(1);
        one.follow(2);
        other.follow(2);
        assert_eq!((one.take(), other.take()), (vec![1, 2], vec![2]));
        for id in [2, 1, 2, 3] {
            bus.publish(&Event::Post { id });
        }
        one.changed().await;
        assert_eq!((one.take(), other.take()), (vec![1, 2], vec![2]));
        one.leave(2);
        bus.publish(&Event::Post { id: 2 });
        assert!(one.take().is_empty());
        assert_eq!(other.take(), [2]);
        drop((one, other));
        assert!(bus.watched().is_empty());
    }
}
