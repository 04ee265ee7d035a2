//! Under what a post is listed: its tags, and its place.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::db::schema::{post_labels, posts};
use crate::db::{DbConn, PostId, each, text_enum};
use crate::error::Error;
use crate::{view, words};

/// Tags of one post that it is listed under; behind these they are links alone.
const MAX_TAGS: usize = 30;

text_enum! {
    /// What a label is.
    pub enum Label {
        /// A word behind a `#`.
        Tag = "tag",
        /// Where it was.
        Place = "place",
    }
}

/// The name under which a place is found: its words, whatever their case and accents. Nothing when
/// it has none.
pub fn place_key(place: &str) -> Option<String> {
    let words: Vec<String> = words::words(place).into_iter().map(|w| w.plain).collect();
    Some(words.join("-")).filter(|key| !key.is_empty())
}

type Labels = BTreeSet<(String, String)>;

fn labels_of(title: Option<&str>, caption: &str, location: &str) -> Labels {
    let mut tags = view::tags_in(title.unwrap_or_default());
    tags.extend(view::tags_in(caption));
    let mut labels = Labels::new();
    for tag in tags {
        if labels.len() < MAX_TAGS {
            labels.insert((Label::Tag.as_str().to_owned(), tag));
        }
    }
    labels.extend(place_key(location).map(|key| (Label::Place.as_str().to_owned(), key)));
    labels
}

fn held(conn: &mut DbConn, id: PostId) -> Result<Labels, Error> {
    let rows: Vec<(String, String)> = post_labels::table
        .filter(post_labels::post_id.eq(id))
        .select((post_labels::kind, post_labels::name))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

type Said = (PostId, Option<String>, String, String);

/// Lists a post under what it says now.
pub(super) fn put(conn: &mut DbConn, id: PostId) -> Result<(), Error> {
    let said: Option<Said> = posts::table
        .find(id)
        .select((posts::id, posts::title, posts::caption, posts::location))
        .first(conn)
        .optional()?;
    let Some((_, title, caption, location)) = said else {
        return Ok(());
    };
    let now = labels_of(title.as_deref(), &caption, &location);
    let before = held(conn, id)?;
    for (kind, name) in before.difference(&now) {
        diesel::delete(post_labels::table.find((kind, name, id))).execute(conn)?;
    }
    for (kind, name) in now.difference(&before) {
        let row = (
            post_labels::kind.eq(kind),
            post_labels::name.eq(name),
            post_labels::post_id.eq(id),
        );
        each!(&mut *conn, |conn| diesel::insert_into(post_labels::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn))?;
    }
    Ok(())
}

/// Posts that are not listed under what they say now.
pub(super) fn wrong(conn: &mut DbConn, chunk: i64) -> Result<Vec<i64>, Error> {
    let mut wrong = Vec::new();
    let mut after = PostId(i64::MIN);
    loop {
        let rows: Vec<Said> = posts::table
            .filter(posts::id.gt(after))
            .order(posts::id)
            .limit(chunk)
            .select((posts::id, posts::title, posts::caption, posts::location))
            .load(conn)?;
        let Some((last, ..)) = rows.last() else {
            return Ok(wrong);
        };
        after = *last;
        let ids: Vec<PostId> = rows.iter().map(|row| row.0).collect();
        let mut held: BTreeSet<(PostId, String, String)> = post_labels::table
            .filter(post_labels::post_id.eq_any(ids))
            .select((post_labels::post_id, post_labels::kind, post_labels::name))
            .load(conn)?
            .into_iter()
            .collect();
        for (id, title, caption, location) in rows {
            let mut is_right = true;
            for (kind, name) in labels_of(title.as_deref(), &caption, &location) {
                is_right &= held.remove(&(id, kind, name));
            }
            if !is_right {
                wrong.push(id.0);
            }
        }
        wrong.extend(held.into_iter().map(|(id, ..)| id.0));
    }
}
