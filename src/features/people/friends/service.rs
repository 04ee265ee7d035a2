//! Friendship: asked for, answered, ended. It is mutual, and friends follow each other. Each
//! change holds the lock of the two, so that crossing wishes meet.

use diesel::prelude::*;

use super::super::requests::drop_between as drop_follow_requests;
use super::super::service::{
    add_follow, lock_pair, not_oneself, record, relations_changed, remove_follow,
};
use crate::db::schema::{close_friends, friend_requests, friendships};
use crate::db::{DbConn, Tx, UserId, each};
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
    if drop_request(tx, other, person)? {
        return befriend(tx, person, other);
    }
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
    record(tx, person, Verb::AskedFriend, other)
}

/// Takes the wish back. Gives whether it still stood.
///
/// # Errors
/// When the database fails.
pub fn cancel_friend(tx: &mut Tx<'_>, person: UserId, other: UserId) -> Result<bool, Error> {
    lock_pair(tx, person, other)?;
    let stood = drop_request(tx, person, other)?;
    if stood {
        record(tx, person, Verb::StoppedAskingFriend, other)?;
    }
    Ok(stood)
}

/// Says yes to somebody who asked. Gives whether the wish still stood.
///
/// # Errors
/// When the database fails.
pub fn accept_friend(tx: &mut Tx<'_>, person: UserId, requester: UserId) -> Result<bool, Error> {
    lock_pair(tx, person, requester)?;
    let stood = drop_request(tx, requester, person)?;
    if stood {
        befriend(tx, person, requester)?;
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
    let stood = drop_request(tx, requester, person)?;
    if stood {
        record(tx, person, Verb::DeclinedFriend, requester)?;
    }
    Ok(stood)
}

/// Ends a friendship, and that the two follow each other.
///
/// # Errors
/// When the database fails.
pub fn unfriend(tx: &mut Tx<'_>, person: UserId, friend: UserId) -> Result<(), Error> {
    lock_pair(tx, person, friend)?;
    if !end_friendship(tx, person, friend)? {
        return Ok(());
    }
    remove_follow(tx, person, friend)?;
    remove_follow(tx, friend, person)?;
    relations_changed(tx, &[person, friend])?;
    record(tx, person, Verb::Unfriended, friend)
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

/// Ends what is and what was asked between two who block each other.
pub(in crate::features::people) fn sever(
    tx: &mut Tx<'_>,
    a: UserId,
    b: UserId,
) -> Result<(), Error> {
    end_friendship(tx, a, b)?;
    drop_request(tx, a, b)?;
    drop_request(tx, b, a)?;
    Ok(())
}

/// The pair's lock is held by who calls.
fn befriend(tx: &mut Tx<'_>, person: UserId, other: UserId) -> Result<(), Error> {
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
    add_follow(tx, low, high)?;
    add_follow(tx, high, low)?;
    relations_changed(tx, &[person, other])?;
    // The other one had asked.
    notices::tell(tx, &Notice::to_person(Kind::FriendAccepted, other, person))?;
    record(tx, person, Verb::Befriended, other)
}

fn end_friendship(tx: &mut Tx<'_>, a: UserId, b: UserId) -> Result<bool, Error> {
    for pair in [(a, b), (b, a)] {
        diesel::delete(close_friends::table.find(pair)).execute(tx.conn)?;
    }
    let mut ended = 0;
    for pair in [(a, b), (b, a)] {
        ended += diesel::delete(friendships::table.find(pair)).execute(tx.conn)?;
        notices::take_back(tx, &Notice::to_person(Kind::FriendAccepted, pair.0, pair.1))?;
    }
    Ok(ended > 0)
}

fn drop_request(tx: &mut Tx<'_>, requester: UserId, recipient: UserId) -> Result<bool, Error> {
    let row = friend_requests::table.find((requester, recipient));
    let stood = diesel::delete(row).execute(tx.conn)? == 1;
    if stood {
        relations_changed(tx, &[requester, recipient])?;
        let asked = Notice::to_person(Kind::FriendRequest, recipient, requester);
        notices::take_back(tx, &asked)?;
    }
    Ok(stood)
}
