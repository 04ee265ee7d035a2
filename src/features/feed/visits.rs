//! How far a person has seen the feed. A visit lasts until nothing was looked at for a while: as long
//! as it lasts, a mark stands below what is new in it.

use std::time::Duration;

use diesel::prelude::*;

use super::queries::TimelineEntry;
use crate::db::schema::feed_visits;
use crate::db::{DbConn, Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::web::Cursor;

/// After this time without a look at the feed, the next look begins a visit.
const PAUSE: Duration = Duration::from_secs(30 * 60);

/// How exactly the last look is kept, so that not every look is written.
const EXACT_TO: Duration = Duration::from_secs(5 * 60);

/// A person's present visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = feed_visits)]
pub(super) struct Visit {
    /// What appeared until then was seen before it.
    seen_until: Option<Timestamp>,
    newest: Timestamp,
    looked_at: Timestamp,
}

impl Visit {
    /// The visit to which a look at this moment belongs, when `shown` is the newest post; and
    /// whether it has to be kept.
    pub(super) fn at(
        conn: &mut DbConn,
        viewer: UserId,
        now: Timestamp,
        shown: Option<Timestamp>,
    ) -> Result<(Self, bool), Error> {
        // Asked with every page of the feed, so it goes the way whose text is not made anew.
        let last: Option<Self> = each!(conn, |conn| feed_visits::table
            .filter(feed_visits::user_id.eq(viewer))
            .select(Self::as_select())
            .first(conn)
            .optional())?;
        let shown = shown.unwrap_or(Timestamp(0));
        Ok(match last {
            None => (Self::first(shown, now), true),
            Some(last) => last.next(shown, now),
        })
    }

    fn first(shown: Timestamp, now: Timestamp) -> Self {
        Self {
            seen_until: None,
            newest: shown,
            looked_at: now,
        }
    }

    fn next(self, shown: Timestamp, now: Timestamp) -> (Self, bool) {
        let since = now.since(self.looked_at);
        let seen_until = match since >= PAUSE {
            true => Some(self.newest),
            false => self.seen_until,
        };
        let next = Self {
            seen_until,
            // The newest may have been deleted.
            newest: self.newest.max(shown),
            looked_at: now,
        };
        (next, since >= EXACT_TO || next.newest != self.newest)
    }

    /// Before which of the entries the mark stands; `before` is where their page begins.
    pub(super) fn mark(&self, before: Cursor, entries: &[TimelineEntry]) -> Option<usize> {
        let seen_until = self.seen_until?;
        let at = entries
            .iter()
            .position(|entry| entry.published_at <= seen_until)?;
        // On top there is nothing that it would end.
        let is_below_new = at > 0 || (before != Cursor::START && before.at > seen_until);
        is_below_new.then_some(at)
    }

    /// Keeps it.
    pub(super) fn keep(self, tx: &mut Tx<'_>, viewer: UserId) -> Result<(), Error> {
        let row = (
            feed_visits::seen_until.eq(self.seen_until),
            feed_visits::newest.eq(self.newest),
            feed_visits::looked_at.eq(self.looked_at),
        );
        each!(&mut *tx.conn, |conn| diesel::insert_into(
            feed_visits::table
        )
        .values((feed_visits::user_id.eq(viewer), row))
        .on_conflict(feed_visits::user_id)
        .do_update()
        .set(row)
        .execute(conn))?;
        Ok(())
    }
}

/// Forgets how far somebody has seen the feed.
pub(super) fn forget(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Error> {
    Ok(diesel::delete(feed_visits::table.find(user)).execute(tx.conn)?)
}
