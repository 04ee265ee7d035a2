//! A socket's place in a conversation, given back when it is dropped.

use std::collections::HashMap;
use std::sync::{MutexGuard, PoisonError};

use bytestring::ByteString;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_util::sync::CancellationToken;

use super::{BACKLOG, Bus, SessionEnd};

type Rooms = HashMap<i64, broadcast::Sender<ByteString>>;

/// Hears a conversation's frames from the moment it was taken.
pub struct Seat {
    bus: Bus,
    conversation: i64,
    /// There until the seat is dropped.
    frames: Option<broadcast::Receiver<ByteString>>,
    ended: SessionEnd,
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

    /// Rung when the session ends in which it was taken.
    pub fn ended(&self) -> CancellationToken {
        self.ended.token()
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
    }
}

impl Bus {
    /// A place in a conversation for one socket of a session, named by the hash of its key:
    /// frames are heard from now on.
    pub fn join(&self, conversation: i64, session: &str) -> Seat {
        let frames = self
            .rooms()
            .entry(conversation)
            .or_insert_with(|| broadcast::channel(BACKLOG).0)
            .subscribe();
        Seat {
            bus: self.clone(),
            conversation,
            frames: Some(frames),
            ended: self.session_end(session),
        }
    }

    pub(super) fn rooms(&self) -> MutexGuard<'_, Rooms> {
        self.0
            .conversations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::realtime::Event;

    #[tokio::test]
    async fn a_seat_hears_its_conversation_and_leaves_nothing_behind() {
        let bus = Bus::default();
        let mut seat = bus.join(1, "a");
        bus.send(2, "other".into());
        bus.send(1, "mine".into());
        assert_eq!(seat.frame().await.unwrap(), "mine");
        drop(seat);
        assert!(bus.rooms().is_empty() && bus.sessions().is_empty());
    }

    #[tokio::test]
    async fn seats_hear_that_their_session_ended() {
        let bus = Bus::default();
        let (seat, second, other) = (bus.join(1, "a"), bus.join(2, "a"), bus.join(1, "b"));
        bus.publish(&Event::SessionsEnded {
            key_hashes: vec!["a".into()],
        });
        assert!(seat.ended().is_cancelled() && second.ended().is_cancelled());
        assert!(!other.ended().is_cancelled());
        let back = bus.join(1, "a");
        drop((seat, second));
        assert!(!back.ended().is_cancelled() && bus.sessions().len() == 2);
    }
}
