//! What a person saved and in which collections; and what of it goes with a post.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::json;

use crate::db::schema::{collected_posts, collections, posts, saved_posts};
use crate::db::{DbConn, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{Belonging, CHUNK, Item, Removal, Section, Sheet};

/// Saved posts, for downloads and for those who leave.
pub const BELONGING: Belonging = Belonging {
    sections: &[
        Section {
            name: "saved-posts",
            title: "Posts you saved",
            is_shown: true,
            read: read_saved,
        },
        Section {
            name: "collections",
            title: "Your collections",
            is_shown: true,
            read: read_collections,
        },
    ],
    remove,
};

fn read_saved(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows: Vec<(PostId, Timestamp)> = saved_posts::table
        .filter(saved_posts::user_id.eq(user))
        .filter(saved_posts::post_id.gt(PostId(after)))
        .order(saved_posts::post_id)
        .limit(CHUNK)
        .select((saved_posts::post_id, saved_posts::created_at))
        .load(conn)?;
    let ids: Vec<PostId> = rows.iter().map(|row| row.0).collect();
    let within: Vec<(PostId, String)> = collected_posts::table
        .inner_join(collections::table)
        .filter(collected_posts::user_id.eq(user))
        .filter(collected_posts::post_id.eq_any(ids))
        .order(collections::folded)
        .select((collected_posts::post_id, collections::name))
        .load(conn)?;
    let mut names: HashMap<PostId, Vec<String>> = HashMap::new();
    for (post, name) in within {
        names.entry(post).or_default().push(name);
    }
    Ok(Sheet::of(
        rows,
        |row| row.0.0,
        |(post, at)| {
            let names = names.remove(&post).unwrap_or_default();
            let link = format!("/posts/{post}");
            let said = names.join(", ");
            let json = json!({
                "post": post, "link": link, "collections": names, "saved_at": at.iso(),
            });
            Item::new(json, link).saying(said).at(at)
        },
    ))
}

fn read_collections(conn: &mut DbConn, user: UserId, _: i64) -> Result<Sheet, Error> {
    let rows: Vec<(i64, String, Timestamp)> = collections::table
        .filter(collections::owner_id.eq(user))
        .order(collections::folded)
        .select((collections::id, collections::name, collections::created_at))
        .load(conn)?;
    let item = |(id, name, at): (i64, String, Timestamp)| {
        Item::new(json!({"id": id, "name": name, "since": at.iso()}), name).at(at)
    };
    Ok(Sheet::whole(rows.into_iter().map(item).collect()))
}

/// Removes a piece of what a person saved, of what others saved of theirs, and their collections.
fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let own = posts::table
        .filter(posts::author_id.eq(user))
        .select(posts::id);
    let rows: Vec<(UserId, PostId)> = saved_posts::table
        .filter(
            saved_posts::user_id
                .eq(user)
                .or(saved_posts::post_id.eq_any(own)),
        )
        .limit(CHUNK)
        .select((saved_posts::user_id, saved_posts::post_id))
        .load(tx.conn)?;
    for row in &rows {
        diesel::delete(saved_posts::table.find(*row)).execute(tx.conn)?;
    }
    if !rows.is_empty() {
        return Ok(Removal::More);
    }
    let empty = collections::table.filter(collections::owner_id.eq(user));
    Ok(Removal::after(diesel::delete(empty).execute(tx.conn)?))
}

/// Removes a piece of what was saved of a post that goes.
///
/// # Errors
/// When the database fails.
pub fn forget_post(tx: &mut Tx<'_>, post: PostId) -> Result<Removal, Error> {
    let people: Vec<UserId> = saved_posts::table
        .filter(saved_posts::post_id.eq(post))
        .limit(CHUNK)
        .select(saved_posts::user_id)
        .load(tx.conn)?;
    let gone = saved_posts::table
        .filter(saved_posts::post_id.eq(post))
        .filter(saved_posts::user_id.eq_any(people));
    Ok(Removal::after(diesel::delete(gone).execute(tx.conn)?))
}
