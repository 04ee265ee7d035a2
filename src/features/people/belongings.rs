//! Whom a person follows and has blocked, and who follows them.

use diesel::prelude::*;
use serde_json::json;

use super::service::relations_changed;
use crate::db::schema::{blocks, follows, users};
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

fn read_following(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows = follows::table
        .inner_join(users::table.on(users::id.eq(follows::followee_id)))
        .filter(follows::follower_id.eq(user))
        .filter(users::deletes_at.is_null())
        .filter(follows::followee_id.gt(UserId(after)))
        .order(follows::followee_id)
        .limit(CHUNK)
        .select((
            users::id,
            users::username,
            users::full_name,
            follows::created_at,
        ))
        .load(conn)?;
    Ok(sheet(rows))
}

fn read_followers(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows = follows::table
        .inner_join(users::table.on(users::id.eq(follows::follower_id)))
        .filter(follows::followee_id.eq(user))
        .filter(users::deletes_at.is_null())
        .filter(follows::follower_id.gt(UserId(after)))
        .order(follows::follower_id)
        .limit(CHUNK)
        .select((
            users::id,
            users::username,
            users::full_name,
            follows::created_at,
        ))
        .load(conn)?;
    Ok(sheet(rows))
}

fn read_blocked(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows = blocks::table
        .inner_join(users::table.on(users::id.eq(blocks::blocked_id)))
        .filter(blocks::blocker_id.eq(user))
        .filter(users::deletes_at.is_null())
        .filter(blocks::blocked_id.gt(UserId(after)))
        .order(blocks::blocked_id)
        .limit(CHUNK)
        .select((
            users::id,
            users::username,
            users::full_name,
            blocks::created_at,
        ))
        .load(conn)?;
    Ok(sheet(rows))
}

fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let pairs = follows::follower_id
        .eq(user)
        .or(follows::followee_id.eq(user));
    let followed: Vec<(UserId, UserId)> = follows::table
        .filter(pairs)
        .limit(CHUNK)
        .select((follows::follower_id, follows::followee_id))
        .load(tx.conn)?;
    for pair in &followed {
        diesel::delete(follows::table.find(*pair)).execute(tx.conn)?;
    }
    let walls = blocks::blocker_id.eq(user).or(blocks::blocked_id.eq(user));
    let blocked: Vec<(UserId, UserId)> = blocks::table
        .filter(walls)
        .limit(CHUNK)
        .select((blocks::blocker_id, blocks::blocked_id))
        .load(tx.conn)?;
    for pair in &blocked {
        diesel::delete(blocks::table.find(*pair)).execute(tx.conn)?;
    }
    let mut others: Vec<UserId> = followed
        .iter()
        .chain(&blocked)
        .flat_map(|(a, b)| [*a, *b])
        .filter(|person| *person != user)
        .collect();
    others.sort_unstable();
    others.dedup();
    relations_changed(tx, &others)?;
    let forgotten = timeline::forget_person(tx, user, CHUNK)?;
    Ok(Removal::after(followed.len() + blocked.len() + forgotten))
}
