//! What a person commented, and what others wrote below their posts.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::json;

use crate::db::schema::{comments, post_counters, posts};
use crate::db::{CommentId, DbConn, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{Belonging, CHUNK, Item, Removal, Section, Sheet};
use crate::features::activity::{self, Noun};

/// Comments, for downloads and for those who leave.
pub const BELONGING: Belonging = Belonging {
    sections: &[Section {
        name: "comments",
        title: "Comments",
        is_shown: true,
        read,
    }],
    remove,
};

type Row = (i64, PostId, String, Timestamp, Option<Timestamp>);

fn read(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows: Vec<Row> = comments::table
        .filter(comments::author_id.eq(user))
        .filter(comments::id.gt(CommentId(after)))
        .order(comments::id)
        .limit(CHUNK)
        .select((
            comments::id,
            comments::post_id,
            comments::body,
            comments::created_at,
            comments::deleted_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0,
        |(id, post, body, at, deleted)| {
            let json = json!({
                "id": id, "post": post, "body": body, "written_at": at.iso(),
                "deleted_at": deleted.map(Timestamp::iso),
            });
            let title = match deleted {
                Some(_) => format!("On post {post}, deleted"),
                None => format!("On post {post}"),
            };
            Item::new(json, title).saying(body).at(at)
        },
    ))
}

fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let own: Vec<(CommentId, PostId, Option<Timestamp>)> = comments::table
        .filter(comments::author_id.eq(user))
        .order(comments::id)
        .limit(CHUNK)
        .select((comments::id, comments::post_id, comments::deleted_at))
        .load(tx.conn)?;
    if !own.is_empty() {
        return forget(tx, &own);
    }
    let below: Vec<(CommentId, PostId, Option<Timestamp>)> = comments::table
        .inner_join(posts::table)
        .filter(posts::author_id.eq(user))
        .order(comments::id)
        .limit(CHUNK)
        .select((comments::id, comments::post_id, comments::deleted_at))
        .load(tx.conn)?;
    if !below.is_empty() {
        return forget(tx, &below);
    }
    let moderated: Vec<CommentId> = comments::table
        .filter(comments::deleted_by.eq(user))
        .limit(CHUNK)
        .select(comments::id)
        .load(tx.conn)?;
    let changed = diesel::update(comments::table.filter(comments::id.eq_any(moderated)))
        .set(comments::deleted_by.eq(None::<UserId>))
        .execute(tx.conn)?;
    Ok(Removal::after(changed))
}

/// Removes comments; the counts of their posts follow, those with the lower number first, as in
/// every removal, so that two at once do not wait for each other.
fn forget(
    tx: &mut Tx<'_>,
    gone: &[(CommentId, PostId, Option<Timestamp>)],
) -> Result<Removal, Error> {
    let ids: Vec<CommentId> = gone.iter().map(|(id, ..)| *id).collect();
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    activity::forget_objects(tx, Noun::Comment, &numbers)?;
    // Those that really go change the counts: they may have been deleted a moment ago.
    let removed: Vec<(PostId, Option<Timestamp>)> =
        diesel::delete(comments::table.filter(comments::id.eq_any(ids)))
            .returning((comments::post_id, comments::deleted_at))
            .get_results(tx.conn)?;
    let mut counts: BTreeMap<PostId, i64> = BTreeMap::new();
    for (post, deleted) in &removed {
        *counts.entry(*post).or_default() += i64::from(deleted.is_none());
    }
    for (post, shown) in counts {
        diesel::update(post_counters::table.find(post))
            .set((
                post_counters::comments.eq(post_counters::comments - shown),
                post_counters::version.eq(post_counters::version + 1),
            ))
            .execute(tx.conn)?;
    }
    Ok(Removal::after(removed.len()))
}
