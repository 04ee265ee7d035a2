//! What happened, told to those who are connected: after the commit, never before.
//!
//! A transaction queues [`Event`]s; the database publishes them in commit order, before the
//! caller is answered. Listeners run at once on the publishing thread (caches must be right
//! when the answer leaves); sockets receive over one `tokio` broadcast channel per topic.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bytestring::ByteString;
use tokio::sync::broadcast;

mod seat;
mod session_end;
mod watch;

pub use seat::Seat;
pub use session_end::SessionEnd;
pub use watch::{Topic, Watch};

/// How many frames a slow socket may fall behind before it is closed and has to come back.
const BACKLOG: usize = 64;

/// Something that was committed.
#[derive(Debug, Clone)]
pub enum Event {
    /// A frame for every socket of a conversation, encoded once.
    Conversation {
        /// The conversation's id.
        id: i64,
        /// The frame as it is sent.
        frame: ByteString,
    },
    /// Something of a post changed: whoever has it open asks what, with their own eyes.
    Post {
        /// The post's id.
        id: i64,
    },
    /// Something appeared in the feeds of these people: whoever has theirs open asks what.
    Feeds {
        /// Whose feeds.
        owners: Vec<i64>,
    },
    /// What a person is told has changed: whoever is there as them asks what.
    Notices {
        /// The person's id.
        user: i64,
    },
    /// Sessions ended: caches forget them, sockets opened in them close.
    SessionsEnded {
        /// Hashes of the ended session keys.
        key_hashes: Vec<String>,
    },
    /// A job is waiting.
    JobsReady,
    /// A mail is waiting.
    MailReady,
    /// A text message is waiting.
    SmsReady,
}

type Listener = Box<dyn Fn(&Event) + Send + Sync>;

/// The hub between transactions and sockets. Cheap to clone.
#[derive(Clone, Default)]
pub struct Bus(Arc<Inner>);

#[derive(Default)]
struct Inner {
    listeners: RwLock<Vec<Listener>>,
    conversations: Mutex<HashMap<i64, broadcast::Sender<ByteString>>>,
    /// By the hash of a session's key: rung when it ends. Held by those who listen only.
    sessions: Mutex<session_end::Sessions>,
    /// Who has which post open, and who is there as whom.
    watched: Mutex<watch::Watched>,
}

impl Bus {
    /// Calls `listener` for every event, on the publishing thread: it must be quick.
    pub fn listen(&self, listener: impl Fn(&Event) + Send + Sync + 'static) {
        self.0
            .listeners
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Box::new(listener));
    }

    /// Tells everyone. Called by the database after a commit, in commit order.
    pub fn publish(&self, event: &Event) {
        for listener in self
            .0
            .listeners
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
        {
            listener(event);
        }
        match event {
            Event::Conversation { id, frame } => self.send(*id, frame.clone()),
            Event::SessionsEnded { key_hashes } => {
                for key_hash in key_hashes {
                    self.end(key_hash);
                }
            }
            Event::Post { id } => self.mark(Topic::Post(*id)),
            Event::Feeds { owners } => owners.iter().for_each(|one| self.mark(Topic::Feed(*one))),
            Event::Notices { user } => self.mark(Topic::Person(*user)),
            Event::JobsReady | Event::MailReady | Event::SmsReady => {}
        }
    }

    /// Sends a frame that is in no table (typing) to a conversation's sockets.
    pub fn send(&self, conversation: i64, frame: ByteString) {
        let mut rooms = self.rooms();
        if let Some(sender) = rooms.get(&conversation)
            && sender.send(frame).is_err()
        {
            rooms.remove(&conversation);
        }
    }
}
