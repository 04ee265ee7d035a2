//! A post as a card: what is the same for everyone, and what is the viewer's own.

use std::collections::HashMap;

use askama::Template;

use super::queries::Row;
use crate::db::{DbConn, PostId, Timestamp, UserId};
use crate::error::Error;
use crate::features::comments::{self, Comment, CommentForm, Talk};
use crate::features::media;
use crate::features::posts::{self, Author, Photo, Post};
use crate::features::reactions::{Counters, ReactionBar, ReactionKind};
use crate::view::{Avatar, Moment};
use crate::web::Viewer;

/// A post in a list.
#[derive(Debug, Template)]
#[template(path = "feed/card.html")]
pub struct Card {
    pub(super) head: Head,
    pub(super) strip: Strip,
    talk: Talk,
}

/// Who posted it and when, and the menu.
#[derive(Debug)]
pub struct Head {
    pub(super) post: PostId,
    pub(super) author: Author,
    pub(super) avatar: Avatar,
    pub(super) when: Moment,
    pub(super) edited: bool,
    /// Whether it is the viewer's own.
    pub(super) own: bool,
}

/// Its photos: the same for whoever looks.
#[derive(Debug, Template)]
#[template(path = "feed/strip.html")]
pub struct Strip {
    photos: Vec<Photo>,
    /// Said of photos without an alternative text.
    author: String,
    /// Whether its first photo is the first thing to be seen on the page.
    first: bool,
}

impl Head {
    pub(super) fn new(post: &Post, author: Author, viewer: UserId, now: Timestamp) -> Self {
        Self {
            post: post.id,
            when: Moment::new(post.published_at.unwrap_or(now), now),
            edited: post.edited_at.is_some(),
            own: author.id == viewer,
            avatar: author.avatar(),
            author,
        }
    }
}

impl Strip {
    pub(super) fn new(photos: Vec<Photo>, author: &Author, first: bool) -> Self {
        Self {
            photos,
            author: author.full_name.clone(),
            first,
        }
    }

    /// The class of the shape nearest to the first photo's.
    fn shape(&self) -> &'static str {
        let (width, height) = match self.photos.first() {
            Some(photo) => (photo.width, photo.height.max(1)),
            None => return "",
        };
        match width.saturating_mul(100) / height {
            ..=89 => " strip--tall",
            90..=115 => " strip--square",
            116..=145 => "",
            _ => " strip--wide",
        }
    }

    fn url(&self, photo: &Photo, width: u32) -> String {
        media::url(&photo.key, width)
    }

    fn alt(&self, photo: &Photo) -> String {
        if photo.alt.is_empty() {
            format!("Photo by {}", self.author)
        } else {
            photo.alt.clone()
        }
    }
}

impl Card {
    fn new(row: Row, photos: Vec<Photo>, comments: Vec<Comment>, place: usize, of: &Of) -> Self {
        let (post, author, counters, mine): (Post, Author, Counters, Option<ReactionKind>) = row;
        Self {
            strip: Strip::new(photos, &author, place == 0),
            talk: Talk {
                post: post.id,
                bar: ReactionBar::new(post.id, counters, mine),
                author: author.username.clone(),
                total: counters.comments,
                comments,
                form: CommentForm::empty(of.avatar.clone()),
                caption: post.caption.clone(),
            },
            head: Head::new(&post, author, of.viewer, of.now),
        }
    }
}

/// For whom cards are made, and when.
struct Of {
    viewer: UserId,
    avatar: Avatar,
    now: Timestamp,
}

/// The cards of these rows, in their order: one query for all photos, one for all comments.
///
/// # Errors
/// When the database fails.
pub fn cards(
    conn: &mut DbConn,
    viewer: &Viewer,
    now: Timestamp,
    rows: Vec<Row>,
) -> Result<Vec<Card>, Error> {
    let ids: Vec<PostId> = rows.iter().map(|(post, ..)| post.id).collect();
    let talked: Vec<PostId> = rows
        .iter()
        .filter(|(_, _, counters, _)| counters.comments > 0)
        .map(|(post, ..)| post.id)
        .collect();
    let mut photos: HashMap<PostId, Vec<Photo>> = posts::photos_of(conn, &ids)?;
    let mut comments = comments::newest(conn, viewer.id, &talked)?;
    let of = Of {
        viewer: viewer.id,
        avatar: viewer.avatar(),
        now,
    };
    let card = |(place, row): (usize, Row)| {
        let id = row.0.id;
        let photos = photos.remove(&id).unwrap_or_default();
        let comments = comments.remove(&id).unwrap_or_default();
        Card::new(row, photos, comments, place, &of)
    };
    Ok(rows.into_iter().enumerate().map(card).collect())
}
