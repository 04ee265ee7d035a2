//! What people, posts and comments are found by, in both databases. It needs only ids, so those
//! who write texts call down to it, in the transaction that writes them.
//!
//! A row says what a text holds, never who may read it: that is asked when it is found.

mod check;
mod gather;
mod labels;
mod read;
mod write;

pub use check::{Report, rebuild, wrong};
pub use gather::{Gathered, gather};
pub use labels::{Label, place_key};
pub use read::{Hits, hits};
pub use write::{put_comment, put_person, put_post};

/// What is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index {
    /// Names and usernames.
    People,
    /// Titles, captions and places.
    Posts,
    /// What is said below posts.
    Comments,
}

impl Index {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::People, Self::Posts, Self::Comments];

    /// Its table.
    fn table(self) -> &'static str {
        match self {
            Self::People => "people_words",
            Self::Posts => "post_words",
            Self::Comments => "comment_words",
        }
    }

    /// Its table of single words, on SQLite.
    fn terms(self) -> &'static str {
        match self {
            Self::People => "people_terms",
            Self::Posts => "post_terms",
            Self::Comments => "comment_terms",
        }
    }

    /// Where the texts of its rows stand: a query for `id` and `text` of those behind the id $1,
    /// at most $2, in their order.
    fn texts(self) -> &'static str {
        match self {
            Self::People => {
                "SELECT id, search_key AS text FROM users WHERE id > $1 ORDER BY id LIMIT $2"
            }
            Self::Posts => {
                "SELECT id, COALESCE(title, '') || ' ' || caption || ' ' || location AS text
                 FROM posts WHERE id > $1 ORDER BY id LIMIT $2"
            }
            Self::Comments => {
                "SELECT id, body AS text FROM comments WHERE id > $1 ORDER BY id LIMIT $2"
            }
        }
    }
}
