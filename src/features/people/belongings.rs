//! Whom a person follows, asks to follow and has blocked, and who follows them or asks to.

use diesel::prelude::*;
use serde_json::json;

use super::mutes as muted_words;
use super::service::relations_changed;
use crate::db::schema::{
    blocks, close_friends, follow_requests, follows, friend_requests, friendships, mutes,
    unwanted_suggestions, users,
};
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{Belonging, CHUNK, Item, Removal, Section, Sheet};
use crate::features::timeline;

/// Follows and blocks, for downloads and for those who leave.
pub const BELONGING: Belonging = Belonging {
    sections: &[
        Section {
            name: "following",
            title: "People you follow",
            is_shown: true,
            read: read_following,
        },
        Section {
            name: "followers",
            title: "People who follow you",
            is_shown: true,
            read: read_followers,
        },
        Section {
            name: "asked_to_follow",
            title: "People you asked to follow",
            is_shown: true,
            read: read_asked,
        },
        Section {
            name: "asking_to_follow",
            title: "People who ask to follow you",
            is_shown: true,
            read: read_asking,
        },
        Section {
            name: "friends",
            title: "Friends",
            is_shown: true,
            read: read_friends,
        },
        Section {
            name: "close_friends",
            title: "Close friends",
            is_shown: true,
            read: read_close,
        },
        Section {
            name: "friend_requests_sent",
            title: "People you asked to be friends",
            is_shown: true,
            read: read_wished,
        },
        Section {
            name: "friend_requests_received",
            title: "People who asked you to be friends",
            is_shown: true,
            read: read_wishing,
        },
        Section {
            name: "muted",
            title: "People you muted",
            is_shown: true,
            read: read_muted,
        },
        Section {
            name: "muted-words",
            title: "Words you muted",
            is_shown: true,
            read: muted_words::read_words,
        },
        Section {
            name: "unwanted-suggestions",
            title: "People you did not want suggested",
            is_shown: true,
            read: read_unwanted,
        },
        Section {
            name: "blocked",
            title: "People you blocked",
            is_shown: true,
            read: read_blocked,
        },
    ],
    remove,
};

type Row = (UserId, String, String, Timestamp);

fn sheet(rows: Vec<Row>) -> Sheet {
    Sheet::of(
        rows,
        |row| row.0.0,
        |(id, username, name, at)| {
            let json =
                json!({"id": id, "username": username, "full_name": name, "since": at.iso()});
            Item::new(json, name).saying(format!("@{username}")).at(at)
        },
    )
}

/// Reads the people on the other side of a relation.
macro_rules! people_by {
    ($name:ident, $table:ident: $own:ident -> $other:ident) => {
        fn $name(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
            let rows = $table::table
                .inner_join(users::table.on(users::id.eq($table::$other)))
                .filter($table::$own.eq(user))
                .filter(users::deletes_at.is_null())
                .filter($table::$other.gt(UserId(after)))
                .order($table::$other)
                .limit(CHUNK)
                .select((
                    users::id,
                    users::username,
                    users::full_name,
                    $table::created_at,
                ))
                .load(conn)?;
            Ok(sheet(rows))
        }
    };
}

people_by!(read_following, follows: follower_id -> followee_id);
people_by!(read_followers, follows: followee_id -> follower_id);
people_by!(read_asked, follow_requests: requester_id -> followee_id);
people_by!(read_asking, follow_requests: followee_id -> requester_id);
people_by!(read_friends, friendships: person_id -> friend_id);
people_by!(read_close, close_friends: person_id -> friend_id);
people_by!(read_wished, friend_requests: requester_id -> recipient_id);
people_by!(read_wishing, friend_requests: recipient_id -> requester_id);
people_by!(read_muted, mutes: muter_id -> muted_id);
people_by!(read_unwanted, unwanted_suggestions: user_id -> person_id);
people_by!(read_blocked, blocks: blocker_id -> blocked_id);

/// Removes a piece of a relation in which the person stands on either side; gives the pairs.
macro_rules! unbind {
    ($conn:expr, $user:expr, $table:ident: $one:ident, $other:ident) => {{
        let pairs: Vec<(UserId, UserId)> = $table::table
            .filter($table::$one.eq($user).or($table::$other.eq($user)))
            .limit(CHUNK)
            .select(($table::$one, $table::$other))
            .load($conn)?;
        for pair in &pairs {
            diesel::delete($table::table.find(*pair)).execute($conn)?;
        }
        pairs
    }};
}

fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let followed = unbind!(tx.conn, user, follows: follower_id, followee_id);
    let asked = unbind!(tx.conn, user, follow_requests: requester_id, followee_id);
    let wished = unbind!(tx.conn, user, friend_requests: requester_id, recipient_id);
    // Close ones go with the friendship.
    let friends = unbind!(tx.conn, user, friendships: person_id, friend_id);
    let blocked = unbind!(tx.conn, user, blocks: blocker_id, blocked_id);
    let mut others: Vec<UserId> = followed
        .iter()
        .chain(&friends)
        .chain(&blocked)
        .flat_map(|(a, b)| [*a, *b])
        .filter(|person| *person != user)
        .collect();
    others.sort_unstable();
    others.dedup();
    relations_changed(tx, &others)?;
    let muted = unbind!(tx.conn, user, mutes: muter_id, muted_id);
    let unwanted = unbind!(tx.conn, user, unwanted_suggestions: user_id, person_id);
    let words = muted_words::remove_words(tx, user)?;
    let forgotten = timeline::forget_person(tx, user, CHUNK)?;
    Ok(Removal::after(
        followed.len()
            + asked.len()
            + wished.len()
            + friends.len()
            + blocked.len()
            + muted.len()
            + unwanted.len()
            + words
            + forgotten,
    ))
}
