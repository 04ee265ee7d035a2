//! What a secret link opens, asked anew each time: the link is open, the post stands, its author
//! is here. For whom the post is, and who has blocked whom, makes no difference: whoever has the
//! link is nobody in particular.

use diesel::dsl::exists;
use diesel::prelude::*;

use crate::db::schema::{media, post_counters, post_photos, posts, secret_links, users};
use crate::db::{DbConn, SecretLinkId, Timestamp, Tx};
use crate::error::Error;
use crate::features::posts::{Author, Post};
use crate::features::reactions::Counters;
use crate::features::visibility::post_by_link;
use crate::secrets::hash_token;

/// A post with its author, its counts and the link that led to it.
pub(super) type Row = (SecretLinkId, Post, Author, Counters);

/// Open links of this token, with their posts and their authors, to be narrowed further.
macro_rules! opened {
    ($token:expr, $now:expr) => {
        secret_links::table
            .inner_join(posts::table.inner_join(users::table))
            .filter(secret_links::token_hash.eq(hash_token($token)))
            .filter(secret_links::revoked_at.is_null())
            .filter(
                secret_links::expires_at
                    .is_null()
                    .or(secret_links::expires_at.gt($now)),
            )
            .filter(post_by_link())
    };
}

/// The post behind a link.
///
/// # Errors
/// `NotFound` when the link has ended or there is none, whatever the reason.
pub(super) fn post(conn: &mut DbConn, token: &str, now: Timestamp) -> Result<Row, Error> {
    let (link, post, author): (SecretLinkId, Post, Author) = opened!(token, now)
        .select((secret_links::id, Post::as_select(), Author::as_select()))
        .first(conn)?;
    let counters = post_counters::table
        .find(post.id)
        .select(Counters::as_select())
        .first(conn)?;
    Ok((link, post, author, counters))
}

/// Whether a picture is shown behind a link: it is in the post, or its author's face.
///
/// # Errors
/// `NotFound` otherwise.
pub(super) fn check_picture(
    conn: &mut DbConn,
    token: &str,
    key: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let shown = post_photos::table
        .inner_join(media::table)
        .filter(post_photos::post_id.eq(posts::id))
        .filter(media::key.eq(key));
    let worn = media::table
        .filter(media::owner_id.eq(users::id))
        .filter(media::key.eq(key))
        .filter(users::avatar_key.eq(key));
    let open = opened!(token, now).filter(exists(shown).or(exists(worn)));
    match diesel::select(exists(open)).get_result(conn)? {
        true => Ok(()),
        false => Err(Error::NotFound),
    }
}

/// Counts one more visitor.
pub(super) fn count(tx: &mut Tx<'_>, link: SecretLinkId) -> Result<(), Error> {
    diesel::update(secret_links::table.find(link))
        .set(secret_links::views.eq(secret_links::views + 1))
        .execute(tx.conn)?;
    Ok(())
}
