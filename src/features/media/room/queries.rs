//! A person's pictures by size, and what shows them.

use std::collections::HashMap;

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::db::schema::{draft_photos, drafts, media, post_photos, posts, users};
use crate::db::{DbConn, DraftId, MediaId, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::media::jobs::unused;
use crate::features::media::queries::Look;
use crate::features::media::removal;
use crate::features::media::rows::{KEPT, lock_of};

/// A stored picture and what it takes.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = media)]
pub(super) struct Stored {
    pub id: MediaId,
    pub bytes: i64,
    pub created_at: Timestamp,
    pub original: Option<String>,
    #[diesel(embed)]
    pub look: Look,
}

/// What shows a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Use {
    /// A post; true when it is deleted.
    Post(PostId, bool),
    /// A draft.
    Draft(DraftId),
    /// The person's page.
    Avatar,
    /// The top of the person's page.
    Cover,
}

/// The pictures behind the one of this size and id, biggest first.
pub(super) fn largest(
    conn: &mut DbConn,
    owner: UserId,
    behind: (i64, i64),
    limit: i64,
) -> Result<Vec<Stored>, Error> {
    let (bytes, id) = behind;
    Ok(media::table
        .filter(media::owner_id.eq(owner))
        .filter(
            media::bytes
                .lt(bytes)
                .or(media::bytes.eq(bytes).and(media::id.lt(MediaId(id)))),
        )
        .filter(media::state.eq_any(KEPT))
        .order((media::bytes.desc(), media::id.desc()))
        .limit(limit)
        .select(Stored::as_select())
        .load(conn)?)
}

/// What shows each of these pictures. One that nothing shows has no entry.
pub(super) fn uses(
    conn: &mut DbConn,
    owner: UserId,
    pictures: &[Stored],
) -> Result<HashMap<MediaId, Vec<Use>>, Error> {
    let ids: Vec<MediaId> = pictures.iter().map(|picture| picture.id).collect();
    let mut uses: HashMap<MediaId, Vec<Use>> = HashMap::new();
    let (avatar, cover): (Option<String>, Option<String>) = users::table
        .find(owner)
        .select((users::avatar_key, users::cover_key))
        .first(conn)?;
    for picture in pictures {
        let is_it = |key: &Option<String>| key.as_ref() == Some(&picture.look.key);
        let worn = [(is_it(&avatar), Use::Avatar), (is_it(&cover), Use::Cover)];
        for (_, place) in worn.into_iter().filter(|(is_worn, _)| *is_worn) {
            uses.entry(picture.id).or_default().push(place);
        }
    }
    let in_posts: Vec<(MediaId, PostId, Option<Timestamp>)> = post_photos::table
        .inner_join(posts::table)
        .filter(post_photos::media_id.eq_any(ids.clone()))
        .order(posts::id)
        .select((post_photos::media_id, posts::id, posts::deleted_at))
        .load(conn)?;
    for (id, post, deleted) in in_posts {
        let place = Use::Post(post, deleted.is_some());
        uses.entry(id).or_default().push(place);
    }
    type InDraft = (Option<MediaId>, Option<MediaId>, DraftId, Option<PostId>);
    let in_drafts: Vec<InDraft> = draft_photos::table
        .inner_join(drafts::table)
        .filter(
            draft_photos::media_id
                .eq_any(ids.clone())
                .or(draft_photos::source_id.eq_any(ids.clone())),
        )
        .order(drafts::id)
        .select((
            draft_photos::media_id,
            draft_photos::source_id,
            drafts::id,
            drafts::published_post_id,
        ))
        .load(conn)?;
    let in_drafts = in_drafts
        .into_iter()
        .flat_map(|(shown, source, draft, became)| [shown, source].map(|id| (id, draft, became)));
    for (id, draft, became) in in_drafts {
        let Some(id) = id.filter(|id| ids.contains(id)) else {
            continue;
        };
        let places = uses.entry(id).or_default();
        match became {
            None => places.push(Use::Draft(draft)),
            // Its changes can be changed again for a while: it is that post's.
            Some(post) if places.is_empty() => places.push(Use::Post(post, false)),
            Some(_) => {}
        }
    }
    Ok(uses)
}

/// Removes a picture of this person that nothing shows. One that is gone is gone.
///
/// # Errors
/// `NotFound` when it is someone else's, `Conflict` when something shows it.
pub(super) fn remove(tx: &mut Tx<'_>, owner: UserId, id: MediaId) -> Result<(), Error> {
    tx.lock(&lock_of(owner))?;
    let own = media::table
        .find(id)
        .filter(media::owner_id.eq(owner))
        .filter(media::state.eq_any(KEPT));
    let found: MediaId = own.clone().select(media::id).first(tx.conn)?;
    let free: Option<MediaId> = unused!(own).select(media::id).first(tx.conn).optional()?;
    match free {
        Some(_) => removal::mark(tx, &[found]),
        None => Err(Error::Conflict(
            "Something shows this picture by now, so it stays.",
        )),
    }
}
