//! Private posts as admins come to them, and whether one of them is open.

use std::time::Duration;

use diesel::prelude::*;

use crate::db::schema::{posts, users};
use crate::db::{DbConn, PostId, Timestamp, UserId};
use crate::error::Error;
use crate::features::activity::{self, Noun, Verb};
use crate::features::posts::{Author, Post};
use crate::web::Viewer;

/// How long a post stays open, for that admin alone.
pub(super) const LASTS: Duration = Duration::from_secs(10 * 60);

/// Where an admin finds the post.
pub(super) enum Found {
    /// It is for its author alone, who is somebody else.
    Private(Box<(Post, Author)>),
    /// It is the admin's own.
    Own,
    /// Others see it too, so there is nothing to open.
    Shared,
}

/// The post, deleted or not, unless it goes for good.
///
/// # Errors
/// `Forbidden` for everybody but admins, `NotFound` when there is none.
pub(super) fn find(conn: &mut DbConn, viewer: &Viewer, id: PostId) -> Result<Found, Error> {
    if !viewer.is_admin() {
        return Err(Error::Forbidden("Only admins open private posts."));
    }
    let (post, author): (Post, Author) = posts::table
        .inner_join(users::table)
        .filter(posts::id.eq(id))
        .filter(posts::purged_at.is_null())
        .select((Post::as_select(), Author::as_select()))
        .first(conn)?;
    Ok(match post.audience.is_private() {
        false => Found::Shared,
        true if post.author_id == viewer.id => Found::Own,
        true => Found::Private(Box::new((post, author))),
    })
}

/// A post that is open.
pub(super) struct Opening {
    /// Until when.
    pub until: Timestamp,
    /// The reason that was given.
    pub reason: String,
}

/// Whether this admin has opened the post and the time is not over: the line of the log says so,
/// so there is nothing that could be open without being written down.
///
/// # Errors
/// When the database fails.
pub(super) fn opening(
    conn: &mut DbConn,
    admin: UserId,
    post: PostId,
    now: Timestamp,
) -> Result<Option<Opening>, Error> {
    let last = activity::last_done(conn, admin, Verb::OpenedPrivate, (Noun::Post, post.0))?;
    Ok(last.and_then(|deed| {
        let until = deed.created_at.plus(LASTS);
        (now < until).then(|| Opening {
            until,
            reason: deed.known("reason").unwrap_or_default(),
        })
    }))
}
