//! The pages, as their templates show them.

use askama::Template;

use super::queries::Things;
use super::words::{CHOICES, Choice, choice, did, note};
use crate::db::{CommentId, PostId, UserId};
use crate::error::Error;
use crate::features::activity::{self, Deed, Noun};
use crate::features::posts::{self, Author};
use crate::text;
use crate::view::{Avatar, Moment, Page};
use crate::web::{PageSize, Reader, Viewer};

/// Deeds on a page.
const PAGE: PageSize = PageSize(40);

/// How often the deeds of others are read on to fill a page.
const ROUNDS: usize = 5;

/// Characters of a text that are shown.
const EXCERPT: usize = 120;

/// One deed.
struct Entry {
    id: i64,
    face: Option<Avatar>,
    /// Who did it; nothing for the reader.
    who: Option<Author>,
    did: String,
    /// To whom, where it was done to a person.
    whom: Option<Author>,
    note: String,
    /// What the post or comment says.
    text: String,
    /// Where it is.
    place: Option<String>,
    when: Moment,
}

/// What the viewer did.
#[derive(Template)]
#[template(path = "stream/own.html")]
pub(super) struct OwnPage {
    page: Page,
    entries: Vec<Entry>,
    next: Option<String>,
    choices: [Choice; 5],
    chosen: Choice,
    shares: bool,
}

/// What those did whom the viewer follows.
#[derive(Template)]
#[template(path = "stream/followed.html")]
pub(super) struct FollowedPage {
    page: Page,
    entries: Vec<Entry>,
    next: Option<String>,
}

/// What was done to one post.
#[derive(Template)]
#[template(path = "stream/post.html")]
pub(super) struct PostActivityPage {
    page: Page,
    post: PostId,
    entries: Vec<Entry>,
    next: Option<String>,
}

impl OwnPage {
    pub fn build(r: &mut Reader<'_>, kind: &str, before: i64) -> Result<Self, Error> {
        let viewer = r.viewer()?;
        let chosen = choice(kind);
        let mut deeds = activity::done_by(r.conn, viewer.id, chosen.verbs, before, PAGE.limit())?;
        let next = PAGE.cut(&mut deeds, |last| {
            format!("/activity?kind={}&before={}", chosen.name, last.id)
        });
        Ok(Self {
            entries: entries(r, &viewer, deeds)?,
            next,
            choices: CHOICES,
            chosen,
            shares: viewer.shares_activity,
            page: r.frame("Your activity", "notifications")?,
        })
    }
}

impl FollowedPage {
    /// What the viewer may not see is passed over, and the page filled up behind it.
    pub fn build(r: &mut Reader<'_>, before: i64) -> Result<Self, Error> {
        let viewer = r.viewer()?;
        let (mut deeds, mut place, mut is_more) = (Vec::new(), before, true);
        for _ in 0..ROUNDS {
            let found = activity::done_by_followed(r.conn, viewer.id, place, PAGE.limit())?;
            is_more = i64::try_from(found.len()).is_ok_and(|count| count == PAGE.limit());
            place = found.last().map_or(place, |last| last.id);
            let things = Things::of(r.conn, viewer.id, &found)?;
            deeds.extend(found.into_iter().filter(|deed| things.stands(deed)));
            if !is_more || deeds.len() > usize::from(PAGE.0) {
                break;
            }
        }
        let address = |id: i64| format!("/activity/following?before={id}");
        let full = PAGE.cut(&mut deeds, |last| address(last.id));
        Ok(Self {
            entries: entries(r, &viewer, deeds)?,
            // Much was passed over: it goes on behind that.
            next: full.or(is_more.then(|| address(place))),
            page: r.frame("What others do", "notifications")?,
        })
    }
}

impl PostActivityPage {
    /// For its author and for staff.
    ///
    /// # Errors
    /// `NotFound` for everybody else.
    pub fn build(r: &mut Reader<'_>, post: PostId, before: i64) -> Result<Self, Error> {
        let viewer = r.viewer()?;
        let seen = posts::visible(r.conn, viewer.id, post)?;
        if seen.author_id != viewer.id && !viewer.is_staff() {
            return Err(Error::NotFound);
        }
        let mut deeds = activity::done_to_post(r.conn, post, before, PAGE.limit())?;
        let next = PAGE.cut(&mut deeds, |last| {
            format!("/posts/{post}/activity?before={}", last.id)
        });
        Ok(Self {
            post,
            entries: entries(r, &viewer, deeds)?,
            next,
            page: r.frame("Activity of a post", "")?,
        })
    }
}

/// Deeds as they are shown; those of people whom the viewer does not see are left out.
fn entries(r: &mut Reader<'_>, viewer: &Viewer, deeds: Vec<Deed>) -> Result<Vec<Entry>, Error> {
    let things = Things::of(r.conn, viewer.id, &deeds)?;
    let entry = |deed: Deed| {
        let actor = deed.actor_id?;
        let who = things.people.get(&actor)?;
        let is_own = actor == viewer.id;
        let whom = (deed.object_kind == Noun::User && deed.object_id != actor.0)
            .then(|| things.people.get(&UserId(deed.object_id)).cloned());
        let (text, place) = place(&things, &deed);
        Some(Entry {
            id: deed.id,
            face: (!is_own).then(|| who.avatar()),
            who: (!is_own).then(|| who.clone()),
            did: did(&deed),
            whom: whom.flatten(),
            note: note(&deed),
            text,
            place,
            when: r.moment(deed.created_at),
        })
    };
    Ok(deeds.into_iter().filter_map(entry).collect())
}

/// What the thing says, and its address; nothing when it is not to be seen any more.
fn place(things: &Things, deed: &Deed) -> (String, Option<String>) {
    let caption = deed
        .post()
        .and_then(|post| Some((post, things.posts.get(&post)?)));
    let Some((post, caption)) = caption else {
        return Default::default();
    };
    if deed.object_kind != Noun::Comment {
        return (
            text::excerpt(caption, EXCERPT),
            Some(format!("/posts/{post}")),
        );
    }
    match things.comments.get(&CommentId(deed.object_id)) {
        Some(said) => (
            text::excerpt(said, EXCERPT),
            Some(format!("/comments/{}", deed.object_id)),
        ),
        None => (String::new(), Some(format!("/posts/{post}"))),
    }
}
