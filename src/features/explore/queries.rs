//! The posts of a page, read in the order of their scores.

use std::collections::{HashMap, HashSet};

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::db::schema::{follows, post_scores, posts, users};
use crate::db::{DbConn, PostId, Timestamp, UserId};
use crate::error::Error;
use crate::features::people::{MutedWords, is_muted_by};
use crate::features::visibility::{Audience, post_visible_to};
use crate::web::{Cursor, is_private};

/// Scores that are read together.
const TOGETHER: i64 = 100;

/// Scores that are read for one page, at most.
const LOOKED_AT: usize = 1_000;

/// A page of posts behind a place in the order, each author once; and the place behind it.
pub(super) fn page(
    conn: &mut DbConn,
    viewer: UserId,
    before: Cursor,
    enough: usize,
) -> Result<(Vec<PostId>, Option<Cursor>), Error> {
    let muted = MutedWords::of(conn, viewer)?;
    let (mut shown, mut authors) = (Vec::new(), HashSet::new());
    let (mut before, mut looked_at) = (before, 0);
    loop {
        let rows = scores(conn, before)?;
        let ids: Vec<PostId> = rows.iter().map(|(post, _)| *post).collect();
        let written = open_to(conn, viewer, &muted, &ids)?;
        for (post, score) in &rows {
            before = Cursor {
                at: Timestamp(*score),
                id: post.0,
            };
            let Some(author) = written.get(post) else {
                continue;
            };
            if authors.insert(*author) {
                shown.push(*post);
            }
            if shown.len() == enough {
                return Ok((shown, Some(before)));
            }
        }
        looked_at += rows.len();
        if i64::try_from(rows.len()).is_ok_and(|count| count < TOGETHER) {
            return Ok((shown, None));
        }
        if looked_at >= LOOKED_AT {
            return Ok((shown, Some(before)));
        }
    }
}

fn scores(conn: &mut DbConn, before: Cursor) -> Result<Vec<(PostId, i64)>, Error> {
    // The first condition bounds the walk along the index; the second settles equal scores.
    let later = post_scores::score
        .lt(before.at.0)
        .or(post_scores::post_id.lt(PostId(before.id)));
    Ok(post_scores::table
        .filter(post_scores::score.le(before.at.0))
        .filter(later)
        .order((post_scores::score.desc(), post_scores::post_id.desc()))
        .limit(TOGETHER)
        .select((post_scores::post_id, post_scores::score))
        .load(conn)?)
}

/// Those of these posts that are for everybody, may be seen by the viewer, and are by somebody
/// else whom they neither follow nor have muted, as have they none of the words; with their authors.
fn open_to(
    conn: &mut DbConn,
    viewer: UserId,
    muted: &MutedWords,
    ids: &[PostId],
) -> Result<HashMap<PostId, UserId>, Error> {
    let followed = follows::table
        .filter(follows::follower_id.eq(viewer))
        .filter(follows::followee_id.eq(posts::author_id));
    let rows: Vec<(PostId, UserId, Option<String>, String)> = posts::table
        .inner_join(users::table)
        .filter(posts::id.eq_any(ids.to_vec()))
        .filter(posts::audience.eq(Audience::Public))
        .filter(not(is_private()))
        .filter(post_visible_to(viewer))
        .filter(posts::author_id.ne(viewer))
        .filter(not(exists(followed)))
        .filter(not(is_muted_by(viewer)))
        .select((posts::id, posts::author_id, posts::title, posts::caption))
        .load(conn)?;
    let kept = rows
        .into_iter()
        .filter(|(_, _, title, caption)| !muted.hide_post(title.as_deref(), caption));
    Ok(kept.map(|(post, author, ..)| (post, author)).collect())
}
