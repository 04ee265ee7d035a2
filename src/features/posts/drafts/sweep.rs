//! Drafts that nobody came back to.

use std::sync::Arc;
use std::time::Duration;

use diesel::prelude::*;

use crate::db::DraftId;
use crate::db::schema::{draft_photos, drafts};
use crate::error::Error;
use crate::state::App;

/// A draft is kept this long after its last change.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Drafts removed in one transaction.
const CHUNK: usize = 200;

/// Removes drafts that were not touched for 30 days, published ones too, but none that waits for
/// its time; gives how many. Their
/// pictures are swept away with all that belong to nothing.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &Arc<App>) -> Result<usize, Error> {
    let mut swept = 0;
    loop {
        let gone = app
            .db
            .write(|tx| {
                let old: Vec<DraftId> = drafts::table
                    .filter(drafts::updated_at.lt(tx.now.minus(KEPT)))
                    .filter(drafts::publish_at.is_null())
                    .order(drafts::id)
                    .limit(i64::try_from(CHUNK).unwrap_or(i64::MAX))
                    .select(drafts::id)
                    .load(tx.conn)?;
                let photos = draft_photos::table.filter(draft_photos::draft_id.eq_any(&old));
                diesel::delete(photos).execute(tx.conn)?;
                diesel::delete(drafts::table.filter(drafts::id.eq_any(&old))).execute(tx.conn)?;
                Ok(old.len())
            })
            .await?;
        swept += gone;
        if gone < CHUNK {
            return Ok(swept);
        }
    }
}
