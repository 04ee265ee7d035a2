//! The composer, as its templates show it.

use askama::Template;

use super::drafts::{self, Draft, DraftPhoto, MAX_PHOTOS, Refusal};
use super::{Audience, Post, photos_of};
use crate::db::{DbConn, Timestamp, UserId};
use crate::error::Error;
use crate::features::albums;
use crate::features::media::{self, Look};
use crate::secrets;
use crate::view::{Moment, Page};
use crate::web::Reader;

/// The page.
#[derive(Template)]
#[template(path = "posts/composer.html")]
pub struct ComposerPage {
    /// Its frame.
    pub page: Page,
    /// Its content.
    pub composer: Composer,
    /// The drafts that the viewer has.
    pub drafts: i64,
    /// The zone in which they read the clock.
    pub zone: &'static str,
}

/// The photos alone, for scripts.
#[derive(Template)]
#[template(path = "posts/tiles.html")]
pub struct TilesFragment {
    /// What it shows.
    pub composer: Composer,
}

/// A form to write or change a post.
#[derive(Debug, Default)]
pub struct Composer {
    /// Where it is sent.
    pub action: String,
    /// Tells this form from others, while there is no draft.
    pub form_key: String,
    /// Tells this window from others in which the same draft is open.
    pub window_key: String,
    /// When the draft that it shows was changed last.
    pub seen: Option<Timestamp>,
    /// Where the draft is thrown away, when there is one.
    pub discard: Option<String>,
    /// The post that is edited: its address.
    pub edited: Option<String>,
    /// About the form as a whole.
    pub error: Option<&'static str>,
    /// Of a text post, as it was typed.
    pub title: Option<String>,
    /// What is wrong with it.
    pub title_errors: Vec<String>,
    /// Where it was, as it was typed.
    pub location: String,
    /// What is wrong with it.
    pub location_errors: Vec<String>,
    /// Whether it is to take no comments.
    pub is_closed: bool,
    /// When it is to appear, for its field.
    pub publish_at: String,
    /// What is wrong with it.
    pub publish_at_errors: Vec<String>,
    /// When it appears by itself.
    pub appears: Option<Moment>,
    /// Its text, as it was typed.
    pub caption: String,
    /// What is wrong with it.
    pub caption_errors: Vec<String>,
    /// Whom it is for.
    pub audience: Audience,
    /// The albums that the author has, for a post that is private.
    pub albums: Vec<albums::Choice>,
    /// Its photos and refused files.
    pub tiles: Vec<Tile>,
}

/// One photo or refused file.
#[derive(Debug)]
pub struct Tile {
    /// How the form names it.
    pub name: String,
    /// Its place among the photos, from 1.
    pub number: usize,
    /// The picture; nothing for a refused file.
    pub look: Option<Look>,
    /// As the file was called.
    pub file_name: String,
    /// Why it was refused.
    pub error: String,
    /// What it shows.
    pub alt: String,
    /// What is wrong with that text.
    pub alt_errors: Vec<String>,
    /// Whether it is the first or the last photo.
    pub ends: (bool, bool),
}

impl Composer {
    /// An empty one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn empty(conn: &mut DbConn, owner: UserId) -> Result<Self, Error> {
        Ok(Self {
            action: "/posts/new".into(),
            form_key: secrets::new_file_key(),
            window_key: secrets::new_file_key(),
            albums: albums::choices(conn, owner, None)?,
            ..Self::default()
        })
    }

    /// An empty one for a text.
    ///
    /// # Errors
    /// When the database fails.
    pub fn empty_text(conn: &mut DbConn, owner: UserId) -> Result<Self, Error> {
        Ok(Self {
            title: Some(String::new()),
            ..Self::empty(conn, owner)?
        })
    }

    /// For a post whose changes have no draft yet.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of_post(conn: &mut DbConn, post: &Post) -> Result<Self, Error> {
        let album = albums::of_post(conn, post.id)?;
        let photos = photos_of(conn, &[post.id])?.remove(&post.id);
        let photos = photos.unwrap_or_default();
        let count = photos.len();
        let tile = |(place, photo): (usize, super::Photo)| Tile {
            name: format!("m{}", photo.media_id),
            number: place + 1,
            look: Some(photo.look),
            file_name: String::new(),
            error: String::new(),
            alt: photo.alt,
            alt_errors: Vec::new(),
            ends: (place == 0, place + 1 == count),
        };
        Ok(Self {
            action: format!("/posts/{}/edit", post.id),
            form_key: secrets::new_file_key(),
            window_key: secrets::new_file_key(),
            edited: Some(format!("/posts/{}", post.id)),
            title: post.title.clone(),
            caption: post.caption.clone(),
            location: post.location.clone(),
            is_closed: post.comments_closed_at.is_some(),
            audience: post.audience,
            albums: albums::choices(conn, post.author_id, album)?,
            tiles: photos.into_iter().enumerate().map(tile).collect(),
            ..Self::default()
        })
    }

    /// For a draft, with what was just refused.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of_draft(r: &mut Reader<'_>, draft: &Draft, refusal: &Refusal) -> Result<Self, Error> {
        let photos = drafts::photos(r.conn, draft.id)?;
        let count = photos.iter().filter(|photo| photo.media.is_some()).count();
        let (caption, caption_errors) = shown(&refusal.caption, &draft.caption);
        let title = draft.title.as_deref().unwrap_or_default();
        let (title, title_errors) = shown(&refusal.title, title);
        let (location, location_errors) = shown(&refusal.location, &draft.location);
        let set = draft.publish_at.map(|at| r.zone().input(at));
        let (publish_at, publish_at_errors) = shown(&refusal.publish_at, &set.unwrap_or_default());
        let places = photos.into_iter().enumerate();
        Ok(Self {
            action: format!("/drafts/{}", draft.id),
            form_key: String::new(),
            window_key: secrets::new_file_key(),
            seen: Some(draft.updated_at),
            discard: Some(format!("/drafts/{}/discard", draft.id)),
            edited: draft.post_id.map(|post| format!("/posts/{post}")),
            error: refusal.form,
            title: draft.title.is_some().then_some(title),
            title_errors,
            location,
            location_errors,
            is_closed: draft.comments_closed_at.is_some(),
            publish_at,
            publish_at_errors,
            appears: draft.publish_at.map(|at| r.moment(at)),
            caption,
            caption_errors,
            audience: draft.audience,
            albums: albums::choices(r.conn, draft.owner_id, draft.album_id)?,
            tiles: places
                .map(|(place, photo)| Tile::of(place, photo, count, refusal))
                .collect(),
        })
    }

    /// Its heading and the title of its page.
    pub fn heading(&self) -> &'static str {
        if self.edited.is_some() {
            "Edit post"
        } else {
            "New post"
        }
    }

    /// Whether it is a text post.
    pub fn is_text(&self) -> bool {
        self.title.is_some()
    }

    /// Photos that a post can hold.
    pub fn max_photos(&self) -> usize {
        MAX_PHOTOS
    }
}

/// What a field shows: what was refused, with its message, or what is there.
fn shown(refused: &Option<(String, String)>, there: &str) -> (String, Vec<String>) {
    match refused {
        Some((typed, message)) if message.is_empty() => (typed.clone(), Vec::new()),
        Some((typed, message)) => (typed.clone(), vec![message.clone()]),
        None => (there.to_owned(), Vec::new()),
    }
}

impl Tile {
    /// Where the picture's middle is.
    pub fn square(&self, look: &Look) -> String {
        media::square_url(&look.key)
    }

    fn of(place: usize, photo: DraftPhoto, count: usize, refusal: &Refusal) -> Self {
        let (alt, alt_errors) = match refusal.alts.get(&photo.id) {
            Some((typed, message)) => (typed.clone(), vec![message.clone()]),
            None => (photo.alt, Vec::new()),
        };
        Self {
            name: format!("p{}", photo.id),
            number: place + 1,
            look: photo.media.map(|(_, look)| look),
            file_name: photo.file_name,
            error: photo.error.unwrap_or_default(),
            alt,
            alt_errors,
            ends: (place == 0, place + 1 == count),
        }
    }
}
