//! Rung when a session ends: whatever was opened in it closes.

use std::collections::HashMap;
use std::sync::{Arc, MutexGuard, PoisonError, Weak};

use tokio_util::sync::CancellationToken;

use super::Bus;

pub(super) type Sessions = HashMap<Arc<str>, Weak<CancellationToken>>;

/// Hears the end of one session, until it is dropped.
pub struct SessionEnd {
    bus: Bus,
    session: Arc<str>,
    /// There until this is dropped.
    ended: Option<Arc<CancellationToken>>,
}

impl SessionEnd {
    /// Rung when the session ends.
    pub fn token(&self) -> CancellationToken {
        self.ended
            .as_deref()
            .map_or_else(CancellationToken::new, Clone::clone)
    }
}

impl Drop for SessionEnd {
    /// The last one that listened takes the entry away.
    fn drop(&mut self) {
        let mut sessions = self.bus.sessions();
        self.ended = None;
        if sessions
            .get(&self.session)
            .is_some_and(|token| token.strong_count() == 0)
        {
            sessions.remove(&self.session);
        }
    }
}

impl Bus {
    /// Listens to the end of a session, named by the hash of its key.
    pub fn session_end(&self, session: &str) -> SessionEnd {
        let mut sessions = self.sessions();
        let known = sessions.get_key_value(session);
        let (session, ended) = match known.and_then(|(key, token)| Some((key, token.upgrade()?))) {
            Some((key, token)) => (Arc::clone(key), token),
            None => {
                let (key, token) = (Arc::from(session), Arc::new(CancellationToken::new()));
                sessions.insert(Arc::clone(&key), Arc::downgrade(&token));
                (key, token)
            }
        };
        drop(sessions);
        SessionEnd {
            bus: self.clone(),
            session,
            ended: Some(ended),
        }
    }

    /// Tells everything that was opened in a session to close.
    pub(super) fn end(&self, session: &str) {
        let token = self
            .sessions()
            .remove(session)
            .and_then(|token| token.upgrade());
        if let Some(token) = token {
            token.cancel();
        }
    }

    pub(super) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.0
            .sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
