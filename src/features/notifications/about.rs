//! What a notification is about, in the words of the comment or else of the post.

use std::collections::HashMap;

use diesel::prelude::*;

use super::queries::{Deed, Group};
use crate::db::schema::{comments, posts};
use crate::db::{CommentId, DbConn, PostId};
use crate::error::Error;
use crate::text;

/// Characters that are shown.
const EXCERPT: usize = 120;

/// The words of some.
pub(super) struct About {
    comments: HashMap<CommentId, String>,
    posts: HashMap<PostId, String>,
}

impl About {
    /// Of these.
    ///
    /// # Errors
    /// When the database fails.
    pub fn load(conn: &mut DbConn, rows: &[(Group, Vec<Deed>)]) -> Result<Self, Error> {
        let ids: Vec<_> = rows
            .iter()
            .filter_map(|(_, deeds)| comment(deeds))
            .collect();
        let comments = comments::table
            .filter(comments::id.eq_any(ids))
            .select((comments::id, comments::body))
            .load::<(CommentId, String)>(conn)?;
        let ids: Vec<_> = rows.iter().filter_map(|(group, _)| group.post_id).collect();
        let posts = posts::table
            .filter(posts::id.eq_any(ids))
            .select((posts::id, posts::title, posts::caption))
            .load::<(PostId, Option<String>, String)>(conn)?;
        Ok(Self {
            comments: comments.into_iter().collect(),
            posts: posts
                .into_iter()
                .map(|(id, title, caption)| (id, title.unwrap_or(caption)))
                .collect(),
        })
    }

    /// Their beginning, on one line; nothing where there are none.
    pub fn excerpt(&self, group: &Group, deeds: &[Deed]) -> String {
        let words = match comment(deeds) {
            Some(comment) => self.comments.get(&comment),
            None => group.post_id.and_then(|post| self.posts.get(&post)),
        };
        words.map_or_else(String::new, |words| text::excerpt(words, EXCERPT))
    }
}

/// The newest of those that it tells of.
fn comment(deeds: &[Deed]) -> Option<CommentId> {
    deeds.iter().find_map(|deed| deed.comment)
}
