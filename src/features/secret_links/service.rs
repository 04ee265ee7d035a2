//! Links as the author of a post sees them: made, listed, taken back.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;

use crate::db::schema::secret_links;
use crate::db::{DbConn, PostId, SecretLinkId, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::secrets::{SecretKey, hash_token};

/// Open links of one post at most.
pub const MOST: i64 = 20;

/// How long a link that is over stays, for its maker to look at.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// A stored link. What stands in its address is kept nowhere.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = secret_links)]
pub(super) struct SecretLink {
    pub id: SecretLinkId,
    pub post_id: PostId,
    pub created_at: Timestamp,
    /// Nothing for one that lasts until it is taken back.
    pub expires_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
    pub views: i64,
}

impl SecretLink {
    /// Whether it still opens the post, as far as it is about the link.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| end > now)
    }
}

/// What stands behind `/s/`: made of the form's own key with the site's, so that a form sent
/// twice makes one link, whose address can be shown again although only its hash is stored.
pub(super) fn token_of(key: &SecretKey, post: PostId, request_key: &str) -> String {
    URL_SAFE_NO_PAD.encode(key.derive(&format!("secret-link:{post}:{request_key}")))
}

/// Makes a link for a post whose author this is. The same token again is the same link.
///
/// # Errors
/// `NotFound` and `Forbidden` as for every post of someone else; `Invalid` at `lasts` when there
/// are too many.
pub(super) fn make(
    tx: &mut Tx<'_>,
    author: UserId,
    post: PostId,
    token: &str,
    lasts: Option<Duration>,
) -> Result<(), Error> {
    crate::features::posts::mine(tx.conn, author, post)?;
    tx.lock(&format!("secret-links:{post}"))?;
    let hash = hash_token(token);
    let same = secret_links::table.filter(secret_links::token_hash.eq(&hash));
    if diesel::select(diesel::dsl::exists(same)).get_result(tx.conn)? {
        return Ok(());
    }
    let open: i64 = secret_links::table
        .filter(secret_links::post_id.eq(post))
        .filter(secret_links::revoked_at.is_null())
        .filter(
            secret_links::expires_at
                .is_null()
                .or(secret_links::expires_at.gt(tx.now)),
        )
        .count()
        .get_result(tx.conn)?;
    if open >= MOST {
        let full = format!("This post has {MOST} open links, which is the most. End one first.");
        return Err(Error::invalid("lasts", full));
    }
    let row = (
        secret_links::post_id.eq(post),
        secret_links::token_hash.eq(hash),
        secret_links::created_at.eq(tx.now),
        secret_links::expires_at.eq(lasts.map(|lasts| tx.now.plus(lasts))),
    );
    let id: SecretLinkId = each!(&mut *tx.conn, |conn| diesel::insert_into(
        secret_links::table
    )
    .values(row)
    .returning(secret_links::id)
    .get_result(conn))?;
    note(tx, author, Verb::MadeSecretLink, post, id)
}

/// Whether the link of this token is open, for its maker.
pub(super) fn is_open(conn: &mut DbConn, token: &str, now: Timestamp) -> Result<bool, Error> {
    let found: Option<SecretLink> = secret_links::table
        .filter(secret_links::token_hash.eq(hash_token(token)))
        .select(SecretLink::as_select())
        .first(conn)
        .optional()?;
    Ok(found.is_some_and(|link| link.is_open(now)))
}

/// The links of a post, the newest first, before an id.
pub(super) fn page(
    conn: &mut DbConn,
    post: PostId,
    before: i64,
    limit: i64,
) -> Result<Vec<SecretLink>, Error> {
    Ok(secret_links::table
        .filter(secret_links::post_id.eq(post))
        .filter(secret_links::id.lt(SecretLinkId(before)))
        .order(secret_links::id.desc())
        .limit(limit)
        .select(SecretLink::as_select())
        .load(conn)?)
}

/// Takes a link of one's own post back.
///
/// # Errors
/// As for every post of someone else; `NotFound` for a link of another post.
pub(super) fn take_back(
    tx: &mut Tx<'_>,
    author: UserId,
    post: PostId,
    id: SecretLinkId,
) -> Result<(), Error> {
    crate::features::posts::mine(tx.conn, author, post)?;
    let of_post = secret_links::table
        .find(id)
        .filter(secret_links::post_id.eq(post));
    if !diesel::select(diesel::dsl::exists(of_post)).get_result(tx.conn)? {
        return Err(Error::NotFound);
    }
    end(tx, author, id)
}

/// Ends a link. Ending it again changes nothing.
///
/// # Errors
/// `NotFound` when it is gone.
pub(super) fn end(tx: &mut Tx<'_>, actor: UserId, id: SecretLinkId) -> Result<(), Error> {
    let link: SecretLink = secret_links::table
        .find(id)
        .select(SecretLink::as_select())
        .first(tx.conn)?;
    if !link.is_open(tx.now) {
        return Ok(());
    }
    let ended = diesel::update(
        secret_links::table
            .find(id)
            .filter(secret_links::revoked_at.is_null()),
    )
    .set(secret_links::revoked_at.eq(Some(tx.now)))
    .execute(tx.conn)?;
    match ended {
        0 => Ok(()),
        _ => note(tx, actor, Verb::EndedSecretLink, link.post_id, id),
    }
}

fn note(
    tx: &mut Tx<'_>,
    actor: UserId,
    verb: Verb,
    post: PostId,
    id: SecretLinkId,
) -> Result<(), Error> {
    let known = serde_json::json!({"link": id});
    let done = Activity::new(actor, verb, (Noun::Post, post.0)).with(known);
    activity::record(tx, &done)
}

/// Removes links that were over long ago.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let long_ago = tx.now.minus(KEPT);
    let over = secret_links::expires_at.le(long_ago);
    let ended = secret_links::revoked_at.le(long_ago);
    Ok(
        diesel::delete(secret_links::table.filter(over)).execute(tx.conn)?
            + diesel::delete(secret_links::table.filter(ended)).execute(tx.conn)?,
    )
}
