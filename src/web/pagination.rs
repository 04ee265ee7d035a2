//! Paging by a key that has the order in it: a page costs the same however far it lies.

use serde::Deserialize;

use crate::db::Timestamp;

/// Where a page begins: behind the row with this time and id. In addresses `before=TIME-ID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The row's time.
    pub at: Timestamp,
    /// The row's id, for rows of the same time.
    pub id: i64,
}

impl Cursor {
    /// Before everything: the first page.
    pub const START: Self = Self {
        at: Timestamp(i64::MAX),
        id: i64::MAX,
    };

    /// Reads the text of an address; anything odd is the first page.
    pub fn parse(text: Option<&str>) -> Self {
        text.and_then(|text| {
            let (at, id) = text.split_once('-')?;
            Some(Self {
                at: Timestamp(at.parse().ok()?),
                id: id.parse().ok()?,
            })
        })
        .unwrap_or(Self::START)
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.at.0, self.id)
    }
}

/// The query string of a paged list.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Paged {
    /// Where the page begins.
    pub before: Option<String>,
}

impl Paged {
    /// The place, or the first page.
    pub fn cursor(&self) -> Cursor {
        Cursor::parse(self.before.as_deref())
    }
}
