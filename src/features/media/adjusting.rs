//! Making a picture of another one of the same person: turned, straightened, cut.

use std::sync::Arc;

use super::files::{WIDEST, file, original};
use super::intake::{Checked, megabytes, store};
use super::picture::{self, Adjustment, PictureError, PictureLimits};
use super::{queries, rows};
use crate::db::{MediaId, UserId};
use crate::error::Error;
use crate::secrets;
use crate::state::App;

/// Makes a picture of `source`, which stays as it is; the same adjustment again is the same
/// picture. It is made from the uploaded file while that is stored, else from the widest that
/// pages show. When this returns, it is ready.
///
/// # Errors
/// The inner one is for the person. The outer one is `NotFound` for somebody else's picture, else
/// a failure of the storage or the database; what is left behind then is swept away.
pub async fn adjust(
    app: &Arc<App>,
    owner: UserId,
    source: MediaId,
    how: Adjustment,
) -> Result<Result<MediaId, PictureError>, Error> {
    let find = move |conn: &mut crate::db::DbConn| queries::stored_as(conn, owner, source);
    let (key, ending) = app.db.read(find).await?;
    let content = secrets::hash_token(&format!("{key} {how:?}"));
    let known = content.clone();
    let known = app.db.write(move |tx| rows::again(tx, owner, &known));
    if let Some(known) = known.await? {
        return Ok(Ok(known));
    }
    let uploaded = ending.map(|ending| file(&key, &original(&ending)));
    let bytes = match uploaded {
        // It may have been made ready a moment ago, and its upload removed.
        Some(uploaded) => match app.storage.get(&uploaded).await {
            Ok(bytes) => bytes,
            Err(_) => app.storage.get(&file(&key, WIDEST)).await?,
        },
        None => app.storage.get(&file(&key, WIDEST)).await?,
    };
    let limits = PictureLimits::default();
    let header = match picture::inspect(&bytes, &limits) {
        Ok(header) => header,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let work = move || {
        let picture = picture::take_in(&bytes, &limits)?;
        drop(bytes);
        Checked::of(&picture.adjusted(&how)?, "", true)
    };
    let weight = megabytes(header.weight);
    match app.picture_work.run_weighing(weight, work).await? {
        Ok(checked) => store(app, owner, None, content, checked).await,
        Err(refusal) => Ok(Err(refusal)),
    }
}
