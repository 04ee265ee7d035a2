//! How a person reacted, and how others did to their posts.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::json;

use super::ReactionKind;
use super::service::count;
use crate::db::schema::{posts, reaction_changes, reactions};
use crate::db::{DbConn, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{Belonging, CHUNK, Item, Removal, Section, Sheet};

/// Reactions, for downloads and for those who leave.
pub const BELONGING: Belonging = Belonging {
    sections: &[
        Section {
            name: "reactions",
            title: "Reactions",
            is_shown: true,
            read,
        },
        Section {
            name: "reaction-changes",
            title: "Every change of a reaction",
            is_shown: false,
            read: read_changes,
        },
    ],
    remove,
};

fn read(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows: Vec<(PostId, ReactionKind, Timestamp)> = reactions::table
        .filter(reactions::user_id.eq(user))
        .filter(reactions::post_id.gt(PostId(after)))
        .order(reactions::post_id)
        .limit(CHUNK)
        .select((reactions::post_id, reactions::kind, reactions::created_at))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0.0,
        |(post, kind, at)| {
            let json = json!({"post": post, "kind": kind.as_str(), "at": at.iso()});
            let title = format!("{} {} on post {post}", kind.emoji(), kind.label());
            Item::new(json, title).at(at)
        },
    ))
}

fn read_changes(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    type Row = (i64, PostId, Option<String>, Option<String>, Timestamp);
    let rows: Vec<Row> = reaction_changes::table
        .filter(reaction_changes::user_id.eq(user))
        .filter(reaction_changes::id.gt(after))
        .order(reaction_changes::id)
        .limit(CHUNK)
        .select((
            reaction_changes::id,
            reaction_changes::post_id,
            reaction_changes::previous,
            reaction_changes::kind,
            reaction_changes::created_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0,
        |(id, post, previous, kind, at)| {
            let json = json!({
                "id": id, "post": post, "previous": previous, "kind": kind, "at": at.iso(),
            });
            Item::new(json, format!("On post {post}")).at(at)
        },
    ))
}

fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let own: Vec<PostId> = reactions::table
        .filter(reactions::user_id.eq(user))
        .order(reactions::post_id)
        .limit(CHUNK)
        .select(reactions::post_id)
        .load(tx.conn)?;
    if !own.is_empty() {
        let gone = reactions::table
            .filter(reactions::user_id.eq(user))
            .filter(reactions::post_id.eq_any(own));
        let removed: Vec<(PostId, ReactionKind)> = diesel::delete(gone)
            .returning((reactions::post_id, reactions::kind))
            .get_results(tx.conn)?;
        let removed: BTreeMap<_, _> = removed.into_iter().collect();
        for (post, kind) in &removed {
            count(tx, *post, Some(*kind), None)?;
        }
        return Ok(Removal::More);
    }
    let changes: Vec<i64> = reaction_changes::table
        .filter(reaction_changes::user_id.eq(user))
        .limit(CHUNK)
        .select(reaction_changes::id)
        .load(tx.conn)?;
    let gone = reaction_changes::table.filter(reaction_changes::id.eq_any(changes));
    if diesel::delete(gone).execute(tx.conn)? > 0 {
        return Ok(Removal::More);
    }
    remove_from_posts(tx, user)
}

/// Removes a piece of the reactions to a post that goes, and of their changes. Nobody reads its
/// counts any more.
///
/// # Errors
/// When the database fails.
pub fn forget_post(tx: &mut Tx<'_>, post: PostId) -> Result<Removal, Error> {
    let people: Vec<UserId> = reactions::table
        .filter(reactions::post_id.eq(post))
        .limit(CHUNK)
        .select(reactions::user_id)
        .load(tx.conn)?;
    let gone = reactions::table
        .filter(reactions::post_id.eq(post))
        .filter(reactions::user_id.eq_any(people));
    let mut removed = diesel::delete(gone).execute(tx.conn)?;
    let changes: Vec<i64> = reaction_changes::table
        .filter(reaction_changes::post_id.eq(post))
        .limit(CHUNK)
        .select(reaction_changes::id)
        .load(tx.conn)?;
    let gone = reaction_changes::table.filter(reaction_changes::id.eq_any(changes));
    removed += diesel::delete(gone).execute(tx.conn)?;
    Ok(Removal::after(removed))
}

/// What others did to the person's posts, which go as well.
fn remove_from_posts(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let own = posts::table
        .filter(posts::author_id.eq(user))
        .select(posts::id);
    let below: Vec<(PostId, UserId, ReactionKind)> = reactions::table
        .filter(reactions::post_id.eq_any(own))
        .order((reactions::post_id, reactions::user_id))
        .limit(CHUNK)
        .select((reactions::post_id, reactions::user_id, reactions::kind))
        .load(tx.conn)?;
    for (post, person, kind) in &below {
        diesel::delete(reactions::table.find((*post, *person))).execute(tx.conn)?;
        count(tx, *post, Some(*kind), None)?;
    }
    let changes: Vec<i64> = reaction_changes::table
        .filter(reaction_changes::post_id.eq_any(own))
        .limit(CHUNK)
        .select(reaction_changes::id)
        .load(tx.conn)?;
    let gone = reaction_changes::table.filter(reaction_changes::id.eq_any(changes));
    let changed = diesel::delete(gone).execute(tx.conn)?;
    Ok(Removal::after(below.len() + changed))
}
