//! Sweeping away pictures that belong to nothing, and what is left of uploads that broke off.

use std::sync::Arc;
use std::time::Duration;

use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::preparing::drop_original;
use super::removal::{self, RemovePictures, remove_pictures};
use super::rows::{KEPT, PictureState};
use crate::db::schema::{draft_photos, media, post_photos, users};
use crate::db::{DbConn, MediaId, Timestamp, each};
use crate::error::Error;
use crate::state::App;

/// A picture may wait this long for what it was uploaded for.
const GRACE: Duration = Duration::from_secs(24 * 3600);

/// Writing the files of a picture takes seconds; after this the program was ended in it.
const BROKEN_OFF: Duration = Duration::from_secs(3600);

/// Pictures looked at in one transaction.
const CHUNK: i64 = 100;

/// Removes pictures that have belonged to nothing for a day, what is left of uploads that broke
/// off, and uploaded files that the site no longer keeps; gives how many pictures.
///
/// # Errors
/// When the database or the storage fails.
pub async fn sweep(app: &Arc<App>) -> Result<usize, Error> {
    let mut swept = 0;
    loop {
        let gone = app
            .db
            .write(|tx| {
                let mut gone = orphans(tx.conn, tx.now.minus(GRACE))?;
                gone.extend(broken_off(tx.conn, tx.now.minus(BROKEN_OFF))?);
                removal::mark(tx, &gone)?;
                Ok(gone.len())
            })
            .await?;
        swept += gone;
        if gone == 0 {
            break;
        }
    }
    remove_pictures(Arc::clone(app), RemovePictures {}).await?;
    if !app.site.load().keeps_originals {
        drop_originals(app).await?;
    }
    Ok(swept)
}

/// Whether nothing shows a picture. Everybody wears their own pictures only.
macro_rules! unused {
    ($query:expr) => {
        $query
            .filter(not(exists(
                post_photos::table.filter(post_photos::media_id.eq(media::id)),
            )))
            .filter(not(exists(
                draft_photos::table.filter(draft_photos::media_id.eq(media::id.nullable())),
            )))
            .filter(not(exists(
                draft_photos::table.filter(draft_photos::source_id.eq(media::id.nullable())),
            )))
            .filter(not(exists(
                users::table.filter(users::id.eq(media::owner_id)).filter(
                    users::avatar_key
                        .eq(media::key.nullable())
                        .or(users::cover_key.eq(media::key.nullable())),
                ),
            )))
    };
}

pub(super) use unused;

fn orphans(conn: &mut DbConn, before: Timestamp) -> Result<Vec<MediaId>, Error> {
    let old = media::table
        .filter(media::used_at.lt(before))
        .filter(media::state.eq_any(KEPT));
    Ok(unused!(old)
        .order(media::id)
        .limit(CHUNK)
        .select(media::id)
        .load(conn)?)
}

fn broken_off(conn: &mut DbConn, before: Timestamp) -> Result<Vec<MediaId>, Error> {
    Ok(media::table
        .filter(sql::<Bool>("state <> 'ready'"))
        .filter(media::state.eq(PictureState::Arriving))
        .filter(media::created_at.lt(before))
        .limit(CHUNK)
        .select(media::id)
        .load(conn)?)
}

/// The site keeps them no more, or a program was ended before it removed one.
async fn drop_originals(app: &Arc<App>) -> Result<(), Error> {
    let mut after = MediaId(0);
    loop {
        let kept: Vec<(MediaId, String, Option<String>)> = app
            .db
            .read(move |conn| {
                Ok(each!(conn, |c| media::table
                    .filter(media::original.is_not_null())
                    .filter(media::state.eq(PictureState::Ready))
                    .filter(media::id.gt(after))
                    .order(media::id)
                    .limit(CHUNK)
                    .select((media::id, media::key, media::original))
                    .load(c))?)
            })
            .await?;
        let Some((last, ..)) = kept.last() else {
            return Ok(());
        };
        after = *last;
        for (id, key, ending) in kept {
            if let Some(ending) = ending {
                drop_original(app, id, &key, &ending).await?;
            }
        }
    }
}
