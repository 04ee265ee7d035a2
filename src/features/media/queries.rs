//! Stored pictures, and who may see which.

use std::time::Duration;

use diesel::prelude::*;

use crate::db::schema::{media, post_photos, posts, users};
use crate::db::{DbConn, MediaId, Timestamp, UserId};
use crate::error::Error;
use crate::features::people;
use crate::features::visibility::post_visible_to;
use crate::web::is_here;

/// From one press of a button to the second one that was not meant.
const PRESS: Duration = Duration::from_secs(30);

/// Width, height, colour, bytes.
type Look = (i64, i64, String, i64);

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

/// Whether the second picture is the first one sent again: the same size, colour and bytes,
/// taken in at most 30 seconds later. A second press of a button sends its file again.
///
/// # Errors
/// `NotFound` when one of them is gone.
pub fn is_sent_again(conn: &mut DbConn, first: &str, second: &str) -> Result<bool, Error> {
    let mut look = |key: &str| -> Result<(Look, Timestamp), Error> {
        Ok(media::table
            .filter(media::key.eq(key))
            .select((
                (media::width, media::height, media::color, media::bytes),
                media::created_at,
            ))
            .first(conn)?)
    };
    let ((first, at), (second, again_at)) = (look(first)?, look(second)?);
    Ok(first == second && again_at <= at.plus(PRESS))
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
