//! What was found, as templates show it.

use askama::Template;

use crate::features::media::Look;
use crate::features::people::PersonRow;
use crate::view::{Avatar, Moment, Page};

/// The page.
#[derive(Template)]
#[template(path = "search/show.html")]
pub(super) struct SearchPage {
    pub page: Page,
    /// As it was typed.
    pub typed: String,
    /// The tab that is open.
    pub tab: Tab,
    /// Whether anything was looked for at all.
    pub is_asked: bool,
    pub found: Found,
    pub next: Option<String>,
}

/// What is found as one types.
#[derive(Template)]
#[template(path = "search/typed.html")]
pub(super) struct TypedPart {
    pub typed: String,
    pub people: Vec<PersonRow>,
}

/// What a tab shows.
pub(super) enum Found {
    People(Vec<PersonRow>),
    Texts(Vec<TextRow>),
    /// By the names they are listed under.
    Tags(Vec<String>),
}

impl Found {
    pub fn is_empty(&self) -> bool {
        match self {
            Self::People(rows) => rows.is_empty(),
            Self::Texts(rows) => rows.is_empty(),
            Self::Tags(rows) => rows.is_empty(),
        }
    }
}

/// A post or a comment.
pub(super) struct TextRow {
    /// Where it stands.
    pub href: String,
    pub username: String,
    pub full_name: String,
    /// What they write in, as a BCP 47 tag.
    pub language: String,
    pub avatar: Avatar,
    /// Its first photo: the address of the square, and how it looks until that is there.
    pub photo: Option<(String, Look)>,
    pub when: Option<Moment>,
    /// What it says around the words, as HTML.
    pub text: String,
}

/// The tabs of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    People,
    Posts,
    Tags,
    Comments,
}

impl Tab {
    pub const ALL: [Self; 4] = [Self::People, Self::Posts, Self::Tags, Self::Comments];

    /// By its name in addresses; people for anything else.
    pub fn named(name: &str) -> Self {
        let named = Self::ALL.into_iter().find(|tab| tab.name() == name);
        named.unwrap_or(Self::People)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Posts => "posts",
            Self::Tags => "tags",
            Self::Comments => "comments",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::People => "People",
            Self::Posts => "Posts",
            Self::Tags => "Tags",
            Self::Comments => "Comments",
        }
    }

    pub fn icon(self) -> &'static str {
        match self {
            Self::People => "users",
            Self::Posts => "images",
            Self::Tags => "hash",
            Self::Comments => "message-circle",
        }
    }

    /// Its address for these words.
    pub fn href(self, typed: &str) -> String {
        address(self, typed, None)
    }
}

/// The address of a page of what was found.
pub(super) fn address(tab: Tab, typed: &str, before: Option<&str>) -> String {
    let fields: Vec<(&str, &str)> = [("q", typed), ("tab", tab.name())]
        .into_iter()
        .chain(before.map(|before| ("before", before)))
        .collect();
    format!(
        "/search?{}",
        serde_urlencoded::to_string(fields).unwrap_or_default()
    )
}
