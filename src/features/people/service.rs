//! Following and blocking. A private account is asked first: until it says yes there is no row
//! that any list or page could take for a follow. Each change of two people's relation holds their lock, so that a
//! follow and a block at once do not end in both.

use diesel::prelude::*;

use super::{friends, requests};
use crate::db::schema::{blocks, follows, users};
use crate::db::{Timestamp, Tx, UserId, each};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::features::notices::{self, Kind, Notice};
use crate::features::people::{is_blocked_between, is_following};
use crate::features::timeline;

/// Follows a person and fills their posts into the feed, or asks to when their account is
/// private. Again it changes nothing.
///
/// # Errors
/// `Conflict` for oneself, `NotFound` between people who have blocked each other.
pub fn follow(tx: &mut Tx<'_>, follower: UserId, followee: UserId) -> Result<(), Error> {
    not_oneself(follower, followee)?;
    lock_pair(tx, follower, followee)?;
    if is_blocked_between(tx.conn, follower, followee)? {
        return Err(Error::NotFound);
    }
    if requests::is_asked_first(tx, followee)? && !is_following(tx.conn, follower, followee)? {
        return requests::ask(tx, follower, followee);
    }
    if add_follow(tx, follower, followee, "at once")? {
        notices::tell(tx, &Notice::to_person(Kind::Follower, followee, follower))?;
    }
    Ok(())
}

/// Writes that one follows the other, and how it came to that; gives whether it is new. The pair's
/// lock is held by who calls.
pub(super) fn add_follow(
    tx: &mut Tx<'_>,
    follower: UserId,
    followee: UserId,
    how: &str,
) -> Result<bool, Error> {
    let row = (
        follows::follower_id.eq(follower),
        follows::followee_id.eq(followee),
        follows::created_at.eq(tx.now),
    );
    let added = each!(&mut *tx.conn, |conn| diesel::insert_into(follows::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    if added == 0 {
        return Ok(false);
    }
    relations_changed(tx, &[follower])?;
    timeline::fill_in(tx, follower, followee)?;
    let known = serde_json::json!({ "how": how });
    record(tx, follower, Verb::Followed, followee, known)?;
    Ok(true)
}

/// Follows a person no more, and takes their posts out of the feed; or takes back the wish to
/// follow them.
///
/// # Errors
/// When the database fails.
pub fn unfollow(tx: &mut Tx<'_>, follower: UserId, followee: UserId) -> Result<(), Error> {
    lock_pair(tx, follower, followee)?;
    if let Some(at) = remove_follow(tx, follower, followee)? {
        relations_changed(tx, &[follower])?;
        record(tx, follower, Verb::Unfollowed, followee, since(at))?;
    }
    requests::take_back(tx, follower, followee)
}

/// Lets somebody follow no more. They are not told, and may ask again.
///
/// # Errors
/// When the database fails.
pub fn remove_follower(tx: &mut Tx<'_>, person: UserId, follower: UserId) -> Result<(), Error> {
    lock_pair(tx, person, follower)?;
    if let Some(at) = remove_follow(tx, follower, person)? {
        relations_changed(tx, &[follower])?;
        record(tx, person, Verb::RemovedFollower, follower, since(at))?;
    }
    Ok(())
}

/// Blocks a person: neither follows or sees the other any more.
///
/// # Errors
/// `Conflict` for oneself.
pub fn block(tx: &mut Tx<'_>, blocker: UserId, blocked: UserId) -> Result<(), Error> {
    not_oneself(blocker, blocked)?;
    lock_pair(tx, blocker, blocked)?;
    let row = (
        blocks::blocker_id.eq(blocker),
        blocks::blocked_id.eq(blocked),
        blocks::created_at.eq(tx.now),
    );
    let added = each!(&mut *tx.conn, |conn| diesel::insert_into(blocks::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    let followed = remove_follow(tx, blocker, blocked)?.is_some();
    let follower = remove_follow(tx, blocked, blocker)?.is_some();
    requests::drop_between(tx, blocker, blocked)?;
    let friends = friends::sever(tx, blocker, blocked)?;
    if added == 0 {
        return Ok(());
    }
    relations_changed(tx, &[blocker, blocked])?;
    let ended = [
        ("friendship", friends),
        ("following them", followed),
        ("being followed", follower),
    ];
    let ended = ended.iter().filter(|(_, was_so)| *was_so);
    let ended: Vec<&str> = ended.map(|(what, _)| *what).collect();
    let known = match ended.is_empty() {
        true => serde_json::json!({ "ended": "nothing" }),
        false => serde_json::json!({ "ended": format!("ended {}", ended.join(" and ")) }),
    };
    record(tx, blocker, Verb::Blocked, blocked, known)
}

/// Ends a block. Follows do not come back by themselves.
///
/// # Errors
/// When the database fails.
pub fn unblock(tx: &mut Tx<'_>, blocker: UserId, blocked: UserId) -> Result<(), Error> {
    lock_pair(tx, blocker, blocked)?;
    let row = blocks::table.find((blocker, blocked));
    let removed: Option<Timestamp> = diesel::delete(row)
        .returning(blocks::created_at)
        .get_result(tx.conn)
        .optional()?;
    let Some(at) = removed else {
        return Ok(());
    };
    relations_changed(tx, &[blocker, blocked])?;
    record(tx, blocker, Verb::Unblocked, blocked, since(at))
}

/// Gives since when one followed the other, if they did.
pub(super) fn remove_follow(
    tx: &mut Tx<'_>,
    follower: UserId,
    followee: UserId,
) -> Result<Option<Timestamp>, Error> {
    let removed: Option<Timestamp> = diesel::delete(follows::table.find((follower, followee)))
        .returning(follows::created_at)
        .get_result(tx.conn)
        .optional()?;
    if removed.is_some() {
        timeline::take_out(tx, follower, followee)?;
        notices::take_back(tx, &Notice::to_person(Kind::Follower, followee, follower))?;
        let accepted = Notice::to_person(Kind::FollowAccepted, follower, followee);
        notices::take_back(tx, &accepted)?;
    }
    Ok(removed)
}

/// What these people may see of others changes. The rows are taken in one order, so that two
/// who block each other at once do not wait for each other.
pub(super) fn relations_changed(tx: &mut Tx<'_>, people: &[UserId]) -> Result<(), Error> {
    let mut people = people.to_vec();
    people.sort_unstable();
    for person in people {
        diesel::update(users::table.find(person))
            .set(users::relations_version.eq(users::relations_version + 1))
            .execute(tx.conn)?;
    }
    Ok(())
}

pub(super) fn not_oneself(a: UserId, b: UserId) -> Result<(), Error> {
    if a == b {
        return Err(Error::Conflict("This is you."));
    }
    Ok(())
}

pub(super) fn lock_pair(tx: &mut Tx<'_>, a: UserId, b: UserId) -> Result<(), Error> {
    tx.lock(&format!("people:{}:{}", a.min(b), a.max(b)))
}

pub(super) fn record(
    tx: &mut Tx<'_>,
    actor: UserId,
    verb: Verb,
    other: UserId,
    known: serde_json::Value,
) -> Result<(), Error> {
    let done = Activity::new(actor, verb, (Noun::User, other.0));
    activity::record(tx, &done.with(known))
}

/// Since when it was so, of something that ends.
pub(super) fn since(at: Timestamp) -> serde_json::Value {
    serde_json::json!({ "since": at.iso() })
}
