//! Drafts and their photos, looked up by their owner.

use std::collections::HashMap;

use diesel::prelude::*;

use super::MAX_PHOTOS;
use crate::db::schema::{draft_photos, drafts, media};
use crate::db::{AlbumId, DbConn, DraftId, DraftPhotoId, MediaId, PostId, Timestamp, UserId};
use crate::error::Error;
use crate::features::media::Look;
use crate::features::visibility::Audience;
use crate::web::Cursor;

/// A post being written or edited.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = drafts)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// Whose it is.
    pub owner_id: UserId,
    /// The post it changes; nothing while a new one is written.
    pub post_id: Option<PostId>,
    /// Of a text post, perhaps not written yet; nothing for photos with a caption.
    pub title: Option<String>,
    /// Its text so far.
    pub caption: String,
    /// Where it was.
    pub location: String,
    /// Whom it is for.
    pub audience: Audience,
    /// Set when the post is to take no comments.
    pub comments_closed_at: Option<Timestamp>,
    /// When it becomes a post by itself.
    pub publish_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The post it became, once it did.
    pub published_post_id: Option<PostId>,
    /// The album in which the post is to stand, if it is private.
    pub album_id: Option<AlbumId>,
    /// Which window saved it last; empty when none said so.
    pub window_key: String,
}

/// One file of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct DraftPhoto {
    /// Its id.
    pub id: DraftPhotoId,
    /// The picture, if it was taken in.
    pub media: Option<(MediaId, Look)>,
    /// What it shows.
    pub alt: String,
    /// As it was called where it came from.
    pub file_name: String,
    /// Why it was refused.
    pub error: Option<String>,
    /// The picture as it came, when this one was made of it.
    pub source: Option<MediaId>,
    /// How it was made, as its form writes it; empty when it is as it came.
    pub adjustment: String,
}

impl DraftPhoto {
    /// The picture as it came.
    pub fn as_it_came(&self) -> Option<MediaId> {
        self.source.or(self.media.as_ref().map(|(id, _)| *id))
    }
}

/// The draft, if it is this person's.
///
/// # Errors
/// `NotFound` otherwise.
pub fn of_owner(conn: &mut DbConn, owner: UserId, id: DraftId) -> Result<Draft, Error> {
    Ok(drafts::table
        .find(id)
        .filter(drafts::owner_id.eq(owner))
        .select(Draft::as_select())
        .first(conn)?)
}

/// The draft, if it is this person's and has not become a post yet.
///
/// # Errors
/// `NotFound` otherwise.
pub fn unfinished(conn: &mut DbConn, owner: UserId, id: DraftId) -> Result<Draft, Error> {
    let draft = of_owner(conn, owner, id)?;
    match draft.published_post_id {
        None => Ok(draft),
        Some(_) => Err(Error::NotFound),
    }
}

/// The draft that this form made, if it did.
///
/// # Errors
/// When the database fails.
pub(super) fn of_form(
    conn: &mut DbConn,
    owner: UserId,
    form_key: &str,
) -> Result<Option<Draft>, Error> {
    Ok(drafts::table
        .filter(drafts::form_key.eq(form_key))
        .filter(drafts::owner_id.eq(owner))
        .select(Draft::as_select())
        .first(conn)
        .optional()?)
}

/// The person's newest unfinished draft: of this post, or of a new one that is not set to appear
/// by itself.
///
/// # Errors
/// When the database fails.
pub fn newest(
    conn: &mut DbConn,
    owner: UserId,
    post: Option<PostId>,
) -> Result<Option<Draft>, Error> {
    let open = drafts::table
        .filter(drafts::owner_id.eq(owner))
        .filter(drafts::published_post_id.is_null())
        .order((drafts::updated_at.desc(), drafts::id.desc()))
        .select(Draft::as_select())
        .into_boxed();
    let of_post = match post {
        Some(post) => open.filter(drafts::post_id.eq(post)),
        None => open
            .filter(drafts::post_id.is_null())
            .filter(drafts::publish_at.is_null()),
    };
    Ok(of_post.first(conn).optional()?)
}

/// The person's unfinished drafts behind a place, the last changed first.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut DbConn,
    owner: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<Draft>, Error> {
    Ok(drafts::table
        .filter(drafts::owner_id.eq(owner))
        .filter(drafts::published_post_id.is_null())
        .filter(
            drafts::updated_at.lt(before.at).or(drafts::updated_at
                .eq(before.at)
                .and(drafts::id.lt(DraftId(before.id)))),
        )
        .order((drafts::updated_at.desc(), drafts::id.desc()))
        .limit(limit)
        .select(Draft::as_select())
        .load(conn)?)
}

/// How many unfinished drafts a person has.
///
/// # Errors
/// When the database fails.
pub fn open_count(conn: &mut DbConn, owner: UserId) -> Result<i64, Error> {
    Ok(drafts::table
        .filter(drafts::owner_id.eq(owner))
        .filter(drafts::published_post_id.is_null())
        .count()
        .get_result(conn)?)
}

/// The first picture of each of these drafts. One without pictures has no entry.
///
/// # Errors
/// When the database fails.
pub fn first_pictures(conn: &mut DbConn, ids: &[DraftId]) -> Result<HashMap<DraftId, Look>, Error> {
    let rows: Vec<(DraftId, Look)> = draft_photos::table
        .inner_join(media::table)
        .filter(draft_photos::draft_id.eq_any(ids.to_vec()))
        .order((draft_photos::position.desc(), draft_photos::id.desc()))
        .select((draft_photos::draft_id, Look::as_select()))
        .load(conn)?;
    // The last one wins, which is the first in its draft.
    Ok(rows.into_iter().collect())
}

/// The files of a draft: the pictures in their order, then those that were refused.
///
/// # Errors
/// When the database fails.
pub fn photos(conn: &mut DbConn, draft: DraftId) -> Result<Vec<DraftPhoto>, Error> {
    let mut photos: Vec<DraftPhoto> = draft_photos::table
        .left_join(media::table)
        .filter(draft_photos::draft_id.eq(draft))
        .order((draft_photos::position, draft_photos::id))
        .select((
            draft_photos::id,
            (media::id, (media::key, media::placeholder, media::state)).nullable(),
            draft_photos::alt,
            draft_photos::file_name,
            draft_photos::error,
            draft_photos::source_id,
            draft_photos::adjustment,
        ))
        .load(conn)?;
    photos.sort_by_key(|photo| photo.media.is_none());
    Ok(photos)
}

/// How many more pictures the draft can take.
///
/// # Errors
/// When the database fails.
pub fn room_in(conn: &mut DbConn, draft: DraftId) -> Result<usize, Error> {
    let held: i64 = draft_photos::table
        .filter(draft_photos::draft_id.eq(draft))
        .filter(draft_photos::media_id.is_not_null())
        .count()
        .get_result(conn)?;
    Ok(MAX_PHOTOS.saturating_sub(usize::try_from(held).unwrap_or(0)))
}
