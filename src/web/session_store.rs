//! Cookie sessions kept in the database: actix-session's middleware over our own store.
//!
//! Stored is the hash of the session's key, never the key. Reads come from the cache; a miss
//! costs one trip.

use std::collections::HashMap;
use std::sync::Arc;

use actix_session::SessionMiddleware;
use actix_session::config::{CookieContentSecurity, PersistentSession, TtlExtensionPolicy};
use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Key, SameSite};
use diesel::prelude::*;

use crate::db::schema::sessions;
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::realtime::Event;
use crate::secrets::{hash_token, new_token};
use crate::state::{App, CachedSession};

/// Under this, handlers find the hash of their session's key. Not stored: it is the row's own.
pub(super) const NAME: &str = "session";

/// A session not used for so long is over.
const LIFETIME: Duration = Duration::days(30);

type State = HashMap<String, String>;

/// Sessions in the `sessions` table.
pub struct DbSessionStore(Arc<App>);

/// The middleware that loads the session before a handler runs.
pub fn session_middleware(app: &Arc<App>) -> SessionMiddleware<DbSessionStore> {
    let secure = app.site.load().is_https();
    let key = Key::derive_from(&app.config.secret_key.derive("session-cookie"));
    SessionMiddleware::builder(DbSessionStore(Arc::clone(app)), key)
        .cookie_name(if secure { "__Host-session" } else { "session" }.into())
        .cookie_secure(secure)
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_content_security(CookieContentSecurity::Signed)
        .session_lifecycle(
            PersistentSession::default()
                .session_ttl(LIFETIME)
                .session_ttl_extension_policy(TtlExtensionPolicy::OnStateChanges),
        )
        .build()
}

impl SessionStore for DbSessionStore {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let key_hash = hash_token(key.as_ref());
        if let Some(session) = self.0.sessions.get(&key_hash) {
            return Ok(Some(session.state.as_ref().clone()));
        }
        let now = self.0.db.clock().now();
        let wanted = key_hash.clone();
        let row = self
            .0
            .db
            .read(move |conn| {
                Ok(sessions::table
                    .filter(sessions::key_hash.eq(wanted))
                    .filter(sessions::expires_at.gt(now))
                    .select((sessions::state, sessions::expires_at))
                    .first::<(String, Timestamp)>(conn)
                    .optional()?)
            })
            .await
            .map_err(|error| LoadError::Other(error.into()))?;
        let Some((state, expires_at)) = row else {
            return Ok(None);
        };
        let state: State = serde_json::from_str(&state)
            .map_err(|error| LoadError::Deserialization(error.into()))?;
        Ok(Some(self.remember(key_hash, state, expires_at)))
    }

    async fn save(&self, mut state: State, ttl: &Duration) -> Result<SessionKey, SaveError> {
        state.remove(NAME);
        let key = new_token();
        let session =
            SessionKey::try_from(key.clone()).map_err(|error| SaveError::Other(error.into()))?;
        let key_hash = hash_token(&key);
        let expires_at = self.expiry(*ttl);
        let text = serde_json::to_string(&state)
            .map_err(|error| SaveError::Serialization(error.into()))?;
        let (row_hash, user_id) = (key_hash.clone(), user_of(&state));
        self.0
            .db
            .write(move |tx| {
                diesel::insert_into(sessions::table)
                    .values((
                        sessions::key_hash.eq(row_hash),
                        sessions::user_id.eq(user_id),
                        sessions::state.eq(text),
                        sessions::created_at.eq(tx.now),
                        sessions::expires_at.eq(expires_at),
                    ))
                    .execute(tx.conn)?;
                Ok(())
            })
            .await
            .map_err(|error| SaveError::Other(error.into()))?;
        self.remember(key_hash, state, expires_at);
        Ok(session)
    }

    async fn update(
        &self,
        key: SessionKey,
        mut state: State,
        ttl: &Duration,
    ) -> Result<SessionKey, UpdateError> {
        state.remove(NAME);
        let key_hash = hash_token(key.as_ref());
        let expires_at = self.expiry(*ttl);
        let text = serde_json::to_string(&state)
            .map_err(|error| UpdateError::Serialization(error.into()))?;
        let (row_hash, user_id) = (key_hash.clone(), user_of(&state));
        let changed = self
            .0
            .db
            .write(move |tx| {
                Ok(
                    diesel::update(sessions::table.filter(sessions::key_hash.eq(row_hash)))
                        .set((
                            sessions::user_id.eq(user_id),
                            sessions::state.eq(text),
                            sessions::expires_at.eq(expires_at),
                        ))
                        .execute(tx.conn)?,
                )
            })
            .await
            .map_err(|error| UpdateError::Other(error.into()))?;
        // A session that was revoked meanwhile does not come back to life.
        if changed == 1 {
            self.remember(key_hash, state, expires_at);
        }
        Ok(key)
    }

    async fn update_ttl(&self, key: &SessionKey, ttl: &Duration) -> Result<(), anyhow::Error> {
        let key_hash = hash_token(key.as_ref());
        let expires_at = self.expiry(*ttl);
        self.0
            .db
            .write(move |tx| {
                diesel::update(sessions::table.filter(sessions::key_hash.eq(key_hash)))
                    .set(sessions::expires_at.eq(expires_at))
                    .execute(tx.conn)?;
                Ok(())
            })
            .await?;
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        let key_hash = hash_token(key.as_ref());
        self.0.sessions.forget(std::slice::from_ref(&key_hash));
        self.0
            .db
            .write(move |tx| {
                let ended: Option<Option<UserId>> =
                    diesel::delete(sessions::table.filter(sessions::key_hash.eq(&key_hash)))
                        .returning(sessions::user_id)
                        .get_result(tx.conn)
                        .optional()?;
                if let Some(Some(_)) = ended {
                    announce_end(tx, vec![key_hash]);
                }
                Ok(())
            })
            .await?;
        Ok(())
    }
}

impl DbSessionStore {
    fn expiry(&self, ttl: Duration) -> Timestamp {
        self.0.db.clock().now().plus(ttl.unsigned_abs())
    }

    /// Puts a session into the cache; gives its state as handlers see it, with its name.
    fn remember(&self, key_hash: String, mut state: State, expires_at: Timestamp) -> State {
        state.insert(NAME.into(), format!("\"{key_hash}\""));
        let cached = CachedSession {
            state: Arc::new(state.clone()),
            expires_at,
        };
        self.0.sessions.put(key_hash, cached);
        state
    }
}

/// actix-session keeps each value as JSON text.
fn user_of(state: &State) -> Option<UserId> {
    state.get("user_id")?.parse().ok().map(UserId)
}

fn announce_end(tx: &mut Tx<'_>, key_hashes: Vec<String>) {
    tx.publish(Event::SessionsEnded { key_hashes });
}

/// Whether a session, by the hash of its key, is there and not over.
///
/// # Errors
/// When the database fails.
pub fn is_live_session(conn: &mut DbConn, key_hash: &str, now: Timestamp) -> Result<bool, Error> {
    let live = sessions::table
        .filter(sessions::key_hash.eq(key_hash))
        .filter(sessions::expires_at.gt(now));
    Ok(diesel::select(diesel::dsl::exists(live)).get_result(conn)?)
}

/// Ends every session of a person: pages and sockets stop at once. Who acts on themselves
/// goes on with `session.renew()`, which writes a new one.
///
/// # Errors
/// When the database fails.
pub fn end_all_sessions(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    let ended = diesel::delete(sessions::table.filter(sessions::user_id.eq(user)))
        .returning(sessions::key_hash)
        .get_results(tx.conn)?;
    announce_end(tx, ended);
    Ok(())
}

/// Removes sessions that are over; gives how many.
///
/// # Errors
/// When the database fails.
pub fn sweep_sessions(tx: &mut Tx<'_>) -> Result<usize, Error> {
    Ok(diesel::delete(sessions::table.filter(sessions::expires_at.le(tx.now))).execute(tx.conn)?)
}
