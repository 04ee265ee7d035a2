//! A person's deleted posts.

use diesel::prelude::*;

use super::KEPT;
use crate::db::schema::{post_counters, posts};
use crate::db::{DbConn, PostId, Timestamp, UserId};
use crate::error::Error;
use crate::web::Cursor;

/// A deleted post, as its owner finds it again.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Deleted {
    pub id: PostId,
    pub title: Option<String>,
    pub caption: String,
    pub deleted_at: Timestamp,
    pub deleted_by: Option<UserId>,
    pub comments: i64,
}

impl Deleted {
    /// How long it still waits, in words.
    pub fn left(&self, now: Timestamp) -> String {
        const DAY: u64 = 24 * 3600;
        let left = KEPT.saturating_sub(now.since(self.deleted_at)).as_secs();
        match left.div_ceil(DAY) {
            0 => "Goes today".into(),
            1 => "1 day left".into(),
            days => format!("{days} days left"),
        }
    }
}

macro_rules! deleted {
    ($owner:expr) => {
        posts::table
            .inner_join(post_counters::table)
            .filter(posts::author_id.eq($owner))
            .filter(posts::deleted_at.is_not_null())
            .filter(posts::purged_at.is_null())
            .select((
                posts::id,
                posts::title,
                posts::caption,
                posts::deleted_at.assume_not_null(),
                posts::deleted_by,
                post_counters::comments,
            ))
    };
}

/// Those behind a place, the last deleted first.
pub(super) fn page(
    conn: &mut DbConn,
    owner: UserId,
    before: Cursor,
    limit: i64,
) -> Result<Vec<Deleted>, Error> {
    Ok(deleted!(owner)
        .filter(
            posts::deleted_at.lt(before.at).or(posts::deleted_at
                .eq(before.at)
                .and(posts::id.lt(PostId(before.id)))),
        )
        .order((posts::deleted_at.desc(), posts::id.desc()))
        .limit(limit)
        .load(conn)?)
}

/// One of them.
///
/// # Errors
/// `NotFound` when it is someone else's, not deleted, or gone.
pub(super) fn one(conn: &mut DbConn, owner: UserId, id: PostId) -> Result<Deleted, Error> {
    Ok(deleted!(owner).filter(posts::id.eq(id)).first(conn)?)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_days_that_are_left_are_counted_whole() {
        let now = Timestamp(1_795_000_000_000_000);
        let left = |hours: u64| {
            let deleted = Deleted {
                id: PostId(1),
                title: None,
                caption: String::new(),
                deleted_at: now.minus(Duration::from_secs(hours * 3600)),
                deleted_by: None,
                comments: 0,
            };
            deleted.left(now)
        };
        assert_eq!(left(0), "30 days left");
        assert_eq!(left(23), "30 days left");
        assert_eq!(left(25), "29 days left");
        assert_eq!(left(30 * 24 - 1), "1 day left");
        assert_eq!(left(30 * 24), "Goes today");
        assert_eq!(left(31 * 24), "Goes today");
    }
}
