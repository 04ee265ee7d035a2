//! The rows of a draft, written.

use diesel::prelude::*;

use super::MAX_DRAFTS;
use super::compose::Target;
use super::intake::{Form, is_key};
use super::queries::{self, Draft, DraftPhoto};
use crate::db::schema::{draft_photos, drafts, post_photos};
use crate::db::{AlbumId, DraftId, DraftPhotoId, MediaId, PostId, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::visibility::Audience;
use crate::features::{albums, media, posts};
use crate::secrets;

/// The draft that a form belongs to, begun if it is the first press; true when it was begun,
/// or when it was there before and the form says so.
pub(super) fn begin(
    tx: &mut Tx<'_>,
    owner: UserId,
    target: Target,
    form: &Form,
) -> Result<(DraftId, bool), Error> {
    let edited = match target {
        Target::Draft(id) => return Ok((queries::of_owner(tx.conn, owner, id)?.id, true)),
        Target::New => None,
        Target::Edit(id) => Some(posts::mine(tx.conn, owner, id)?),
    };
    let post = edited.as_ref().map(|post| post.id);
    let first = match edited {
        None => Content {
            title: form.makes_text().then(String::new),
            ..Content::default()
        },
        Some(post) => Content {
            album_id: albums::of_post(tx.conn, post.id)?,
            title: post.title,
            caption: post.caption,
            location: post.location,
            audience: post.audience,
            comments_closed_at: post.comments_closed_at,
        },
    };
    let form_key = match is_key(&form.form_key) {
        true => form.form_key.clone(),
        false => secrets::new_file_key(),
    };
    let row = (
        drafts::owner_id.eq(owner),
        drafts::post_id.eq(post),
        drafts::form_key.eq(&form_key),
        drafts::window_key.eq(&form.window_key),
        &first,
        drafts::created_at.eq(tx.now),
        drafts::updated_at.eq(tx.now),
    );
    let made = each!(&mut *tx.conn, |c| diesel::insert_into(drafts::table)
        .values(row)
        .on_conflict(drafts::form_key)
        .do_nothing()
        .execute(c))?;
    if made == 1 && queries::open_count(tx.conn, owner)? > MAX_DRAFTS {
        return Err(Error::Conflict(
            "You have 50 drafts, which is as many as one can have. Publish or delete one first.",
        ));
    }
    let draft = queries::of_form(tx.conn, owner, &form_key)?.ok_or(Error::NotFound)?;
    if let (1, Some(post)) = (made, post) {
        copy_photos(tx, draft.id, post)?;
    }
    Ok((draft.id, made == 1))
}

fn copy_photos(tx: &mut Tx<'_>, draft: DraftId, post: PostId) -> Result<(), Error> {
    let photos: Vec<(MediaId, i64, String)> = post_photos::table
        .filter(post_photos::post_id.eq(post))
        .order((post_photos::position, post_photos::id))
        .select((
            post_photos::media_id,
            post_photos::position,
            post_photos::alt,
        ))
        .load(tx.conn)?;
    for (media, position, alt) in photos {
        diesel::insert_into(draft_photos::table)
            .values((
                draft_photos::draft_id.eq(draft),
                draft_photos::media_id.eq(media),
                draft_photos::position.eq(position),
                draft_photos::alt.eq(alt),
                draft_photos::file_name.eq(""),
                draft_photos::created_at.eq(tx.now),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// What a draft says, and to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Insertable, AsChangeset)]
#[diesel(table_name = drafts, treat_none_as_null = true)]
pub(super) struct Content {
    pub title: Option<String>,
    pub caption: String,
    pub location: String,
    pub audience: Audience,
    pub comments_closed_at: Option<Timestamp>,
    pub album_id: Option<AlbumId>,
}

impl Content {
    /// Of a draft, as it is stored.
    pub fn of(draft: &Draft) -> Self {
        Self {
            title: draft.title.clone(),
            caption: draft.caption.clone(),
            location: draft.location.clone(),
            audience: draft.audience,
            comments_closed_at: draft.comments_closed_at,
            album_id: draft.album_id,
        }
    }
}

pub(super) fn save_content(
    tx: &mut Tx<'_>,
    id: DraftId,
    content: &Content,
    window_key: &str,
) -> Result<(), Error> {
    diesel::update(drafts::table.find(id))
        .set((
            content,
            drafts::window_key.eq(window_key),
            drafts::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// When it becomes a post by itself, if at all.
pub(super) fn set_publish_at(
    tx: &mut Tx<'_>,
    id: DraftId,
    at: Option<Timestamp>,
) -> Result<(), Error> {
    diesel::update(drafts::table.find(id))
        .set((drafts::publish_at.eq(at), drafts::updated_at.eq(tx.now)))
        .execute(tx.conn)?;
    Ok(())
}

pub(super) fn save_alt(tx: &mut Tx<'_>, id: DraftPhotoId, alt: &str) -> Result<(), Error> {
    diesel::update(draft_photos::table.find(id))
        .set(draft_photos::alt.eq(alt))
        .execute(tx.conn)?;
    Ok(())
}

/// Adds a file at the end: the picture, or what is said about it.
pub(super) fn add_file(
    tx: &mut Tx<'_>,
    draft: DraftId,
    file_name: &str,
    outcome: Result<MediaId, String>,
) -> Result<(), Error> {
    let last: Option<i64> = draft_photos::table
        .filter(draft_photos::draft_id.eq(draft))
        .order(draft_photos::position.desc())
        .select(draft_photos::position)
        .first(tx.conn)
        .optional()?;
    let (media, error) = match outcome {
        Ok(media) => (Some(media), None),
        Err(message) => (None, Some(message)),
    };
    diesel::insert_into(draft_photos::table)
        .values((
            draft_photos::draft_id.eq(draft),
            draft_photos::media_id.eq(media),
            draft_photos::position.eq(last.map_or(0, |last| last + 1)),
            draft_photos::alt.eq(""),
            draft_photos::file_name.eq(file_name),
            draft_photos::error.eq(error),
            draft_photos::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Takes a file out of its draft. Its picture is swept away if nothing else has it.
pub(super) fn remove_file(tx: &mut Tx<'_>, id: DraftPhotoId) -> Result<(), Error> {
    diesel::delete(draft_photos::table.find(id)).execute(tx.conn)?;
    Ok(())
}

/// Gives a photo the picture that was made of the one that came, or that one itself. The one that
/// it had, if it was made too, goes unless something else shows it.
///
/// # Errors
/// `NotFound` when a picture is gone, `Conflict` when the photo was changed meanwhile.
pub(super) fn set_picture(
    tx: &mut Tx<'_>,
    owner: UserId,
    photo: &DraftPhoto,
    made: MediaId,
    adjustment: &str,
) -> Result<(), Error> {
    let source = photo.as_it_came().filter(|source| *source != made);
    media::hold(tx, owner, made)?;
    diesel::update(draft_photos::table.find(photo.id))
        .set((
            draft_photos::media_id.eq(made),
            draft_photos::source_id.eq(source),
            draft_photos::adjustment.eq(source.map_or("", |_| adjustment)),
        ))
        .execute(tx.conn)?;
    let before = photo.media.as_ref().map(|(id, _)| *id);
    let left: Vec<MediaId> = before.into_iter().filter(|id| *id != made).collect();
    media::let_go(tx, owner, &left, tx.now)
}

pub(super) fn save_order(tx: &mut Tx<'_>, photos: &[DraftPhoto]) -> Result<(), Error> {
    for (position, photo) in (0_i64..).zip(photos) {
        let row = draft_photos::table
            .find(photo.id)
            .filter(draft_photos::position.ne(position));
        diesel::update(row)
            .set(draft_photos::position.eq(position))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// The draft has become this post, or is in it. One of changes keeps its photos, for
/// [`reopen`], until it is swept away.
pub(super) fn consume(tx: &mut Tx<'_>, draft: &Draft, post: PostId) -> Result<(), Error> {
    let open = drafts::table
        .find(draft.id)
        .filter(drafts::published_post_id.is_null());
    let changed = diesel::update(open)
        .set((
            drafts::published_post_id.eq(post),
            drafts::publish_at.eq(None::<Timestamp>),
            drafts::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    if changed == 0 {
        return Err(Error::Conflict("This draft is published already."));
    }
    // What was cut off is nobody's to see any more: pictures as they came go now.
    let sources = draft_photos::table
        .filter(draft_photos::draft_id.eq(draft.id))
        .filter(draft_photos::source_id.is_not_null());
    let came: Vec<MediaId> = sources
        .select(draft_photos::source_id.assume_not_null())
        .load(tx.conn)?;
    diesel::update(draft_photos::table.filter(draft_photos::draft_id.eq(draft.id)))
        .set((
            draft_photos::source_id.eq(None::<MediaId>),
            draft_photos::adjustment.eq(""),
        ))
        .execute(tx.conn)?;
    media::let_go(tx, draft.owner_id, &came, tx.now)?;
    if draft.post_id.is_none() {
        let photos = draft_photos::table.filter(draft_photos::draft_id.eq(draft.id));
        diesel::delete(photos).execute(tx.conn)?;
    }
    Ok(())
}

/// Goes on with changes that were saved before.
pub(super) fn reopen(tx: &mut Tx<'_>, id: DraftId) -> Result<(), Error> {
    diesel::update(drafts::table.find(id))
        .set(drafts::published_post_id.eq(None::<PostId>))
        .execute(tx.conn)?;
    Ok(())
}

/// Throws an unfinished draft away; gives the post it would have changed.
///
/// # Errors
/// `NotFound` when it is someone else's or there is none.
pub fn discard(tx: &mut Tx<'_>, owner: UserId, id: DraftId) -> Result<Option<PostId>, Error> {
    tx.lock(&format!("draft:{id}"))?;
    let draft = queries::unfinished(tx.conn, owner, id)?;
    diesel::delete(draft_photos::table.filter(draft_photos::draft_id.eq(id))).execute(tx.conn)?;
    diesel::delete(drafts::table.find(id)).execute(tx.conn)?;
    Ok(draft.post_id)
}
