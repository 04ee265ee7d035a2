//! What is somebody's, feature by feature: how it is written down for them, and how it goes when
//! they leave. Each feature that keeps something of people registers its part in `routes.rs`.

mod item;
mod own;
mod own_removal;

pub use item::{Item, StoredFile};
pub(in crate::features::accounts) use own::OWN;
pub(in crate::features::accounts) use own_removal::remove_own;

use crate::db::{DbConn, Tx, UserId};
use crate::error::Error;

/// Rows that are read, or removed, in one go.
pub const CHUNK: i64 = 500;

/// A part of somebody's belongings, in their order.
pub struct Sheet {
    /// What is there.
    pub items: Vec<Item>,
    /// What the next sheet begins behind; nothing when this was the last.
    pub next: Option<i64>,
}

impl Sheet {
    /// All there is.
    pub fn whole(items: Vec<Item>) -> Self {
        Self { items, next: None }
    }

    /// Of rows that were read up to [`CHUNK`], each with the number it is ordered by.
    pub fn of<T>(
        rows: Vec<T>,
        number: impl Fn(&T) -> i64,
        mut item: impl FnMut(T) -> Item,
    ) -> Self {
        let is_full = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= CHUNK;
        let next = rows.last().map(number).filter(|_| is_full);
        Self {
            items: rows.into_iter().map(&mut item).collect(),
            next,
        }
    }
}

/// Reads the sheet behind a number, 0 for the first.
pub type Reading = fn(&mut DbConn, UserId, i64) -> Result<Sheet, Error>;

/// One kind of belongings: a file of the download.
pub struct Section {
    /// The file's name without its ending.
    pub name: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// Whether the readable page shows it too; else it is in its file only.
    pub is_shown: bool,
    /// How it is read.
    pub read: Reading,
}

/// How far a removal has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// Something is left: again.
    More,
    /// Nothing is left.
    Done,
}

impl Removal {
    /// More to come after this many rows, unless there were none.
    pub fn after(rows: usize) -> Self {
        match rows {
            0 => Self::Done,
            _ => Self::More,
        }
    }
}

/// What a feature keeps of people.
pub struct Belonging {
    /// What they get to read.
    pub sections: &'static [Section],
    /// Removes a piece of it, or makes it nobody's. Called until it is done; a call may be the
    /// second one for the same piece.
    pub remove: fn(&mut Tx<'_>, UserId) -> Result<Removal, Error>,
}

/// All that features keep of people, in the order in which it is removed: what refers to
/// something comes before it. The account itself is always the last, and needs no entry.
pub type Belongings = &'static [&'static Belonging];

/// Every section, those of the account first.
pub(in crate::features::accounts) fn sections(
    belongings: Belongings,
) -> impl Iterator<Item = &'static Section> {
    OWN.iter()
        .chain(belongings.iter().rev().flat_map(|own| own.sections))
}
