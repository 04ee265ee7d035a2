//! Posts under a label, and labels, as the viewer may see them.

use std::collections::HashSet;

use diesel::dsl::not;
use diesel::prelude::*;

use crate::db::schema::{post_labels, posts, users};
use crate::db::{DbConn, PostId, UserId};
use crate::error::Error;
use crate::features::people::{MutedWords, is_muted_by};
use crate::features::search_index::{Gathered, Label, gather};
use crate::features::visibility::post_visible_to;

/// A page of the posts under a label that the viewer may see and has not muted, below an id,
/// newest first.
pub(super) fn labelled(
    conn: &mut DbConn,
    viewer: UserId,
    label: Label,
    name: &str,
    before: i64,
    enough: usize,
) -> Result<Gathered<PostId>, Error> {
    let muted = MutedWords::of(conn, viewer)?;
    without(conn, (viewer, &muted), (label, name), before, enough)
}

/// As [`labelled`], with the viewer's muted words read already.
fn without(
    conn: &mut DbConn,
    (viewer, muted): (UserId, &MutedWords),
    (label, name): (Label, &str),
    before: i64,
    enough: usize,
) -> Result<Gathered<PostId>, Error> {
    let find = |conn: &mut DbConn, below: i64, limit: i64| {
        Ok(post_labels::table
            .filter(post_labels::kind.eq(label))
            .filter(post_labels::name.eq(name))
            .filter(post_labels::post_id.lt(PostId(below)))
            .order(post_labels::post_id.desc())
            .limit(limit)
            .select(post_labels::post_id)
            .load::<i64>(conn)?)
    };
    gather(conn, before, enough, find, |conn, ids| {
        let ids: Vec<PostId> = ids.iter().copied().map(PostId).collect();
        let rows: Vec<(PostId, UserId, Option<String>, String)> = posts::table
            .inner_join(users::table)
            .filter(posts::id.eq_any(ids.clone()))
            .filter(post_visible_to(viewer))
            .filter(not(is_muted_by(viewer)))
            .select((posts::id, posts::author_id, posts::title, posts::caption))
            .load(conn)?;
        let seen: HashSet<PostId> = rows
            .into_iter()
            .filter(|(_, author, title, caption)| {
                *author == viewer || !muted.hide_post(title.as_deref(), caption)
            })
            .map(|(post, ..)| post)
            .collect();
        let seen = ids.into_iter().filter(|id| seen.contains(id));
        Ok(seen.map(|id| (id.0, id)).collect())
    })
}

/// Where a post was, in its author's words.
pub(super) fn location(conn: &mut DbConn, post: PostId) -> Result<String, Error> {
    Ok(posts::table
        .find(post)
        .select(posts::location)
        .first(conn)?)
}

/// Tags that are looked at for a list of those that begin alike.
const LOOKED_AT: usize = 60;

/// Tags that begin with these letters, in their order, of which the viewer may see a post.
///
/// # Errors
/// When the database fails.
pub fn tags_like(
    conn: &mut DbConn,
    viewer: UserId,
    beginning: &str,
    enough: usize,
) -> Result<Vec<String>, Error> {
    let muted = MutedWords::of(conn, viewer)?;
    let mut found = Vec::new();
    let mut last: Option<String> = None;
    // From one name to the next: however many posts one has, it is one step.
    for _ in 0..LOOKED_AT {
        let mut names = post_labels::table
            .filter(post_labels::kind.eq(Label::Tag))
            .order(post_labels::name)
            .select(post_labels::name)
            .into_boxed();
        names = match &last {
            Some(last) => names.filter(post_labels::name.gt(last.clone())),
            None => names.filter(post_labels::name.ge(beginning.to_owned())),
        };
        let name: Option<String> = names.first(conn).optional()?;
        let Some(name) = name.filter(|name| name.starts_with(beginning)) else {
            break;
        };
        let of_tag = (Label::Tag, name.as_str());
        let first = without(conn, (viewer, &muted), of_tag, i64::MAX, 1)?;
        if !first.rows.is_empty() {
            found.push(name.clone());
        }
        if found.len() == enough {
            break;
        }
        last = Some(name);
    }
    Ok(found)
}
