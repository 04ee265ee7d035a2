//! Posts looked up through the viewer: what they may not see is not found.

use diesel::prelude::*;

use crate::db::schema::{posts, users};
use crate::db::{DbConn, PostId, Timestamp, UserId, each};
use crate::error::Error;
use crate::features::visibility::{Audience, post_visible_to};
use crate::view::{Avatar, markdown, rich_text_naming};

/// A published post.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = posts)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// Who wrote it.
    pub author_id: UserId,
    /// Of a text post, whose caption is Markdown.
    pub title: Option<String>,
    /// Its text.
    pub caption: String,
    /// Where it was, in its author's words; may be empty.
    pub location: String,
    /// Who may see it.
    pub audience: Audience,
    /// When it appeared; nothing while it waits.
    pub published_at: Option<Timestamp>,
    /// When its text or photos were last changed.
    pub edited_at: Option<Timestamp>,
    /// Since when no comments are added; those that are there stay.
    pub comments_closed_at: Option<Timestamp>,
}

impl Post {
    /// What it is about, without markup: the title of a text, else the caption.
    pub fn heading(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.caption)
    }

    /// Tells what it says, shows and is for apart from what it did before: it is another one after
    /// each edit.
    pub fn edition(&self) -> String {
        let edited = self.edited_at.map_or(0, |at| at.0);
        format!("{edited}-{}", self.audience.as_str())
    }

    /// What it says, as HTML: Markdown of a text, else the caption. Of the @names, in lower case,
    /// only known ones are links.
    pub fn html(&self, is_known: &dyn Fn(&str) -> bool) -> String {
        match self.title {
            Some(_) => markdown(&self.caption, is_known),
            None => rich_text_naming(&self.caption, is_known),
        }
    }
}

/// Who wrote something, as it is shown beside it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct Author {
    /// Their id.
    pub id: UserId,
    /// Their username.
    pub username: String,
    /// Their name.
    pub full_name: String,
    /// Their stored picture.
    pub avatar_key: Option<String>,
    /// What they write in, as a BCP 47 tag, or nothing known.
    pub language: String,
}

impl Author {
    /// Their picture or initials.
    pub fn avatar(&self) -> Avatar {
        Avatar::new(self.id.0, &self.full_name, self.avatar_key.as_deref())
    }
}

/// The post, if `viewer` may see it.
///
/// # Errors
/// `NotFound` otherwise.
pub fn visible(conn: &mut DbConn, viewer: UserId, id: PostId) -> Result<Post, Error> {
    // Asked at every reaction and comment, so it goes the way whose text is not made anew.
    Ok(each!(conn, |conn| posts::table
        .inner_join(users::table)
        .filter(posts::id.eq(id))
        .filter(post_visible_to(viewer))
        .select(Post::as_select())
        .first(conn))?)
}

/// The post, if it is the viewer's own.
///
/// # Errors
/// `NotFound` when they may not see it, `Forbidden` when it is someone else's.
pub fn mine(conn: &mut DbConn, viewer: UserId, id: PostId) -> Result<Post, Error> {
    let post = visible(conn, viewer, id)?;
    if post.author_id == viewer {
        Ok(post)
    } else {
        Err(Error::Forbidden("This post belongs to someone else."))
    }
}
