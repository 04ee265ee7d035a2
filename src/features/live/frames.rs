//! What goes over a line, in JSON.

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::db::{PostId, Timestamp};
use crate::features::comments::{News, View};
use crate::features::notifications::Told;

/// What a page says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Incoming {
    /// These are the posts it shows.
    Watch {
        posts: Vec<Shown>,
        /// Whether it shows how much its person was told.
        #[serde(default)]
        notices: bool,
        /// When the newest post of the feed appeared, on the page that shows it.
        #[serde(default)]
        feed: Option<Timestamp>,
    },
}

/// A post on a page.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Shown {
    /// Which.
    pub id: PostId,
    /// Which version of it.
    pub version: i64,
    /// Whether with its threads.
    pub full: bool,
}

impl Shown {
    /// How the page shows it.
    pub fn view(&self) -> View {
        match self.full {
            true => View::Full,
            false => View::Brief,
        }
    }
}

/// What a page hears.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Outgoing {
    /// The posts are watched.
    Ready,
    /// How much the person was told and has not read.
    Notices(Told),
    /// What leads to the posts that came to the feed; empty when there are none.
    Feed { text: String },
    /// Something is new on one of them.
    Post(Box<News>),
    /// One of them is not to be seen any more by this page's person.
    Gone {
        post: PostId,
        /// What stands in its place.
        html: String,
    },
}

/// What stands where a post was.
#[derive(Template)]
#[template(path = "feed/gone.html")]
pub struct GonePart {
    /// Which it was.
    pub post: PostId,
}
