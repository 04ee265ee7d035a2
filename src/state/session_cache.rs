//! Sessions seen lately, so that a page does not ask the database who is looking.
//!
//! Bounded, and emptied on revocation before the revoking request is answered.

use std::collections::HashMap;
use std::sync::Arc;

use crate::db::{Clock, Timestamp};

/// About 100 MB at worst; a family uses a few kilobytes of it.
const CAPACITY: u64 = 100_000;

/// What is known of a live session.
#[derive(Debug, Clone)]
pub struct CachedSession {
    /// What pages keep in it.
    pub state: Arc<HashMap<String, String>>,
    /// When it began.
    pub created_at: Timestamp,
    /// When its use was last noted.
    pub last_used_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// By the hash of the session's key. Cheap to clone.
#[derive(Clone)]
pub struct SessionCache {
    sessions: moka::sync::Cache<String, CachedSession>,
    clock: Clock,
}

impl SessionCache {
    /// An empty cache.
    pub fn new(clock: Clock) -> Self {
        Self {
            sessions: moka::sync::Cache::new(CAPACITY),
            clock,
        }
    }

    /// The session, unless it is unknown here or over.
    pub fn get(&self, key_hash: &str) -> Option<CachedSession> {
        self.sessions
            .get(key_hash)
            .filter(|session| session.expires_at > self.clock.now())
    }

    /// Remembers a session.
    pub fn put(&self, key_hash: String, session: CachedSession) {
        self.sessions.insert(key_hash, session);
    }

    /// Forgets sessions that ended.
    pub fn forget(&self, key_hashes: &[String]) {
        for key_hash in key_hashes {
            self.sessions.invalidate(key_hash);
        }
    }
}
