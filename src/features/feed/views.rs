//! What the pages of the feed show.

use std::sync::Arc;

use askama::Template;

use super::cards::{Head, cards, short_caption};
use super::queries::{self, TimelineEntry};
use crate::db::{PostId, Timestamp};
use crate::error::Error;
use crate::features::comments::{self, CommentForm, Names, Reading, Talk, TalkFull, Wanted};
use crate::features::people::{self, SuggestedPeople};
use crate::features::posts::{self, FIRST, Post, Strip};
use crate::features::reactions::ReactionBar;
use crate::features::{accounts, albums, saved};
use crate::view::{Page, Part, PartKey};
use crate::web::{Cursor, PageSize, Place, Reader, Viewer};

/// People suggested beside the first page.
const SUGGESTIONS: PageSize = PageSize(5);

/// The home page.
#[derive(Template)]
#[template(path = "feed/home.html")]
pub struct HomePage {
    /// Its frame.
    pub page: Page,
    /// The posts, newest first.
    pub cards: Vec<Place>,
    /// Before which of them what was seen on an earlier visit begins.
    pub mark: Option<usize>,
    /// When the newest of them appeared.
    pub newest: Timestamp,
    /// Where older ones are.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_past: bool,
    /// Whether the viewer has a proven address or number.
    pub is_reachable: bool,
    /// People the viewer may know; none on later pages.
    pub suggestions: Option<Place>,
}

impl HomePage {
    fn ends_new(&self, place: &usize) -> bool {
        self.mark.as_ref() == Some(place)
    }
}

#[derive(Template)]
#[template(path = "feed/suggestions.html")]
struct Suggestions {
    found: SuggestedPeople,
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
    let found = SuggestedPeople::load(r.conn, viewer.id, Cursor::START, SUGGESTIONS)?;
    let html = match found.people.is_empty() {
        true => String::new(),
        false => Suggestions { found }.render()?,
    };
    let part = Arc::new(Part::cut(&html, Vec::new()));
    r.app.parts.put(key, &part);
    Ok(part)
}

/// One post as the home page shows it, for pages that show an earlier edition.
#[derive(Template)]
#[template(path = "feed/one.html")]
pub struct CardPart {
    card: Place,
}

impl CardPart {
    /// The card of a post.
    ///
    /// # Errors
    /// `NotFound` when the viewer may not see it.
    pub(super) fn load(r: &mut Reader<'_>, id: PostId) -> Result<Self, Error> {
        let viewer = r.viewer()?;
        let entry = TimelineEntry::of(r.conn, viewer.id, id)?;
        let card = cards(r, &viewer, &[entry])?.pop();
        Ok(Self {
            card: r.place(card.ok_or(Error::NotFound)?),
        })
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
    /// Of a post that is for the viewer alone, the albums that they have.
    pub albums: Option<Vec<albums::Choice>>,
}

/// What stands on the page of a post.
pub struct PostParts {
    pub(super) head: Head,
    pub(super) strip: Strip,
    pub(super) bar: ReactionBar,
    /// Of a text post.
    pub title: Option<String>,
    /// The author's text, as HTML.
    pub caption: String,
    /// The comments.
    pub talk: TalkFull,
    /// The version of the post that is shown.
    pub version: i64,
}

impl PostParts {
    /// The post with the comments that are wanted.
    ///
    /// # Errors
    /// `NotFound` when the viewer may not see it.
    pub fn load(
        r: &mut Reader<'_>,
        id: PostId,
        wanted: &Wanted,
        refused: Refused,
    ) -> Result<Self, Error> {
        let viewer = r.viewer()?;
        let post = posts::visible(r.conn, viewer.id, id)?;
        let (_, author, counters, mine) = queries::one(r.conn, viewer.id, id)?;
        let form = box_of(&viewer, &post, refused)?;
        let reading = Reading {
            viewer: &viewer,
            post: &post,
            now: r.now,
        };
        let talk = reading.talk(r.conn, wanted, counters.comments, form)?;
        let photos = posts::photos_of(r.conn, &[id])?.remove(&id);
        let is_saved = saved::is_saved(r.conn, viewer.id, id)?;
        let caption = [post.caption.as_str()];
        let names = Names::of(r.conn, Some(viewer.id), caption.into_iter())?;
        Ok(Self {
            strip: Strip::new(photos.unwrap_or_default(), &author, FIRST),
            version: counters.version,
            bar: ReactionBar::new(id, counters, mine),
            talk,
            head: Head::new(&post, author, viewer.id, is_saved, r.now),
            caption: names.html_of(&post),
            title: post.title,
        })
    }
}

/// What was typed into the box and why it was not taken; nothing for an empty box.
pub(super) type Refused = Option<(String, Vec<String>)>;

/// The box below a post.
pub(super) fn box_of(viewer: &Viewer, post: &Post, refused: Refused) -> Result<CommentForm, Error> {
    let empty = CommentForm::empty(viewer.avatar().html("sm")?, post);
    let (typed, errors) = refused.unwrap_or_default();
    Ok(CommentForm {
        typed,
        errors,
        ..empty
    })
}

/// The box alone, for scripts.
#[derive(Template)]
#[template(path = "comments/form.html")]
pub struct BoxPart {
    /// The post.
    pub post: PostId,
    /// The box.
    pub form: CommentForm,
    /// Where it stands.
    pub view: &'static str,
}

/// The comments of a post as the feed shows them.
///
/// # Errors
/// `NotFound` when the viewer may not see the post.
pub(super) fn brief_talk(r: &mut Reader<'_>, id: PostId, refused: Refused) -> Result<Talk, Error> {
    let viewer = r.viewer()?;
    let post = posts::visible(r.conn, viewer.id, id)?;
    let (_, author, counters, mine) = queries::one(r.conn, viewer.id, id)?;
    let caption = [post.caption.as_str()];
    let names = Names::of(r.conn, Some(viewer.id), caption.into_iter())?;
    let (caption, is_cut) = short_caption(&post, &names);
    Ok(Talk {
        post: id,
        bar: ReactionBar::new(id, counters, mine),
        author: author.username,
        language: author.language,
        caption,
        is_cut,
        brief: comments::newest_of(r.conn, &viewer, id, counters.comments)?,
        form: box_of(&viewer, &post, refused)?,
    })
}
