//! A deleted post goes for good: first it is marked, then what hangs on it goes piece by piece,
//! then its row, and at last the files of pictures that nothing else shows. Each piece may be done
//! twice, so what was cut off goes on from its beginning.

use std::sync::Arc;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::KEPT;
use super::service::state;
use crate::db::schema::{draft_photos, drafts, post_counters, post_edits, post_photos, posts};
use crate::db::{DraftId, MediaId, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{CHUNK, Removal};
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::features::posts::moderation::done_by;
use crate::features::{media, timeline};
use crate::jobs::{self, Job};
use crate::state::App;

/// What other features keep of a post: each removes a piece of its own, until it is done. A call
/// may be the second one for the same piece.
pub type Attached = &'static [fn(&mut Tx<'_>, PostId) -> Result<Removal, Error>];

/// Work: remove a post that goes for good.
#[derive(Debug, Serialize, Deserialize)]
pub struct PurgePost {
    post: PostId,
}

impl Job for PurgePost {
    const KIND: &'static str = "purge_post";

    fn unique_key(&self) -> Option<String> {
        Some(self.post.to_string())
    }
}

/// Has a post that a person deleted removed for good. A second press changes nothing.
///
/// # Errors
/// `NotFound` when it is someone else's or gone, `Conflict` when it is not deleted, `Forbidden`
/// when staff removed it.
pub fn purge_own(tx: &mut Tx<'_>, owner: UserId, id: PostId) -> Result<(), Error> {
    // Of two presses at once the second sees what the first did.
    timeline::lock(tx, owner)?;
    match state(tx, owner, id)? {
        (_, Some(_)) => return Ok(()),
        (None, None) => {
            return Err(Error::Conflict(
                "This post is not deleted any more. Delete it first.",
            ));
        }
        (Some(_), None) => {}
    }
    let own = posts::table.find(id).filter(posts::deleted_by.eq(owner));
    if !diesel::select(diesel::dsl::exists(own)).get_result(tx.conn)? {
        return Err(Error::Forbidden(
            "The site's staff removed this post. It goes by itself when its time is over.",
        ));
    }
    begin_purge(tx, owner, id)
}

/// Has a deleted post removed for good, and notes who wanted it.
///
/// # Errors
/// `Conflict` when it is not deleted, or goes already.
pub fn begin_purge(tx: &mut Tx<'_>, actor: UserId, id: PostId) -> Result<(), Error> {
    if !mark(tx, id)? {
        return Err(Error::Conflict("Nothing was changed: this is already so."));
    }
    let (author, since): (UserId, Option<Timestamp>) = posts::table
        .find(id)
        .select((posts::author_id, posts::deleted_at))
        .first(tx.conn)?;
    let known = done_by(actor == author, since);
    let purged = Activity::new(actor, Verb::Purged, (Noun::Post, id.0));
    activity::record(tx, &purged.with(known))
}

/// From now on it does not come back, and enters no timeline; false when it is not deleted, or
/// goes already.
fn mark(tx: &mut Tx<'_>, id: PostId) -> Result<bool, Error> {
    let author: UserId = posts::table
        .find(id)
        .select(posts::author_id)
        .first(tx.conn)?;
    timeline::lock(tx, author)?;
    let deleted = posts::table
        .find(id)
        .filter(posts::deleted_at.is_not_null())
        .filter(posts::purged_at.is_null());
    let changed = diesel::update(deleted)
        .set(posts::purged_at.eq(Some(tx.now)))
        .execute(tx.conn)?;
    if changed > 0 {
        jobs::enqueue(tx, &PurgePost { post: id })?;
    }
    Ok(changed > 0)
}

/// Has every post removed whose 30 days are over; gives how many. Those whose removal was given
/// up are tried again.
///
/// # Errors
/// When the database fails.
pub async fn purge_expired(app: &Arc<App>) -> Result<usize, Error> {
    let (mut found, mut after) = (0, PostId(0));
    loop {
        let step = move |tx: &mut Tx<'_>| {
            let due: Vec<(PostId, Option<Timestamp>)> = posts::table
                .filter(posts::deleted_at.is_not_null())
                .filter(
                    posts::deleted_at
                        .le(tx.now.minus(KEPT))
                        .or(posts::purged_at.is_not_null()),
                )
                .filter(posts::id.gt(after))
                .order(posts::id)
                .limit(CHUNK)
                .select((posts::id, posts::purged_at))
                .load(tx.conn)?;
            for (post, purged) in &due {
                match purged {
                    None => drop(mark(tx, *post)?),
                    Some(_) => jobs::enqueue(tx, &PurgePost { post: *post })?,
                }
            }
            Ok(due)
        };
        let due = app.db.write(step).await?;
        found += due.len();
        match due.last() {
            Some((last, _)) => after = *last,
            None => return Ok(found),
        }
    }
}

/// Removes one post that goes for good.
///
/// # Errors
/// When the database fails; it is tried again then.
pub async fn purge_post(app: Arc<App>, job: PurgePost, attached: Attached) -> Result<(), Error> {
    let post = job.post;
    let goes = move |tx: &mut Tx<'_>| {
        let found: Option<(UserId, Option<Timestamp>)> = posts::table
            .find(post)
            .select((posts::author_id, posts::purged_at))
            .first(tx.conn)
            .optional()?;
        Ok::<_, Error>(found.and_then(|(author, purged)| Some((author, purged?))))
    };
    for piece in attached {
        let step = move |tx: &mut Tx<'_>| match goes(tx)? {
            Some(_) => piece(tx, post),
            None => Ok(Removal::Done),
        };
        while app.db.write(step).await? == Removal::More {}
    }
    let step = move |tx: &mut Tx<'_>| {
        let Some((author, purged)) = goes(tx)? else {
            return Ok(Removal::Done);
        };
        match take_apart(tx, post)? {
            Step::More => Ok(Removal::More),
            Step::Gone(pictures) => {
                media::let_go(tx, author, &pictures, purged)?;
                Ok(Removal::Done)
            }
        }
    };
    while app.db.write(step).await? == Removal::More {}
    Ok(())
}

/// How far a post is taken apart.
pub enum Step {
    /// Something of it is left: again.
    More,
    /// It is gone, and these pictures were in it.
    Gone(Vec<MediaId>),
}

/// Removes a piece of a post, at last its row. What other features keep of it went before.
///
/// # Errors
/// When the database fails.
pub fn take_apart(tx: &mut Tx<'_>, id: PostId) -> Result<Step, Error> {
    if timeline::forget_post(tx, id, CHUNK)? > 0
        || activity::forget_object(tx, Noun::Post, id.0, CHUNK)? > 0
    {
        return Ok(Step::More);
    }
    let pointing: Vec<DraftId> = drafts::table
        .filter(drafts::post_id.eq(id).or(drafts::published_post_id.eq(id)))
        .select(drafts::id)
        .load(tx.conn)?;
    let held: Vec<(Option<MediaId>, Option<MediaId>)> = draft_photos::table
        .filter(draft_photos::draft_id.eq_any(&pointing))
        .select((draft_photos::media_id, draft_photos::source_id))
        .load(tx.conn)?;
    let mut pictures: Vec<MediaId> = held
        .into_iter()
        .flat_map(|(shown, source)| [shown, source])
        .flatten()
        .collect();
    diesel::delete(draft_photos::table.filter(draft_photos::draft_id.eq_any(&pointing)))
        .execute(tx.conn)?;
    diesel::delete(drafts::table.filter(drafts::id.eq_any(&pointing))).execute(tx.conn)?;
    let shown: Vec<MediaId> =
        diesel::delete(post_photos::table.filter(post_photos::post_id.eq(id)))
            .returning(post_photos::media_id)
            .get_results(tx.conn)?;
    pictures.extend(shown);
    diesel::delete(post_edits::table.filter(post_edits::post_id.eq(id))).execute(tx.conn)?;
    diesel::delete(post_counters::table.find(id)).execute(tx.conn)?;
    diesel::delete(posts::table.find(id)).execute(tx.conn)?;
    Ok(Step::Gone(pictures))
}
