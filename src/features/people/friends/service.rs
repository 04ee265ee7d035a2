//! Friendship: asked for, answered, ended. It is mutual, and friends follow each other. Each
//! change holds the lock of the two, so that crossing wishes meet.

use diesel::prelude::*;

use super::super::requests::drop_between as drop_follow_requests;
use super::super::service::{
    add_follow, lock_pair, not_oneself, record, relations_changed, remove_follow, since,
};
use crate::db::schema::{close_friends, friend_requests, friendships};
use crate::db::{DbConn, Timestamp, Tx, UserId, each};
use crate::error::{Error, FieldErrors};
use crate::features::activity::Verb;
use crate::features::notices::{self, Kind, Notice};
use crate::features::people::is_blocked_between;
use crate::text;

/// The longest message that goes with a wish, in characters.
pub(in crate::features::people) const MAX_MESSAGE: usize = 300;

/// Whether the two are friends.
pub(super) fn is_friend(conn: &mut DbConn, a: UserId, b: UserId) -> Result<bool, Error> {
    let row = friendships::table.find((a, b));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn)?)
}

/// Asks a person to be friends, with a few words. Where they asked already, the two are friends
/// at once. Again it changes nothing.
///
/// # Errors
/// `Conflict` for oneself, `NotFound` between people who have blocked each other, `Invalid` for a
/// message that is too long.
pub fn ask_friend(
    tx: &mut Tx<'_>,
    person: UserId,
    other: UserId,
    message: &str,
) -> Result<(), Error> {
    not_oneself(person, other)?;
    let message = text::many_lines(message, MAX_MESSAGE)
        .map_err(|wrong| Error::Invalid(FieldErrors::one("message", wrong)))?;
    lock_pair(tx, person, other)?;
    if is_blocked_between(tx.conn, person, other)? {
        return Err(Error::NotFound);
    }
    if is_friend(tx.conn, person, other)? {
        return Ok(());
    }
    if drop_request(tx, other, person)?.is_some() {
        return befriend(tx, person, other, "both asked");
    }
    let has_words = !message.is_empty();
    let row = (
        friend_requests::requester_id.eq(person),
        friend_requests::recipient_id.eq(other),
        friend_requests::message.eq(message),
        friend_requests::created_at.eq(tx.now),
    );
    let added = each!(&mut *tx.conn, |conn| diesel::insert_into(
        friend_requests::table
    )
    .values(row.clone())
    .on_conflict_do_nothing()
    .execute(conn))?;
    if added == 0 {
        return Ok(());
    }
    relations_changed(tx, &[person, other])?;
    notices::tell(tx, &Notice::to_person(Kind::FriendRequest, other, person))?;
    let how = match has_words {
        true => "with a few words",
        false => "without words",
    };
    let known = serde_json::json!({ "how": how });
    record(tx, person, Verb::AskedFriend, other, known)
}

/// Takes the wish back. Gives whether it still stood.
///
/// # Errors
/// When the database fails.
pub fn cancel_friend(tx: &mut Tx<'_>, person: UserId, other: UserId) -> Result<bool, Error> {
    lock_pair(tx, person, other)?;
    let asked = drop_request(tx, person, other)?;
    if let Some(at) = asked {
        record(tx, person, Verb::StoppedAskingFriend, other, since(at))?;
    }
    Ok(asked.is_some())
}

/// Says yes to somebody who asked. Gives whether the wish still stood.
///
/// # Errors
/// When the database fails.
pub fn accept_friend(tx: &mut Tx<'_>, person: UserId, requester: UserId) -> Result<bool, Error> {
    lock_pair(tx, person, requester)?;
    let stood = drop_request(tx, requester, person)?.is_some();
    if stood {
        befriend(tx, person, requester, "accepted")?;
    }
    Ok(stood)
}

/// Says no to somebody who asked. They are not told, and may ask again. Gives whether the wish
/// still stood.
///
/// # Errors
/// When the database fails.
pub fn decline_friend(tx: &mut Tx<'_>, person: UserId, requester: UserId) -> Result<bool, Error> {
    lock_pair(tx, person, requester)?;
    let asked = drop_request(tx, requester, person)?;
    if let Some(at) = asked {
        record(tx, person, Verb::DeclinedFriend, requester, since(at))?;
    }
    Ok(asked.is_some())
}

/// Ends a friendship, and that the two follow each other.
///
/// # Errors
/// When the database fails.
pub fn unfriend(tx: &mut Tx<'_>, person: UserId, friend: UserId) -> Result<(), Error> {
    lock_pair(tx, person, friend)?;
    let Some(at) = end_friendship(tx, person, friend)? else {
        return Ok(());
    };
    remove_follow(tx, person, friend)?;
    remove_follow(tx, friend, person)?;
    relations_changed(tx, &[person, friend])?;
    record(tx, person, Verb::Unfriended, friend, since(at))
}

/// Counts a friend as a close one, or no longer. Friends are not told.
///
/// # Errors
/// `NotFound` when they are not friends.
pub fn set_close(
    tx: &mut Tx<'_>,
    person: UserId,
    friend: UserId,
    is_close: bool,
) -> Result<(), Error> {
    lock_pair(tx, person, friend)?;
    if !is_friend(tx.conn, person, friend)? {
        return Err(Error::NotFound);
    }
    if !is_close {
        diesel::delete(close_friends::table.find((person, friend))).execute(tx.conn)?;
        return Ok(());
    }
    let row = (
        close_friends::person_id.eq(person),
        close_friends::friend_id.eq(friend),
        close_friends::created_at.eq(tx.now),
    );
    each!(&mut *tx.conn, |conn| diesel::insert_into(
        close_friends::table
    )
    .values(row)
    .on_conflict_do_nothing()
    .execute(conn))?;
    Ok(())
}

/// Ends what is and what was asked between two who block each other; gives whether they were
/// friends.
pub(in crate::features::people) fn sever(
    tx: &mut Tx<'_>,
    a: UserId,
    b: UserId,
) -> Result<bool, Error> {
    let ended = end_friendship(tx, a, b)?;
    drop_request(tx, a, b)?;
    drop_request(tx, b, a)?;
    Ok(ended.is_some())
}

/// The pair's lock is held by who calls.
fn befriend(tx: &mut Tx<'_>, person: UserId, other: UserId, how: &str) -> Result<(), Error> {
    for (side, friend) in [(person, other), (other, person)] {
        diesel::insert_into(friendships::table)
            .values((
                friendships::person_id.eq(side),
                friendships::friend_id.eq(friend),
                friendships::created_at.eq(tx.now),
            ))
            .execute(tx.conn)?;
    }
    drop_follow_requests(tx, person, other)?;
    // In the order of their ids, as each takes the lock of a timeline.
    let (low, high) = (person.min(other), person.max(other));
    add_follow(tx, low, high, "as friends")?;
    add_follow(tx, high, low, "as friends")?;
    relations_changed(tx, &[person, other])?;
    // The other one had asked.
    notices::tell(tx, &Notice::to_person(Kind::FriendAccepted, other, person))?;
    let known = serde_json::json!({ "how": how });
    record(tx, person, Verb::Befriended, other, known)
}

/// Gives since when they were friends, if they were.
fn end_friendship(tx: &mut Tx<'_>, a: UserId, b: UserId) -> Result<Option<Timestamp>, Error> {
    for pair in [(a, b), (b, a)] {
        diesel::delete(close_friends::table.find(pair)).execute(tx.conn)?;
    }
    let mut ended = None;
    for pair in [(a, b), (b, a)] {
        let since: Option<Timestamp> = diesel::delete(friendships::table.find(pair))
            .returning(friendships::created_at)
            .get_result(tx.conn)
            .optional()?;
        ended = ended.or(since);
        notices::take_back(tx, &Notice::to_person(Kind::FriendAccepted, pair.0, pair.1))?;
    }
    Ok(ended)
}

/// Gives when they asked, if they did.
fn drop_request(
    tx: &mut Tx<'_>,
    requester: UserId,
    recipient: UserId,
) -> Result<Option<Timestamp>, Error> {
    let row = friend_requests::table.find((requester, recipient));
    let asked_at: Option<Timestamp> = diesel::delete(row)
        .returning(friend_requests::created_at)
        .get_result(tx.conn)
        .optional()?;
    if asked_at.is_some() {
        relations_changed(tx, &[requester, recipient])?;
        let asked = Notice::to_person(Kind::FriendRequest, recipient, requester);
        notices::take_back(tx, &asked)?;
    }
    Ok(asked_at)
}
