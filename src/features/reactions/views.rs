//! What the templates of reactions show.

use askama::Template;

use super::{Counters, ReactionKind, queries};
use crate::db::{DbConn, PostId, UserId};
use crate::error::Error;
use crate::view::{Avatar, Page};

/// The buttons under a post and how many reacted; the same on pages and as an answer to scripts.
#[derive(Debug, Template)]
#[template(path = "reactions/bar.html")]
pub struct ReactionBar {
    post: PostId,
    counters: Counters,
    mine: Option<ReactionKind>,
}

impl ReactionBar {
    /// From what is known already.
    pub fn new(post: PostId, counters: Counters, mine: Option<ReactionKind>) -> Self {
        Self {
            post,
            counters,
            mine,
        }
    }

    /// As it stands in the database.
    ///
    /// # Errors
    /// When the database fails.
    pub fn load(conn: &mut DbConn, viewer: UserId, post: PostId) -> Result<Self, Error> {
        let (counters, mine) = queries::of_post(conn, viewer, post)?;
        Ok(Self::new(post, counters, mine))
    }

    /// The version of the post that it shows.
    pub fn version(&self) -> i64 {
        self.counters.version
    }

    /// How many comments there are.
    pub fn comments(&self) -> i64 {
        self.counters.comments
    }

    fn is_mine(&self, kind: &ReactionKind) -> bool {
        self.mine == Some(*kind)
    }

    /// Up to three kinds that were given most.
    fn faces(&self) -> Vec<ReactionKind> {
        let mut kinds: Vec<_> = ReactionKind::ALL
            .iter()
            .copied()
            .filter(|kind| self.counters.of(*kind) > 0)
            .collect();
        kinds.sort_by_key(|kind| std::cmp::Reverse(self.counters.of(*kind)));
        kinds.truncate(3);
        kinds
    }

    /// Who reacted, in words.
    fn who(&self) -> String {
        let all = self.counters.reactions();
        match (self.mine.is_some(), all) {
            (true, ..=1) => "You".into(),
            (true, 2) => "You and 1 other".into(),
            (true, _) => format!("You and {} others", all - 1),
            (false, 1) => "1 person".into(),
            (false, _) => format!("{all} people"),
        }
    }
}

/// The list of those who reacted.
#[derive(Template)]
#[template(path = "reactions/who.html")]
pub struct WhoPage {
    /// Its frame.
    pub page: Page,
    /// The post.
    pub post: PostId,
    /// How many reacted.
    pub all: i64,
    /// Whether all kinds are shown.
    pub all_open: bool,
    /// The kinds that were given.
    pub tabs: Vec<Tab>,
    /// The people.
    pub people: Vec<Reactor>,
    /// The next page.
    pub next: Option<String>,
}

/// One who reacted.
pub struct Reactor {
    /// Their username.
    pub username: String,
    /// Their name.
    pub full_name: String,
    /// Their picture.
    pub avatar: Avatar,
    /// How they reacted.
    pub kind: ReactionKind,
}

/// One kind, as a tab of the list.
pub struct Tab {
    /// The kind.
    pub kind: ReactionKind,
    /// How many have it.
    pub count: i64,
    /// Whether only this kind is shown.
    pub is_open: bool,
}

impl Tab {
    /// The kinds that were given at all.
    pub fn of(counters: Counters, open: Option<ReactionKind>) -> Vec<Self> {
        let tab = |kind: &ReactionKind| Self {
            kind: *kind,
            count: counters.of(*kind),
            is_open: open == Some(*kind),
        };
        let tabs = ReactionKind::ALL.iter().map(tab);
        tabs.filter(|tab| tab.count > 0 || tab.is_open).collect()
    }
}
