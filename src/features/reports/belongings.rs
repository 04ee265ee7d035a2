//! What a person reported. What others reported of them is not theirs to read, and goes with them.

use diesel::prelude::*;
use serde_json::json;

use super::{Kind, Reason};
use crate::db::schema::reports;
use crate::db::{DbConn, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{Belonging, CHUNK, Item, Removal, Section, Sheet};
use crate::features::activity::{self, Noun};

/// Reports, for downloads and for those who leave.
pub const BELONGING: Belonging = Belonging {
    sections: &[Section {
        name: "reports",
        title: "What you reported",
        is_shown: true,
        read,
    }],
    remove,
};

fn read(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows: Vec<(i64, Kind, i64, Reason, String, Timestamp)> = reports::table
        .filter(reports::reporter_id.eq(user))
        .filter(reports::id.gt(after))
        .order(reports::id)
        .limit(CHUNK)
        .select((
            reports::id,
            reports::object_kind,
            reports::object_id,
            reports::reason,
            reports::note,
            reports::created_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0,
        |(id, kind, object, reason, note, at)| {
            let title = format!("A {}: {}", kind.noun(), reason.words());
            let json = json!({
                "id": id, "kind": kind.as_str(), "object": object, "reason": reason.as_str(),
                "note": note, "made_at": at.iso(),
            });
            Item::new(json, title).saying(note).at(at)
        },
    ))
}

fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let ids = reports::table.select(reports::id).limit(CHUNK);
    let about: Vec<i64> = ids.filter(reports::person_id.eq(user)).load(tx.conn)?;
    let by: Vec<i64> = ids.filter(reports::reporter_id.eq(user)).load(tx.conn)?;
    let decided: Vec<i64> = ids.filter(reports::decided_by.eq(user)).load(tx.conn)?;
    activity::forget_objects(tx, Noun::Report, &about)?;
    let mut changed =
        diesel::delete(reports::table.filter(reports::id.eq_any(about))).execute(tx.conn)?;
    // What was reported stays for staff, without who did it and their words.
    changed += diesel::update(reports::table.filter(reports::id.eq_any(by)))
        .set((
            reports::reporter_id.eq(None::<UserId>),
            reports::note.eq(""),
        ))
        .execute(tx.conn)?;
    changed += diesel::update(reports::table.filter(reports::id.eq_any(decided)))
        .set(reports::decided_by.eq(None::<UserId>))
        .execute(tx.conn)?;
    Ok(Removal::after(changed))
}
