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

/// How many rows stand on a page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSize(pub u16);

impl PageSize {
    /// How many rows to load: one more than a page, which tells whether there is another.
    pub fn limit(self) -> i64 {
        i64::from(self.0) + 1
    }

    /// Cuts what was loaded to a page. When there is another, `place` says of this page's last
    /// row where it begins.
    pub fn cut<T, P>(self, rows: &mut Vec<T>, place: impl FnOnce(&T) -> P) -> Option<P> {
        let size = usize::from(self.0);
        let more = rows.len() > size;
        rows.truncate(size);
        rows.last().filter(|_| more).map(place)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_with_more_behind_it_names_the_place_of_the_next() {
        let size = PageSize(3);
        for (loaded, next) in [(0, None), (3, None), (4, Some(2))] {
            let mut rows: Vec<i64> = (0..loaded).collect();
            assert_eq!(size.cut(&mut rows, |last| *last), next);
            assert_eq!(rows.len() as i64, loaded.min(3));
        }
        assert_eq!(size.limit(), 4);
    }
}
