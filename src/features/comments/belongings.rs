//! What a person wrote and liked below posts, and what others wrote below theirs.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use serde_json::json;

use super::forgetting::{forget, forget_likes, untie};
use crate::db::schema::{comment_edits, comment_likes, comments, posts};
use crate::db::{CommentId, DbConn, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{Belonging, CHUNK, Item, Removal, Section, Sheet};

/// Comments with their earlier texts and likes, for downloads and for those who leave.
pub const BELONGING: Belonging = Belonging {
    sections: &[
        Section {
            name: "comments",
            title: "Comments",
            is_shown: true,
            read,
        },
        Section {
            name: "comment-edits",
            title: "Earlier texts of your comments",
            is_shown: false,
            read: read_edits,
        },
        Section {
            name: "comment-likes",
            title: "Comments you like",
            is_shown: true,
            read: read_likes,
        },
    ],
    remove,
};

type Row = (
    i64,
    PostId,
    Option<CommentId>,
    String,
    Timestamp,
    Option<Timestamp>,
    Option<Timestamp>,
);

fn read(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows: Vec<Row> = comments::table
        .filter(comments::author_id.eq(user))
        .filter(comments::id.gt(CommentId(after)))
        .order(comments::id)
        .limit(CHUNK)
        .select((
            comments::id,
            comments::post_id,
            comments::parent_id,
            comments::body,
            comments::created_at,
            comments::edited_at,
            comments::deleted_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0,
        |(id, post, parent, body, at, edited, deleted)| {
            let json = json!({
                "id": id, "post": post, "answers": parent, "body": body, "written_at": at.iso(),
                "edited_at": edited.map(Timestamp::iso), "deleted_at": deleted.map(Timestamp::iso),
            });
            let place = match parent {
                Some(parent) => format!("In reply to comment {parent} on post {post}"),
                None => format!("On post {post}"),
            };
            let title = match deleted {
                Some(_) => format!("{place}, deleted"),
                None => place,
            };
            Item::new(json, title).saying(body).at(at)
        },
    ))
}

fn read_edits(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows: Vec<(i64, CommentId, String, Timestamp)> = comment_edits::table
        .inner_join(comments::table)
        .filter(comments::author_id.eq(user))
        .filter(comment_edits::id.gt(after))
        .order(comment_edits::id)
        .limit(CHUNK)
        .select((
            comment_edits::id,
            comment_edits::comment_id,
            comment_edits::body,
            comment_edits::created_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0,
        |(id, comment, body, until)| {
            let json = json!({
                "id": id, "comment": comment, "body": body, "replaced_at": until.iso(),
            });
            Item::new(json, format!("Comment {comment}"))
                .saying(body)
                .at(until)
        },
    ))
}

fn read_likes(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows: Vec<(CommentId, PostId, Timestamp)> = comment_likes::table
        .inner_join(comments::table)
        .filter(comment_likes::user_id.eq(user))
        .filter(comment_likes::comment_id.gt(CommentId(after)))
        .order(comment_likes::comment_id)
        .limit(CHUNK)
        .select((
            comment_likes::comment_id,
            comments::post_id,
            comment_likes::created_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0.0,
        |(comment, post, at)| {
            let json = json!({"comment": comment, "post": post, "at": at.iso()});
            Item::new(json, format!("Comment {comment} on post {post}")).at(at)
        },
    ))
}

fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    if forget_likes(tx, user)? > 0 {
        return Ok(Removal::More);
    }
    // The later first: what answers goes before what is answered.
    let own: Vec<(CommentId, PostId)> = comments::table
        .filter(comments::author_id.eq(user))
        .order(comments::id.desc())
        .limit(CHUNK)
        .select((comments::id, comments::post_id))
        .load(tx.conn)?;
    if !own.is_empty() {
        let mut by_post: BTreeMap<PostId, Vec<CommentId>> = BTreeMap::new();
        for (id, post) in own {
            by_post.entry(post).or_default().push(id);
        }
        for (post, ids) in by_post {
            forget(tx, post, &ids)?;
        }
        return Ok(Removal::More);
    }
    let below: Vec<(CommentId, PostId)> = comments::table
        .inner_join(posts::table)
        .filter(posts::author_id.eq(user))
        .order((comments::post_id, comments::id.desc()))
        .limit(CHUNK)
        .select((comments::id, comments::post_id))
        .load(tx.conn)?;
    if !below.is_empty() {
        let posts: BTreeSet<PostId> = below.iter().map(|(_, post)| *post).collect();
        for post in posts {
            let of_post = below.iter().filter(|(_, of)| *of == post);
            let ids: Vec<CommentId> = of_post.map(|(id, _)| *id).collect();
            forget(tx, post, &ids)?;
        }
        return Ok(Removal::More);
    }
    untie(tx, user).map(Removal::after)
}
