//! What something said before it was edited: the page on which comments and posts show it.

use askama::Template;
use serde::Deserialize;

use crate::db::Timestamp;
use crate::error::Error;
use crate::view::{Moment, Page};
use crate::web::{PageSize, Reader};

/// Texts on one page.
const TEXTS: PageSize = PageSize(20);

/// Where the page begins.
#[derive(Debug, Default, Deserialize)]
pub struct FormerQuery {
    before: Option<String>,
}

impl FormerQuery {
    /// The number behind which it begins.
    pub fn before(&self) -> i64 {
        let before = self.before.as_deref().and_then(|text| text.parse().ok());
        before.unwrap_or(i64::MAX)
    }
}

/// What was said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The title, where there is one.
    pub title: Option<String>,
    /// The text.
    pub body: String,
}

/// A text that was replaced.
#[derive(Debug, Clone)]
pub struct FormerText {
    /// Its number.
    pub id: i64,
    /// What it said.
    pub words: Words,
    /// When it was replaced.
    pub replaced_at: Timestamp,
}

/// What the page is about.
pub struct About {
    /// The path of the thing itself.
    pub path: String,
    /// What it is called: `comment`, `post`.
    pub noun: &'static str,
    /// Who sees this page.
    pub note: &'static str,
    /// What it says now.
    pub now: Words,
}

/// The page of earlier texts.
#[derive(Template)]
#[template(path = "former.html")]
pub struct FormerPage {
    page: Page,
    about: About,
    /// What it said until when, the latest first.
    texts: Vec<(Moment, Words)>,
    next: Option<String>,
}

impl FormerPage {
    /// How many texts to load for one page.
    pub fn limit() -> i64 {
        TEXTS.limit()
    }

    /// The page of what was loaded.
    ///
    /// # Errors
    /// When the database fails.
    pub fn new(
        r: &mut Reader<'_>,
        about: About,
        mut texts: Vec<FormerText>,
    ) -> Result<Self, Error> {
        let next = TEXTS.cut(&mut texts, |last| {
            format!("{}/history?before={}", about.path, last.id)
        });
        Ok(Self {
            texts: texts
                .into_iter()
                .map(|text| (r.moment(text.replaced_at), text.words))
                .collect(),
            page: r.frame("Earlier texts", "")?,
            about,
            next,
        })
    }
}
