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

use crate::db::schema::{devices, sessions};
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::realtime::Event;
use crate::secrets::{hash_token, new_token};
use crate::state::{App, CachedSession};

/// Under this, handlers find the hash of their session's key. Not stored: it is the row's own.
pub(super) const NAME: &str = "session";

/// Under this, the id of the signed-in person.
pub(super) const USER_ID: &str = "user_id";

/// Under this, the id of the browser's row in `devices`.
pub(super) const DEVICE_ID: &str = "device_id";

/// Under this, whether the session outlives the browser.
pub(super) const REMEMBERED: &str = "remembered";

/// A remembered session not used for so long is over, and however used after the second time.
const REMEMBERED_FOR: (Duration, Duration) = (Duration::days(30), Duration::days(180));

/// The same for a session that ends with the browser, and for guests.
const SHORT: (Duration, Duration) = (Duration::days(1), Duration::days(7));

/// The last use is noted once in this time, not at each request.
const TOUCH_AFTER: std::time::Duration = std::time::Duration::from_secs(3600);

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
                // What ends a session is decided here, not by its cookie.
                .session_ttl(REMEMBERED_FOR.1)
                .session_ttl_extension_policy(TtlExtensionPolicy::OnStateChanges),
        )
        .build()
}

impl SessionStore for DbSessionStore {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let key_hash = hash_token(key.as_ref());
        let failed = |error: Error| LoadError::Other(error.into());
        if let Some(session) = self.0.sessions.get(&key_hash) {
            if self.is_untouched(session.last_used_at) {
                self.touch(key_hash, &session).await.map_err(failed)?;
            }
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
                    .select(Row::as_select())
                    .first(conn)
                    .optional()?)
            })
            .await
            .map_err(failed)?;
        let Some(row) = row else {
            return Ok(None);
        };
        let state: State = serde_json::from_str(&row.state)
            .map_err(|error| LoadError::Deserialization(error.into()))?;
        let times = (row.created_at, row.last_used_at, row.expires_at);
        let session = self.remember(key_hash.clone(), state, times);
        if self.is_untouched(session.last_used_at) {
            self.touch(key_hash, &session).await.map_err(failed)?;
        }
        Ok(Some(session.state.as_ref().clone()))
    }

    async fn save(&self, mut state: State, _: &Duration) -> Result<SessionKey, SaveError> {
        state.remove(NAME);
        let key = new_token();
        let session =
            SessionKey::try_from(key.clone()).map_err(|error| SaveError::Other(error.into()))?;
        let key_hash = hash_token(&key);
        let now = self.0.db.clock().now();
        let expires_at = expiry(&state, now, now);
        let text = serde_json::to_string(&state)
            .map_err(|error| SaveError::Serialization(error.into()))?;
        let row_hash = key_hash.clone();
        let (user_id, device_id) = (id_in(&state, USER_ID), id_in(&state, DEVICE_ID));
        self.0
            .db
            .write(move |tx| {
                diesel::insert_into(sessions::table)
                    .values((
                        sessions::key_hash.eq(row_hash),
                        sessions::user_id.eq(user_id),
                        sessions::device_id.eq(device_id),
                        sessions::state.eq(text),
                        sessions::created_at.eq(now),
                        sessions::last_used_at.eq(now),
                        sessions::expires_at.eq(expires_at),
                    ))
                    .execute(tx.conn)?;
                Ok(())
            })
            .await
            .map_err(|error| SaveError::Other(error.into()))?;
        self.remember(key_hash, state, (now, now, expires_at));
        Ok(session)
    }

    async fn update(
        &self,
        key: SessionKey,
        mut state: State,
        _: &Duration,
    ) -> Result<SessionKey, UpdateError> {
        state.remove(NAME);
        let key_hash = hash_token(key.as_ref());
        let now = self.0.db.clock().now();
        let text = serde_json::to_string(&state)
            .map_err(|error| UpdateError::Serialization(error.into()))?;
        let (row_hash, kept) = (key_hash.clone(), state.clone());
        let changed = self
            .0
            .db
            .write(move |tx| {
                let row = sessions::table.filter(sessions::key_hash.eq(row_hash));
                let created_at: Option<Timestamp> = row
                    .clone()
                    .select(sessions::created_at)
                    .first(tx.conn)
                    .optional()?;
                let Some(created_at) = created_at else {
                    return Ok(None);
                };
                let expires_at = expiry(&kept, created_at, now);
                let changed = diesel::update(row)
                    .set((
                        sessions::user_id.eq(id_in(&kept, USER_ID)),
                        sessions::device_id.eq(id_in(&kept, DEVICE_ID)),
                        sessions::state.eq(text),
                        sessions::last_used_at.eq(now),
                        sessions::expires_at.eq(expires_at),
                    ))
                    .execute(tx.conn)?;
                Ok((changed == 1).then_some((created_at, now, expires_at)))
            })
            .await
            .map_err(|error| UpdateError::Other(error.into()))?;
        // A session that was revoked meanwhile does not come back to life.
        if let Some(times) = changed {
            self.remember(key_hash, state, times);
        }
        Ok(key)
    }

    /// Nothing: what ends a session is its use, noted while it is loaded.
    async fn update_ttl(&self, _: &SessionKey, _: &Duration) -> Result<(), anyhow::Error> {
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

/// What is stored of a session.
#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct Row {
    state: String,
    created_at: Timestamp,
    last_used_at: Timestamp,
    expires_at: Timestamp,
}

impl DbSessionStore {
    fn is_untouched(&self, last_used_at: Timestamp) -> bool {
        self.0.db.clock().now().since(last_used_at) >= TOUCH_AFTER
    }

    /// Notes that the session is in use, and lets it live on.
    async fn touch(&self, key_hash: String, session: &CachedSession) -> Result<(), Error> {
        let now = self.0.db.clock().now();
        let expires_at = expiry(&session.state, session.created_at, now);
        let row_hash = key_hash.clone();
        let device = id_in(&session.state, DEVICE_ID);
        self.0
            .db
            .write(move |tx| {
                diesel::update(sessions::table.filter(sessions::key_hash.eq(row_hash)))
                    .set((
                        sessions::last_used_at.eq(now),
                        sessions::expires_at.eq(expires_at),
                    ))
                    .execute(tx.conn)?;
                if let Some(device) = device {
                    diesel::update(devices::table.find(device))
                        .set(devices::last_used_at.eq(now))
                        .execute(tx.conn)?;
                }
                Ok(())
            })
            .await?;
        let cached = CachedSession {
            last_used_at: now,
            expires_at,
            ..session.clone()
        };
        self.0.sessions.put(key_hash, cached);
        Ok(())
    }

    /// Puts a session into the cache, its state as handlers see it: with its name.
    fn remember(
        &self,
        key_hash: String,
        mut state: State,
        (created_at, last_used_at, expires_at): (Timestamp, Timestamp, Timestamp),
    ) -> CachedSession {
        state.insert(NAME.into(), format!("\"{key_hash}\""));
        let cached = CachedSession {
            state: Arc::new(state),
            created_at,
            last_used_at,
            expires_at,
        };
        self.0.sessions.put(key_hash, cached.clone());
        cached
    }
}

/// When a session used now is over: after a time without use, and however used after a longer one.
fn expiry(state: &State, created_at: Timestamp, now: Timestamp) -> Timestamp {
    let remembered = state.get(REMEMBERED).is_some_and(|value| value == "true");
    let (idle, absolute) = if remembered { REMEMBERED_FOR } else { SHORT };
    now.plus(idle.unsigned_abs())
        .min(created_at.plus(absolute.unsigned_abs()))
}

/// actix-session keeps each value as JSON text.
fn id_in(state: &State, name: &str) -> Option<i64> {
    state.get(name)?.parse().ok()
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

/// Ends every session of a person but the one of this name.
///
/// # Errors
/// When the database fails.
pub fn end_other_sessions(tx: &mut Tx<'_>, user: UserId, kept: &str) -> Result<usize, Error> {
    let others = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::key_hash.ne(kept));
    let ended: Vec<String> = diesel::delete(others)
        .returning(sessions::key_hash)
        .get_results(tx.conn)?;
    let count = ended.len();
    announce_end(tx, ended);
    Ok(count)
}

/// Ends one session of a person, not the one of this name; gives whether it was there.
///
/// # Errors
/// When the database fails.
pub fn end_session(tx: &mut Tx<'_>, user: UserId, session: i64, kept: &str) -> Result<bool, Error> {
    let row = sessions::table
        .find(session)
        .filter(sessions::user_id.eq(user))
        .filter(sessions::key_hash.ne(kept));
    let ended: Option<String> = diesel::delete(row)
        .returning(sessions::key_hash)
        .get_result(tx.conn)
        .optional()?;
    let was_there = ended.is_some();
    announce_end(tx, ended.into_iter().collect());
    Ok(was_there)
}

/// Removes sessions that are over; gives how many.
///
/// # Errors
/// When the database fails.
pub fn sweep_sessions(tx: &mut Tx<'_>) -> Result<usize, Error> {
    Ok(diesel::delete(sessions::table.filter(sessions::expires_at.le(tx.now))).execute(tx.conn)?)
}
