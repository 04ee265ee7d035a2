//! A person's posts and drafts.

use diesel::prelude::*;
use serde_json::json;

use super::deleted::take_apart;
use super::photos_of;
use crate::db::schema::{draft_photos, drafts, media, post_edits, posts};
use crate::db::{AlbumId, DbConn, DraftId, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::accounts::{Belonging, CHUNK, Item, Removal, Section, Sheet};
use crate::features::media as pictures;

/// Posts and drafts, for downloads and for those who leave.
pub const BELONGING: Belonging = Belonging {
    sections: &[
        Section {
            name: "posts",
            title: "Posts",
            is_shown: true,
            read: read_posts,
        },
        Section {
            name: "post-edits",
            title: "Earlier texts of your posts",
            is_shown: false,
            read: read_edits,
        },
        Section {
            name: "drafts",
            title: "Drafts",
            is_shown: true,
            read: read_drafts,
        },
    ],
    remove,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = posts)]
struct PostRow {
    id: PostId,
    title: Option<String>,
    caption: String,
    location: String,
    audience: String,
    created_at: Timestamp,
    published_at: Option<Timestamp>,
    edited_at: Option<Timestamp>,
    deleted_at: Option<Timestamp>,
}

fn read_posts(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows: Vec<PostRow> = posts::table
        .filter(posts::author_id.eq(user))
        .filter(posts::id.gt(PostId(after)))
        .order(posts::id)
        .limit(CHUNK)
        .select(PostRow::as_select())
        .load(conn)?;
    let ids: Vec<PostId> = rows.iter().map(|row| row.id).collect();
    let mut photos = photos_of(conn, &ids)?;
    Ok(Sheet::of(
        rows,
        |row| row.id.0,
        |row| {
            let photos: Vec<(String, String)> = photos
                .remove(&row.id)
                .unwrap_or_default()
                .into_iter()
                .map(|photo| (pictures::download_path(&photo.look.key), photo.alt))
                .collect();
            let json = json!({
                "id": row.id, "title": row.title, "caption": row.caption,
                "location": row.location, "audience": row.audience,
                "created_at": row.created_at.iso(),
                "published_at": row.published_at.map(Timestamp::iso),
                "edited_at": row.edited_at.map(Timestamp::iso),
                "deleted_at": row.deleted_at.map(Timestamp::iso),
                "photos": listed(&photos),
            });
            let title = match row.deleted_at {
                Some(_) => format!("Post {}, deleted", row.id),
                None => format!("Post {}", row.id),
            };
            Item {
                pictures: photos,
                ..Item::new(json, title)
                    .saying(said(row.title, row.caption))
                    .at(row.published_at.unwrap_or(row.created_at))
            }
        },
    ))
}

fn read_edits(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    type Row = (i64, PostId, Option<String>, String, Timestamp);
    let rows: Vec<Row> = post_edits::table
        .inner_join(posts::table)
        .filter(posts::author_id.eq(user))
        .filter(post_edits::id.gt(after))
        .order(post_edits::id)
        .limit(CHUNK)
        .select((
            post_edits::id,
            post_edits::post_id,
            post_edits::title,
            post_edits::caption,
            post_edits::created_at,
        ))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.0,
        |(id, post, title, caption, until)| {
            let json = json!({
                "id": id, "post": post, "title": title, "caption": caption,
                "replaced_at": until.iso(),
            });
            Item::new(json, format!("Post {post}"))
                .saying(said(title, caption))
                .at(until)
        },
    ))
}

fn said(title: Option<String>, caption: String) -> String {
    match title {
        Some(title) => format!("{title}\n\n{caption}"),
        None => caption,
    }
}

fn listed(photos: &[(String, String)]) -> Vec<serde_json::Value> {
    photos
        .iter()
        .map(|(path, alt)| json!({"file": path, "alt": alt}))
        .collect()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = drafts)]
struct DraftRow {
    id: DraftId,
    title: Option<String>,
    caption: String,
    location: String,
    audience: String,
    publish_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
    album_id: Option<AlbumId>,
}

fn read_drafts(conn: &mut DbConn, user: UserId, after: i64) -> Result<Sheet, Error> {
    let rows: Vec<DraftRow> = drafts::table
        .filter(drafts::owner_id.eq(user))
        .filter(drafts::published_post_id.is_null())
        .filter(drafts::id.gt(DraftId(after)))
        .order(drafts::id)
        .limit(CHUNK)
        .select(DraftRow::as_select())
        .load(conn)?;
    let ids: Vec<DraftId> = rows.iter().map(|row| row.id).collect();
    let photos: Vec<(DraftId, String, String)> = draft_photos::table
        .inner_join(media::table)
        .filter(draft_photos::draft_id.eq_any(ids))
        .order((draft_photos::position, draft_photos::id))
        .select((draft_photos::draft_id, media::key, draft_photos::alt))
        .load(conn)?;
    Ok(Sheet::of(
        rows,
        |row| row.id.0,
        |row| {
            let own: Vec<(String, String)> = photos
                .iter()
                .filter(|(draft, ..)| *draft == row.id)
                .map(|(_, key, alt)| (pictures::download_path(key), alt.clone()))
                .collect();
            let json = json!({
                "id": row.id, "title": row.title, "caption": row.caption,
                "location": row.location, "audience": row.audience,
                "publish_at": row.publish_at.map(Timestamp::iso),
                "created_at": row.created_at.iso(),
                "updated_at": row.updated_at.iso(), "album": row.album_id,
                "photos": listed(&own),
            });
            Item {
                pictures: own,
                ..Item::new(json, format!("Draft {}", row.id))
                    .saying(said(row.title, row.caption))
                    .at(row.updated_at)
            }
        },
    ))
}

/// Pieces of posts that go in one transaction.
const STEPS: usize = 20;

fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let unsent: Vec<DraftId> = drafts::table
        .filter(drafts::owner_id.eq(user))
        .order(drafts::id)
        .limit(CHUNK)
        .select(drafts::id)
        .load(tx.conn)?;
    if !unsent.is_empty() {
        let photos = draft_photos::table.filter(draft_photos::draft_id.eq_any(&unsent));
        diesel::delete(photos).execute(tx.conn)?;
        diesel::delete(drafts::table.filter(drafts::id.eq_any(&unsent))).execute(tx.conn)?;
        return Ok(Removal::More);
    }
    // Comments and reactions went before; the pictures go afterwards.
    for _ in 0..STEPS {
        let own: Option<PostId> = posts::table
            .filter(posts::author_id.eq(user))
            .order(posts::id)
            .select(posts::id)
            .first(tx.conn)
            .optional()?;
        let Some(own) = own else {
            return untie(tx, user);
        };
        take_apart(tx, own)?;
    }
    Ok(Removal::More)
}

/// Forgets that a person deleted posts of others.
fn untie(tx: &mut Tx<'_>, user: UserId) -> Result<Removal, Error> {
    let moderated: Vec<PostId> = posts::table
        .filter(posts::deleted_by.eq(user))
        .limit(CHUNK)
        .select(posts::id)
        .load(tx.conn)?;
    let changed = diesel::update(posts::table.filter(posts::id.eq_any(moderated)))
        .set(posts::deleted_by.eq(None::<UserId>))
        .execute(tx.conn)?;
    Ok(Removal::after(changed))
}
