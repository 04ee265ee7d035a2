//! Stored pictures, and who may see which.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::rows::{KEPT, PictureState, lock_of};
use crate::db::schema::{media, post_photos, posts, users};
use crate::db::{DbConn, MediaId, Tx, UserId};
use crate::error::Error;
use crate::features::people;
use crate::features::visibility::{post_on_web, post_visible_to};
use crate::web::{is_here, is_on_web};

/// A stored picture.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = media)]
pub struct Media {
    /// Its id.
    pub id: MediaId,
    /// Its name in addresses and in the storage: 32 hexadecimal digits.
    pub key: String,
    /// Who uploaded it.
    pub owner_id: UserId,
    /// Its own width in pixels, before it was scaled.
    pub width: i64,
    /// Its own height in pixels, before it was scaled.
    pub height: i64,
    /// Its average colour, `rrggbb`.
    pub color: String,
    /// How far it is.
    pub state: PictureState,
}

/// What a page needs to show a picture.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = media)]
pub struct Look {
    /// For [`super::url`].
    pub key: String,
    /// A tiny WebP in base64, or nothing.
    pub placeholder: String,
    /// How far it is.
    pub state: PictureState,
}

impl Look {
    /// Whether what pages show is still being made.
    pub fn is_preparing(&self) -> bool {
        self.state != PictureState::Ready
    }
}

/// The stored picture with this id.
///
/// # Errors
/// `NotFound` when it is gone.
pub fn find(conn: &mut DbConn, id: MediaId) -> Result<Media, Error> {
    Ok(media::table
        .find(id)
        .select(Media::as_select())
        .first(conn)?)
}

/// A picture that something of its owner is going to show: it stays while this transaction runs,
/// and afterwards because of what shows it.
///
/// # Errors
/// `NotFound` when it is gone, or someone else's.
pub fn hold(tx: &mut Tx<'_>, owner: UserId, id: MediaId) -> Result<Media, Error> {
    tx.lock(&lock_of(owner))?;
    Ok(media::table
        .find(id)
        .filter(media::owner_id.eq(owner))
        .filter(media::state.eq_any(KEPT))
        .select(Media::as_select())
        .first(tx.conn)?)
}

/// Whether what pages show of a picture is there.
///
/// # Errors
/// `NotFound` when it is gone.
pub(super) fn is_ready(conn: &mut DbConn, key: &str) -> Result<bool, Error> {
    let state: PictureState = media::table
        .filter(media::key.eq(key))
        .filter(media::state.eq_any(KEPT))
        .select(media::state)
        .first(conn)?;
    Ok(state == PictureState::Ready)
}

/// A picture's key and, while its upload is stored, the ending of that; for its owner.
///
/// # Errors
/// `NotFound` for everybody else, and when it is gone.
pub(super) fn stored_as(
    conn: &mut DbConn,
    owner: UserId,
    id: MediaId,
) -> Result<(String, Option<String>), Error> {
    Ok(media::table
        .find(id)
        .filter(media::owner_id.eq(owner))
        .filter(media::state.eq_any(KEPT))
        .select((media::key, media::original))
        .first(conn)?)
}

/// The name of a picture's uploaded file, for its owner.
///
/// # Errors
/// `NotFound` for everybody else, and when it is not kept.
pub(super) fn original_of(conn: &mut DbConn, viewer: UserId, key: &str) -> Result<String, Error> {
    let ending: Option<String> = media::table
        .filter(media::key.eq(key))
        .filter(media::owner_id.eq(viewer))
        .filter(media::state.eq(PictureState::Ready))
        .select(media::original)
        .first(conn)?;
    ending.ok_or(Error::NotFound)
}

/// Whether the viewer may see the picture: it is their own, someone's avatar, or belongs to a
/// post or a page that they may see.
///
/// # Errors
/// `NotFound` otherwise.
pub(super) fn check_visible(conn: &mut DbConn, viewer: UserId, key: &str) -> Result<(), Error> {
    let found: Media = media::table
        .filter(media::key.eq(key))
        .select(Media::as_select())
        .first(conn)?;
    let (as_avatar, as_cover) = worn(conn, &found)?;
    if found.owner_id == viewer || as_avatar {
        return Ok(());
    }
    if as_cover && !people::is_blocked_between(conn, viewer, found.owner_id)? {
        return Ok(());
    }
    match is_in_post_for(conn, viewer, found.id)? {
        true => Ok(()),
        false => Err(Error::NotFound),
    }
}

/// Whether people without an account may see the picture, once the site lets them look in: it is
/// worn by somebody who wants that, or belongs to a post of theirs for everybody.
///
/// # Errors
/// `NotFound` otherwise.
pub(super) fn check_on_web(conn: &mut DbConn, key: &str) -> Result<(), Error> {
    let worn = users::table
        .filter(users::avatar_key.eq(key).or(users::cover_key.eq(key)))
        .inner_join(media::table.on(media::owner_id.eq(users::id).and(media::key.eq(key))))
        .filter(is_on_web());
    let shown = post_photos::table
        .inner_join(posts::table.inner_join(users::table))
        .inner_join(media::table)
        .filter(media::key.eq(key))
        .filter(post_on_web());
    let may: bool = diesel::select(exists(worn).or(exists(shown))).get_result(conn)?;
    if may { Ok(()) } else { Err(Error::NotFound) }
}

/// Whether its owner shows it as themselves, and on top of their page. Nobody wears another's,
/// and nobody who left or was suspended is shown.
fn worn(conn: &mut DbConn, picture: &Media) -> Result<(bool, bool), Error> {
    let keys: Option<(Option<String>, Option<String>)> = users::table
        .find(picture.owner_id)
        .filter(is_here())
        .select((users::avatar_key, users::cover_key))
        .first(conn)
        .optional()?;
    let (avatar, cover) = keys.unwrap_or_default();
    let is_it = |key: Option<String>| key.as_ref() == Some(&picture.key);
    Ok((is_it(avatar), is_it(cover)))
}

/// Whether it belongs to a post that the viewer may see.
fn is_in_post_for(conn: &mut DbConn, viewer: UserId, id: MediaId) -> Result<bool, Error> {
    let shown = post_photos::table
        .inner_join(posts::table.inner_join(users::table))
        .filter(post_photos::media_id.eq(id))
        .filter(post_visible_to(viewer));
    Ok(diesel::select(diesel::dsl::exists(shown)).get_result(conn)?)
}
