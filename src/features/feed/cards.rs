//! A post as a card: what is the same for everyone, and what is the viewer's own.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;

use super::queries::{self, Row, TimelineEntry};
use crate::db::{DbConn, PostId, Timestamp, UserId};
use crate::error::Error;
use crate::features::comments::{self, Brief, Comment, CommentForm, Names, Talk};
use crate::features::posts::{self, Audience, Author, FIRST, Photo, Post, Strip};
use crate::features::reactions::{self, Counters, ReactionBar};
use crate::features::saved::SaveButton;
use crate::features::{accounts, people};
use crate::text::{excerpt, folded_up};
use crate::view::{Avatar, FilledPart, Moment, Part, PartKey, Slot, first_paragraph};
use crate::web::{Reader, Viewer};

/// Photos further down wait until they come near.
const LATER: &str = r#" loading="lazy""#;

/// Who posted it and when, and the menu.
#[derive(Debug)]
pub struct Head {
    pub(super) post: PostId,
    pub(super) author: Author,
    pub(super) avatar: Avatar,
    pub(super) when: Moment,
    pub(super) edited: bool,
    /// Which edition of the post it is.
    pub(super) edition: String,
    /// Whom it is for, when that is not everybody.
    pub(super) audience: Option<Audience>,
    /// Where it was; may be empty.
    pub(super) location: String,
    /// Whether it is the viewer's own.
    pub(super) own: bool,
    /// Whether comments are open.
    pub(super) takes_comments: bool,
    /// Saves it for the viewer.
    pub(super) save: SaveButton,
}

impl Head {
    pub(super) fn new(
        post: &Post,
        author: Author,
        viewer: UserId,
        is_saved: bool,
        now: Timestamp,
    ) -> Self {
        Self {
            post: post.id,
            save: SaveButton::new(post.id, is_saved),
            when: Moment::new(post.published_at.unwrap_or(now), now),
            edited: post.edited_at.is_some(),
            edition: post.edition(),
            audience: Some(post.audience).filter(|audience| *audience != Audience::Public),
            location: post.location.clone(),
            takes_comments: post.comments_closed_at.is_none(),
            own: author.id == viewer,
            avatar: author.avatar(),
            author,
        }
    }
}

/// How a text post begins.
struct Article {
    title: String,
    /// Its first paragraph, as HTML.
    lead: String,
    /// Whether that is all it says.
    is_whole: bool,
}

/// Characters of a text that its card shows.
const LEAD: usize = 400;

/// Lines of a caption that its card shows.
const LINES: usize = 8;

/// The caption of a photo post as its card shows it, as HTML, and whether there is more of it; of
/// a text post nothing, since its text stands above.
pub(super) fn short_caption(post: &Post, names: &Names) -> (String, bool) {
    match (&post.title, folded_up(&post.caption, LEAD, LINES)) {
        (Some(_), _) => (String::new(), false),
        (None, Some(start)) => (names.html(&start), true),
        (None, None) => (names.html(&post.caption), false),
    }
}

impl Article {
    /// Nothing for photos with a caption.
    fn of(post: &Post, names: &Names) -> Option<Self> {
        let lead = excerpt(&first_paragraph(&post.caption), LEAD);
        Some(Self {
            title: post.title.clone()?,
            is_whole: lead == post.caption,
            lead: names.html(&lead),
        })
    }
}

/// What a card is made of, when it is not known yet.
#[derive(Template)]
#[template(path = "feed/card.html")]
struct CardParts {
    head: Head,
    article: Option<Article>,
    strip: Strip,
    talk: Talk,
    /// Of the post, as it is shown here.
    version: i64,
}

impl CardParts {
    /// The card of a post for everybody who has reacted to it as `place` says. Where the
    /// viewer's own things go stand marks.
    fn new(
        row: Row,
        photos: Vec<Photo>,
        brief: Brief,
        names: &Names,
        place: &TimelineEntry,
        viewer: UserId,
    ) -> Self {
        let (post, author, counters) = row;
        let mut head = Head::new(&post, author, viewer, place.is_saved, place.published_at);
        head.when.relative = Slot::Age.mark().into();
        let article = Article::of(&post, names);
        let (caption, is_cut) = short_caption(&post, names);
        Self {
            version: place.version,
            article,
            strip: Strip::new(photos, &head.author, Slot::Loading.mark()),
            talk: Talk {
                post: post.id,
                bar: ReactionBar::new(post.id, counters, place.mine),
                author: head.author.username.clone(),
                language: head.author.language.clone(),
                brief,
                form: CommentForm::empty(Slot::Face.mark().into(), &post),
                caption,
                is_cut,
            },
            head,
        }
    }
}

/// The cards of these places, in their order. What is known of a post's present state is taken
/// as it is; for all others there is one query for posts, one for photos, one for comments.
///
/// # Errors
/// When the database fails.
pub(super) fn cards(
    r: &mut Reader<'_>,
    viewer: &Viewer,
    places: &[TimelineEntry],
) -> Result<Vec<FilledPart>, Error> {
    let people_version = accounts::people_version(r.conn)?;
    let key = |place: &TimelineEntry| PartKey {
        kind: "feed-card",
        id: place.post.0,
        versions: [place.version, people_version, 0],
        variant: place.mine.map_or(0, |kind| kind as u8 + 1) * 4
            + u8::from(place.is_saved) * 2
            + u8::from(place.author == viewer.id),
    };
    let mut parts: HashMap<PostId, Arc<Part>> = HashMap::with_capacity(places.len());
    let mut unknown = Vec::new();
    for place in places {
        match r.app.parts.get(&key(place)) {
            Some(part) => {
                parts.insert(place.post, part);
            }
            None => unknown.push(place),
        }
    }
    for (place, part, is_finished) in make(r.conn, viewer.id, None, &unknown)? {
        if is_finished {
            r.app.parts.put(key(place), &part);
        }
        parts.insert(place.post, part);
    }
    // Cards with words of someone whom this viewer does not see are made for them alone.
    let hidden = people::blocked_either_way(r.conn, viewer.id)?;
    let shows_hidden = |place: &&TimelineEntry| {
        let part = parts.get(&place.post);
        part.is_some_and(|part| part.people.iter().any(|person| hidden.contains(person)))
    };
    let ids: Vec<PostId> = places.iter().map(|place| place.post).collect();
    let uncounted = reactions::counts_of(r.conn, &hidden, &ids)?;
    let others: Vec<&TimelineEntry> = match hidden.is_empty() {
        true => Vec::new(),
        false => places
            .iter()
            .filter(|place| shows_hidden(place) || uncounted.contains_key(&place.post))
            .collect(),
    };
    let only_for = Some((viewer.id, &uncounted));
    for (place, part, _) in make(r.conn, viewer.id, only_for, &others)? {
        parts.insert(place.post, part);
    }
    let face: Arc<str> = viewer.avatar().html("sm")?.into();
    let card = |(index, place): (usize, &TimelineEntry)| {
        Some(FilledPart {
            part: parts.remove(&place.post)?,
            age: Moment::age(place.published_at, r.now),
            face: Arc::clone(&face),
            loading: if index == 0 { FIRST } else { LATER },
        })
    };
    Ok(places.iter().enumerate().filter_map(card).collect())
}

/// A place, its card, and whether that is to be kept: not while its photos are being prepared.
type Made<'p> = (&'p TimelineEntry, Arc<Part>, bool);

/// Renders the cards of these places, with the comments that everybody sees, or those that
/// `only_for` sees.
fn make<'p>(
    conn: &mut DbConn,
    viewer: UserId,
    only_for: Option<(UserId, &HashMap<PostId, Counters>)>,
    places: &[&'p TimelineEntry],
) -> Result<Vec<Made<'p>>, Error> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<PostId> = places.iter().map(|place| place.post).collect();
    let mut photos = posts::photos_of(conn, &ids)?;
    let sees = only_for.map(|(person, _)| person);
    let mut comments = comments::newest(conn, sees, &ids)?;
    let rows = queries::rows(conn, ids)?;
    let captions = rows.iter().map(|row| row.0.caption.as_str());
    let texts = captions.chain(comments.values().flatten().filter_map(Comment::text));
    let names = Names::of(conn, sees, texts)?;
    let mut made = Vec::with_capacity(rows.len());
    for mut row in rows {
        let id = row.0.id;
        if let Some(hidden) = only_for.and_then(|(_, uncounted)| uncounted.get(&id)) {
            row.2 = row.2.less(hidden);
        }
        let Some(place) = places.iter().find(|place| place.post == id) else {
            continue;
        };
        let photos = photos.remove(&id).unwrap_or_default();
        let is_finished = !photos.iter().any(|photo| photo.look.is_preparing());
        let comments = comments.remove(&id).unwrap_or_default();
        let brief = Brief::new(id, row.2.comments, comments, &names);
        let mut people = brief.people();
        people.extend(names.people_in(&row.0.caption));
        let card = CardParts::new(row, photos, brief, &names, place, viewer);
        let part = Arc::new(Part::cut(&card.render()?, people));
        made.push((*place, part, is_finished));
    }
    Ok(made)
}
