//! The photos of posts, and publishing one with photos that are taken in already.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Audience, commenting, edits};
use crate::db::schema::{media, post_counters, post_photos, posts};
use crate::db::{DbConn, MediaId, PostId, Timestamp, Tx, UserId};
use crate::error::Error;
use crate::features::activity::{self, Activity, Noun, Verb};
use crate::features::media::Look;
use crate::features::{mentions, search_index, timeline};
use crate::realtime::Event;

/// A photo of a post.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Photo {
    /// The stored picture.
    pub media_id: MediaId,
    /// How it is shown.
    pub look: Look,
    /// Its own width in pixels.
    pub width: i64,
    /// Its own height in pixels.
    pub height: i64,
    /// Its average colour, `rrggbb`.
    pub color: String,
    /// What it shows, in its author's words; may be empty.
    pub alt: String,
    /// Its place in the post, from 0.
    pub position: i64,
}

/// The photos of each of these posts, in their order. A post without photos has no entry.
///
/// # Errors
/// When the database fails.
pub fn photos_of(conn: &mut DbConn, ids: &[PostId]) -> Result<HashMap<PostId, Vec<Photo>>, Error> {
    let rows: Vec<(PostId, Photo)> = post_photos::table
        .inner_join(media::table)
        .filter(post_photos::post_id.eq_any(ids.to_vec()))
        .order((post_photos::post_id, post_photos::position, post_photos::id))
        .select((
            post_photos::post_id,
            (
                media::id,
                Look::as_select(),
                media::width,
                media::height,
                media::color,
                post_photos::alt,
                post_photos::position,
            ),
        ))
        .load(conn)?;
    let mut photos: HashMap<PostId, Vec<Photo>> = HashMap::new();
    for (post, photo) in rows {
        photos.entry(post).or_default().push(photo);
    }
    Ok(photos)
}

/// What a post says, and to whom.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// Of a text post, whose caption is Markdown.
    pub title: Option<&'a str>,
    /// Its caption, as forms checked it.
    pub caption: &'a str,
    /// Where it was; may be empty.
    pub location: &'a str,
    /// Whether it takes comments.
    pub takes_comments: bool,
    /// Whom it is for.
    pub audience: Audience,
}

/// Publishes a post for everybody here, as [`publish`].
///
/// # Errors
/// When the database fails.
pub fn publish_now(
    tx: &mut Tx<'_>,
    author: UserId,
    caption: &str,
    photos: &[(MediaId, String)],
    at: Timestamp,
) -> Result<PostId, Error> {
    let text = Text {
        title: None,
        caption,
        location: "",
        takes_comments: true,
        audience: Audience::Public,
    };
    publish(tx, author, text, photos, at)
}

/// Publishes a post with these photos and their alternative texts, in this order.
///
/// The texts are taken as they are: forms check them before. Followers have it in their timelines
/// whatever its audience, which is asked about when those are read; so it can change.
///
/// # Errors
/// When the database fails.
pub fn publish(
    tx: &mut Tx<'_>,
    author: UserId,
    text: Text<'_>,
    photos: &[(MediaId, String)],
    at: Timestamp,
) -> Result<PostId, Error> {
    let id: PostId = diesel::insert_into(posts::table)
        .values((
            posts::author_id.eq(author),
            posts::title.eq(text.title),
            posts::caption.eq(text.caption),
            posts::location.eq(text.location),
            posts::comments_closed_at.eq((!text.takes_comments).then_some(at)),
            posts::audience.eq(text.audience),
            posts::created_at.eq(at),
            posts::published_at.eq(at),
        ))
        .returning(posts::id)
        .get_result(tx.conn)?;
    search_index::put_post(tx, id)?;
    put_photos(tx, id, photos)?;
    diesel::insert_into(post_counters::table)
        .values(post_counters::post_id.eq(id))
        .execute(tx.conn)?;
    timeline::publish(tx, author, id, at)?;
    let known = serde_json::json!({
        "audience": text.audience.as_str(), "photos": photos.len(),
    });
    let posted = Activity::new(author, Verb::Posted, (Noun::Post, id.0)).with(known);
    activity::record(tx, &posted)?;
    mentions::tell(tx, captioned(author, id), "", text.caption, &[])?;
    Ok(id)
}

/// Puts changes into a post of this person; what it said before is kept. Without a difference
/// nothing is written.
///
/// # Errors
/// `NotFound` and `Forbidden` as for every post of someone else.
pub(super) fn change(
    tx: &mut Tx<'_>,
    author: UserId,
    id: PostId,
    text: Text<'_>,
    photos: &[(MediaId, String)],
) -> Result<(), Error> {
    tx.lock(&format!("post:{id}"))?;
    let post = super::mine(tx.conn, author, id)?;
    let held: Vec<(MediaId, String)> = post_photos::table
        .filter(post_photos::post_id.eq(id))
        .order((post_photos::position, post_photos::id))
        .select((post_photos::media_id, post_photos::alt))
        .load(tx.conn)?;
    if text.takes_comments != post.comments_closed_at.is_none() {
        commenting::set_open(tx, author, id, text.takes_comments)?;
    }
    let says_the_same = post.caption == text.caption && post.title.as_deref() == text.title;
    let is_same = says_the_same && post.location == text.location && held == photos;
    if is_same && post.audience == text.audience {
        return Ok(());
    }
    if !says_the_same {
        edits::keep(tx, &post)?;
    }
    diesel::update(posts::table.find(id))
        .set((
            posts::title.eq(text.title),
            posts::caption.eq(text.caption),
            posts::location.eq(text.location),
            posts::audience.eq(text.audience),
            // For whom it is, is no edit of what it says.
            posts::edited_at.eq(match is_same {
                true => post.edited_at,
                false => Some(tx.now),
            }),
        ))
        .execute(tx.conn)?;
    search_index::put_post(tx, id)?;
    put_photos(tx, id, photos)?;
    diesel::update(post_counters::table.find(id))
        .set(post_counters::version.eq(post_counters::version + 1))
        .execute(tx.conn)?;
    // Open pages of those for whom it is not any more lose it.
    tx.publish(Event::Post { id: id.0 });
    mentions::tell(tx, captioned(author, id), &post.caption, text.caption, &[])?;
    let changed = [
        ("title", post.title.as_deref() != text.title),
        ("text", post.caption != text.caption),
        ("place", post.location != text.location),
        ("photos", held != photos),
        ("audience", post.audience != text.audience),
    ];
    let changed = changed.iter().filter(|(_, differs)| *differs);
    let changed: Vec<&str> = changed.map(|(name, _)| *name).collect();
    let changed = changed.join(", ");
    let known = match post.audience == text.audience {
        true => serde_json::json!({ "changed": changed }),
        false => serde_json::json!({
            "changed": changed, "from": post.audience.as_str(), "to": text.audience.as_str(),
        }),
    };
    let edited = Activity::new(author, Verb::Edited, (Noun::Post, id.0));
    activity::record(tx, &edited.with(known))
}

fn captioned(author: UserId, post: PostId) -> mentions::Place {
    mentions::Place {
        author,
        post,
        comment: None,
    }
}

/// Gives the post these photos and no others.
fn put_photos(tx: &mut Tx<'_>, post: PostId, photos: &[(MediaId, String)]) -> Result<(), Error> {
    diesel::delete(post_photos::table.filter(post_photos::post_id.eq(post))).execute(tx.conn)?;
    for (position, (media, alt)) in (0_i64..).zip(photos) {
        diesel::insert_into(post_photos::table)
            .values((
                post_photos::post_id.eq(post),
                post_photos::media_id.eq(*media),
                post_photos::position.eq(position),
                post_photos::alt.eq(alt),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}
