//! The @names in texts: links to people whom the reader may see, and plain words otherwise.

use std::collections::HashMap;

use crate::db::{DbConn, UserId};
use crate::error::Error;
use crate::features::people;
use crate::features::posts::Post;
use crate::view;

/// Which names are links.
#[derive(Debug, Default)]
pub struct Names(HashMap<String, UserId>);

impl Names {
    /// The people whom these texts name and the viewer may see, in one query. Without a viewer
    /// those whom everybody sees who has blocked nobody and is not blocked.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of<'t>(
        conn: &mut DbConn,
        viewer: Option<UserId>,
        texts: impl Iterator<Item = &'t str>,
    ) -> Result<Self, Error> {
        let mut names: Vec<String> = texts.flat_map(view::named_in).collect();
        names.sort_unstable();
        names.dedup();
        // No row has this id, so nobody is left out as blocked.
        let viewer = viewer.unwrap_or(UserId(0));
        people::named(conn, viewer, names).map(Self)
    }

    /// A text with its links, as HTML.
    pub fn html(&self, text: &str) -> String {
        view::rich_text_naming(text, &|name| self.0.contains_key(name))
    }

    /// What a post says, with its links, as HTML.
    pub fn html_of(&self, post: &Post) -> String {
        post.html(&|name| self.0.contains_key(name))
    }

    /// Those to whom the text links.
    pub fn people_in(&self, text: &str) -> Vec<UserId> {
        let names = view::named_in(text);
        names
            .iter()
            .filter_map(|name| self.0.get(name).copied())
            .collect()
    }
}
