//! A socket's place in a conversation, given back when it is dropped.

use std::collections::HashMap;
use std::sync::{Arc, MutexGuard, PoisonError, Weak};

use bytestring::ByteString;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_util::sync::CancellationToken;

use super::{BACKLOG, Bus};

type Rooms = HashMap<i64, broadcast::Sender<ByteString>>;
type People = HashMap<i64, Weak<CancellationToken>>;

/// Hears a conversation's frames from the moment it was taken.
pub struct Seat {
    bus: Bus,
    conversation: i64,
    user: i64,
    /// Both are there until the seat is dropped.
    frames: Option<broadcast::Receiver<ByteString>>,
    ended: Option<Arc<CancellationToken>>,
}

impl Seat {
    /// The next frame.
    ///
    /// # Errors
    /// When the reader was too slow and frames are lost to it.
    pub async fn frame(&mut self) -> Result<ByteString, RecvError> {
        match &mut self.frames {
            Some(frames) => frames.recv().await,
            None => Err(RecvError::Closed),
        }
    }

    /// Rung when sessions of this person end.
    pub fn ended(&self) -> CancellationToken {
        self.ended
            .as_deref()
            .map_or_else(CancellationToken::new, Clone::clone)
    }
}

impl Drop for Seat {
    /// The last one out takes the room down: an empty one would keep its backlog's memory.
    fn drop(&mut self) {
        let mut rooms = self.bus.rooms();
        self.frames = None;
        if rooms
            .get(&self.conversation)
            .is_some_and(|sender| sender.receiver_count() == 0)
        {
            rooms.remove(&self.conversation);
        }
        drop(rooms);
        let mut people = self.bus.people();
        self.ended = None;
        if people
            .get(&self.user)
            .is_some_and(|token| token.strong_count() == 0)
        {
            people.remove(&self.user);
        }
    }
}

impl Bus {
    /// A place for one socket of `user` in a conversation: frames are heard from now on.
    pub fn join(&self, conversation: i64, user: i64) -> Seat {
        let frames = self
            .rooms()
            .entry(conversation)
            .or_insert_with(|| broadcast::channel(BACKLOG).0)
            .subscribe();
        let mut people = self.people();
        let ended = people
            .get(&user)
            .and_then(Weak::upgrade)
            .unwrap_or_else(|| {
                let token = Arc::new(CancellationToken::new());
                people.insert(user, Arc::downgrade(&token));
                token
            });
        drop(people);
        Seat {
            bus: self.clone(),
            conversation,
            user,
            frames: Some(frames),
            ended: Some(ended),
        }
    }

    /// Tells every seat of a person to close; those taken later are theirs by a new session.
    pub(super) fn end(&self, user: i64) {
        let token = self
            .people()
            .remove(&user)
            .and_then(|token| token.upgrade());
        if let Some(token) = token {
            token.cancel();
        }
    }

    pub(super) fn rooms(&self) -> MutexGuard<'_, Rooms> {
        self.0
            .conversations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn people(&self) -> MutexGuard<'_, People> {
        self.0.people.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::realtime::Event;

    #[tokio::test]
    async fn a_seat_hears_its_conversation_and_leaves_nothing_behind() {
        let bus = Bus::default();
        let mut seat = bus.join(1, 7);
        bus.send(2, "other".into());
        bus.send(1, "mine".into());
        assert_eq!(seat.frame().await.unwrap(), "mine");
        drop(seat);
        assert!(bus.rooms().is_empty() && bus.people().is_empty());
    }

    #[tokio::test]
    async fn seats_of_a_person_hear_that_their_sessions_ended() {
        let bus = Bus::default();
        let (seat, other) = (bus.join(1, 7), bus.join(1, 8));
        bus.publish(&Event::SessionsEnded {
            user_id: 7,
            key_hashes: Vec::new(),
        });
        assert!(seat.ended().is_cancelled() && !other.ended().is_cancelled());
        let back = bus.join(1, 7);
        drop(seat);
        assert!(!back.ended().is_cancelled() && !bus.people().is_empty());
    }
}
