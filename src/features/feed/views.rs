//! What the pages of the feed show.

use std::sync::Arc;

use askama::Template;

use super::cards::{FIRST, Head, Strip};
use super::queries;
use crate::db::{CommentId, DbConn, PostId, Timestamp};
use crate::error::Error;
use crate::features::comments::{self, CommentForm, CommentView, Talk, TalkFull};
use crate::features::people::{self, FollowButton, FollowState, PersonRow, Suggestion};
use crate::features::reactions::ReactionBar;
use crate::features::{accounts, posts};
use crate::view::{Avatar, Page, Part, PartKey};
use crate::web::{PageSize, Place, Reader, Viewer};

/// People suggested beside the first page.
const SUGGESTIONS: i64 = 5;

/// Comments on one page of a post.
const COMMENTS: PageSize = PageSize(50);

/// The home page.
#[derive(Template)]
#[template(path = "feed/home.html")]
pub struct HomePage {
    /// Its frame.
    pub page: Page,
    /// The posts, newest first.
    pub cards: Vec<Place>,
    /// Where older ones are.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_past: bool,
    /// Whether the viewer has a proven address or number.
    pub is_reachable: bool,
    /// People the viewer may know; none on later pages.
    pub suggestions: Option<Place>,
}

#[derive(Template)]
#[template(path = "feed/suggestions.html")]
struct Suggestions {
    rows: Vec<PersonRow>,
}

/// People the viewer may want to follow. Whom others follow meanwhile shows after some minutes,
/// everything else at once.
pub(super) fn suggestions(r: &mut Reader<'_>, viewer: &Viewer) -> Result<Arc<Part>, Error> {
    let key = PartKey {
        kind: "suggestions",
        id: viewer.id.0,
        versions: [
            viewer.relations_version,
            accounts::people_version(r.conn)?,
            people::newest(r.conn)?,
        ],
        variant: 0,
    };
    if let Some(part) = r.app.parts.get(&key) {
        return Ok(part);
    }
    let people = people::suggestions(r.conn, viewer.id, SUGGESTIONS)?;
    let rows: Vec<PersonRow> = people.into_iter().map(suggested).collect();
    let html = match rows.is_empty() {
        true => String::new(),
        false => Suggestions { rows }.render()?,
    };
    let part = Arc::new(Part::cut(&html, Vec::new()));
    r.app.parts.put(key, &part);
    Ok(part)
}

/// Somebody the viewer may want to follow, with the button for it.
fn suggested(person: Suggestion) -> PersonRow {
    PersonRow {
        avatar: Avatar::new(person.id.0, &person.full_name, person.avatar_key.as_deref()),
        button: Some(FollowButton {
            user: person.id,
            username: person.username.clone(),
            full_name: person.full_name.clone(),
            state: FollowState::Apart,
        }),
        username: person.username,
        full_name: person.full_name,
    }
}

/// The page of one post.
#[derive(Template)]
#[template(path = "feed/post.html")]
pub struct PostPage {
    /// Its frame.
    pub page: Page,
    /// Its parts.
    pub parts: PostParts,
}

/// What stands on the page of a post.
pub struct PostParts {
    pub(super) head: Head,
    pub(super) strip: Strip,
    pub(super) bar: ReactionBar,
    /// The author's text.
    pub caption: String,
    /// The comments.
    pub talk: TalkFull,
}

impl PostParts {
    /// The post with one page of its comments.
    ///
    /// # Errors
    /// `NotFound` when the viewer may not see it.
    pub fn load(
        conn: &mut DbConn,
        viewer: &Viewer,
        now: Timestamp,
        id: PostId,
        before: Option<CommentId>,
        form: CommentForm,
    ) -> Result<Self, Error> {
        let talk = full_talk(conn, viewer, now, id, before, form)?;
        let (post, author, counters, mine) = queries::one(conn, viewer.id, id)?;
        let photos = posts::photos_of(conn, &[id])?.remove(&id);
        Ok(Self {
            strip: Strip::new(photos.unwrap_or_default(), &author, FIRST),
            bar: ReactionBar::new(id, counters, mine),
            talk,
            head: Head::new(&post, author, viewer.id, now),
            caption: post.caption,
        })
    }
}

/// The comments of a post as its page shows them.
///
/// # Errors
/// `NotFound` when the viewer may not see the post.
pub(super) fn full_talk(
    conn: &mut DbConn,
    viewer: &Viewer,
    now: Timestamp,
    id: PostId,
    before: Option<CommentId>,
    form: CommentForm,
) -> Result<TalkFull, Error> {
    let owner = posts::visible(conn, viewer.id, id)?.author_id;
    let mut found = comments::earlier_than(conn, viewer.id, id, before, COMMENTS.limit())?;
    let earlier = COMMENTS.cut(&mut found, |oldest| {
        format!("/posts/{id}?before={}#comments-{id}", oldest.id)
    });
    Ok(TalkFull {
        post: id,
        earlier,
        is_past: before.is_some(),
        comments: found
            .into_iter()
            .rev()
            .map(|comment| CommentView::new(comment, viewer.id, owner, now))
            .collect(),
        form,
    })
}

/// The comments of a post as the feed shows them.
///
/// # Errors
/// `NotFound` when the viewer may not see the post.
pub(super) fn brief_talk(
    conn: &mut DbConn,
    viewer: &Viewer,
    id: PostId,
    form: CommentForm,
) -> Result<Talk, Error> {
    posts::visible(conn, viewer.id, id)?;
    let (post, author, counters, mine) = queries::one(conn, viewer.id, id)?;
    let newest = comments::newest(conn, Some(viewer.id), &[id])?.remove(&id);
    Ok(Talk {
        post: id,
        bar: ReactionBar::new(id, counters, mine),
        author: author.username,
        language: author.language,
        caption: post.caption,
        total: counters.comments,
        comments: newest.unwrap_or_default(),
        form,
    })
}
