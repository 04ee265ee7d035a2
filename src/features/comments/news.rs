//! What an open page does not show yet: the answer to its scripts, and what its socket hears.

use askama::Template;
use serde::Serialize;

use super::Names;
use super::queries;
use super::reading::Reading;
use super::rows::Comment;
use super::views::Brief;
use crate::db::{CommentId, DbConn, PostId, Timestamp};
use crate::error::Error;
use crate::features::posts;
use crate::features::reactions::ReactionBar;
use crate::web::{PageSize, Viewer};

/// Changed comments in one piece of news; with more of them the page is loaded anew.
const CHANGES: PageSize = PageSize(50);

/// How a page shows a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// With its newest comments, as the feed.
    Brief,
    /// With its threads.
    Full,
}

/// What changed on a post, as one person sees it.
#[derive(Debug, Serialize)]
pub struct News {
    /// The post.
    pub post: PostId,
    /// The version the page has afterwards.
    pub version: i64,
    /// Which edition of the post it is; a page that shows another fetches it.
    edition: String,
    /// The reactions and counts, as HTML.
    bar: String,
    /// Whether comments are taken.
    open: bool,
    /// Whether there is too much to tell: the page is loaded anew.
    stale: bool,
    /// The newest comments, as HTML; where a page shows no more than those.
    #[serde(skip_serializing_if = "Option::is_none")]
    brief: Option<String>,
    /// The comments that changed, in the order of their change.
    comments: Vec<Changed>,
}

/// A comment that was written or changed, or is shown no more.
#[derive(Debug, Serialize)]
struct Changed {
    id: CommentId,
    /// The first of its thread.
    root: CommentId,
    place: String,
    /// Whether the viewer wrote it.
    own: bool,
    /// The comment, as HTML; nothing when it is shown no more.
    html: Option<String>,
}

/// What changed on a post since it had this version; nothing when it still has it.
///
/// # Errors
/// `NotFound` when the viewer may not see the post.
pub fn news(
    conn: &mut DbConn,
    viewer: &Viewer,
    now: Timestamp,
    id: PostId,
    since: i64,
    view: View,
) -> Result<Option<News>, Error> {
    let post = posts::visible(conn, viewer.id, id)?;
    // Read before what it counts: news are never older than their version.
    let bar = ReactionBar::load(conn, viewer.id, id)?;
    let (version, total) = (bar.version(), bar.comments());
    if version <= since {
        return Ok(None);
    }
    let reading = Reading {
        viewer,
        post: &post,
        now,
    };
    let (brief, changed, stale) = match view {
        View::Brief => (Some(brief(conn, viewer, id, total)?), Vec::new(), false),
        View::Full => {
            let limit = CHANGES.limit();
            let mut changed = queries::changed_since(conn, viewer.id, id, since, limit)?;
            let more = CHANGES.cut(&mut changed, |_| ());
            (None, changes(conn, &reading, changed)?, more.is_some())
        }
    };
    Ok(Some(News {
        post: id,
        version,
        edition: post.edition(),
        bar: bar.render()?,
        open: post.comments_closed_at.is_none(),
        stale,
        brief,
        comments: changed,
    }))
}

fn brief(conn: &mut DbConn, viewer: &Viewer, post: PostId, total: i64) -> Result<String, Error> {
    Ok(newest_of(conn, viewer, post, total)?.render()?)
}

/// The newest comments of a post, as the feed shows them.
///
/// # Errors
/// When the database fails.
pub fn newest_of(
    conn: &mut DbConn,
    viewer: &Viewer,
    post: PostId,
    total: i64,
) -> Result<Brief, Error> {
    let newest = queries::newest(conn, Some(viewer.id), &[post])?.remove(&post);
    let newest = newest.unwrap_or_default();
    let names = Names::of(
        conn,
        Some(viewer.id),
        newest.iter().filter_map(Comment::text),
    )?;
    Ok(Brief::new(post, total, newest, &names))
}

fn changes(
    conn: &mut DbConn,
    reading: &Reading<'_>,
    found: Vec<Comment>,
) -> Result<Vec<Changed>, Error> {
    let texts = found.iter().filter_map(Comment::text);
    let names = Names::of(conn, Some(reading.viewer.id), texts)?;
    let mut changed = Vec::with_capacity(found.len());
    for comment in found {
        let (id, root, place) = (comment.id, comment.root, comment.place.clone());
        let is_shown = comment.is_shown;
        let view = reading.view(comment, &names);
        changed.push(Changed {
            id,
            root,
            place,
            own: view.is_own,
            html: is_shown.then(|| view.render()).transpose()?,
        });
    }
    Ok(changed)
}
