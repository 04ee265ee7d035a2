//! What a person was told and what others were told of them, and what they do not want.

use diesel::prelude::*;
use serde_json::json;

use crate::db::schema::{digests, notification_deeds, notifications, unwanted_notices, users};
use crate::db::{DbConn, NotificationId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{Belonging, CHUNK, Item, Removal, Section, Sheet};

/// Notifications, for downloads and for those who leave.
pub const BELONGING: Belonging = Belonging {
    sections: &[
        Section {
            name: "notifications",
            title: "Notifications",
            is_shown: false,
            read,
        },
        Section {
            name: "unwanted-notifications",
            title: "Notifications you do not want",
            is_shown: false,
            read: read_unwanted,
        },
    ],
    remove,
};

type Row = (
    i64,
    String,
    i64,
    Option<i64>,
    String,
    Timestamp,
    Option<Timestamp>,
);

fn read(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows: Vec<Row> = notification_deeds::table
        .inner_join(notifications::table)
        .inner_join(users::table)
        .filter(notifications::recipient_id.eq(user))
        .filter(users::deletes_at.is_null())
        .filter(notification_deeds::id.gt(after))
        .order(notification_deeds::id)
        .limit(CHUNK)
        .select((
            notification_deeds::id,
            notifications::kind,
            notifications::object_id,
            notifications::post_id,
            users::username,
            notification_deeds::created_at,
            notifications::read_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0,
        |(id, kind, object, post, by, at, read)| {
            let title = kind.replace('_', " ");
            let json = json!({
                "id": id, "kind": kind, "object": object, "post": post, "by": by, "at": at.iso(),
                "read_at": read.map(Timestamp::iso),
            });
            Item::new(json, title).saying(format!("@{by}")).at(at)
        },
    ))
}

fn read_unwanted(conn: &mut DbConn, user: UserId, _: i64) -> Result<Sheet, Error> {
    let rows: Vec<(String, String)> = unwanted_notices::table
        .filter(unwanted_notices::user_id.eq(user))
        .order((unwanted_notices::kind, unwanted_notices::way))
        .select((unwanted_notices::kind, unwanted_notices::way))
        .load(conn)?;
    let items = rows.into_iter().map(|(kind, way)| {
        let title = format!("{}, by {way}", kind.replace('_', " "));
        Item::new(json!({ "kind": kind, "way": way }), title)
    });
    Ok(Sheet::whole(items.collect()))
}

fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let told: Vec<NotificationId> = notifications::table
        .filter(notifications::recipient_id.eq(user))
        .limit(CHUNK)
        .select(notifications::id)
        .load(tx.conn)?;
    let done: Vec<i64> = notification_deeds::table
        .filter(notification_deeds::actor_id.eq(user))
        .limit(CHUNK)
        .select(notification_deeds::id)
        .load(tx.conn)?;
    let own = unwanted_notices::table.filter(unwanted_notices::user_id.eq(user));
    let deeds = notification_deeds::table.filter(notification_deeds::id.eq_any(done));
    // What was done goes with the row that tells of it.
    let gone = diesel::delete(notifications::table.filter(notifications::id.eq_any(told)))
        .execute(tx.conn)?
        + diesel::delete(deeds).execute(tx.conn)?
        + diesel::delete(own).execute(tx.conn)?
        + diesel::delete(digests::table.find(user)).execute(tx.conn)?;
    Ok(Removal::after(gone))
}
