//! Accounts whose time is over go, piece by piece in small transactions. Each piece may be done
//! twice, so a removal that was cut off goes on from its beginning.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::service;
use crate::db::{Tx, UserId};
use crate::error::Error;
use crate::features::accounts::belongings::{Belongings, Removal};
use crate::features::accounts::{data_export, emails, texts};
use crate::jobs::{self, Job};
use crate::state::App;
use crate::{mail, sms};

/// Accounts that are found in one transaction.
const CHUNK: i64 = 100;

/// Work: remove what is a person's, then their account.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::features::accounts) struct RemoveAccount {
    user: UserId,
}

impl Job for RemoveAccount {
    const KIND: &'static str = "remove_account";

    fn unique_key(&self) -> Option<String> {
        Some(self.user.to_string())
    }
}

/// Has every account removed whose time is over; gives how many. What was sent to those who
/// went before is forgotten.
///
/// # Errors
/// When the database fails.
pub(in crate::features::accounts) async fn enqueue_due(app: &Arc<App>) -> Result<usize, Error> {
    app.db
        .write(|tx| {
            mail::forget_sent(tx, emails::MailKind::AccountDeleted.as_str())?;
            sms::forget_sent(tx, texts::TextKind::AccountDeleted.as_str())
        })
        .await?;
    let (mut found, mut after) = (0, UserId(0));
    loop {
        let due = app
            .db
            .write(move |tx: &mut Tx<'_>| {
                let due = service::due(tx.conn, tx.now, after, CHUNK)?;
                for user in &due {
                    jobs::enqueue(tx, &RemoveAccount { user: *user })?;
                }
                Ok(due)
            })
            .await?;
        found += due.len();
        match due.last() {
            Some(last) => after = *last,
            None => return Ok(found),
        }
    }
}

/// Removes one account.
///
/// # Errors
/// When the database or the storage fails; it is tried again then.
pub(in crate::features::accounts) async fn remove(
    app: Arc<App>,
    job: RemoveAccount,
    belongings: Belongings,
) -> Result<(), Error> {
    let user = job.user;
    for belonging in belongings {
        let remove = belonging.remove;
        let step = move |tx: &mut Tx<'_>| match service::is_due(tx.conn, user, tx.now)? {
            true => remove(tx, user),
            false => Ok(Removal::Done),
        };
        while app.db.write(step).await? == Removal::More {}
    }
    while app
        .db
        .write(move |tx| service::forget_deeds(tx, user))
        .await?
        == Removal::More
    {}
    data_export::remove_of(&app, user).await?;
    let (key, site) = (app.config.secret_key.clone(), app.site.load_full());
    app.db
        .write(move |tx| service::finish(tx, &key, &site, user))
        .await
}
