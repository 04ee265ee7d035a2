//! Posts looked up through the viewer: what they may not see is not found.

use diesel::prelude::*;

use crate::db::schema::{posts, users};
use crate::db::{DbConn, PostId, Timestamp, UserId, each, text_enum};
use crate::error::Error;
use crate::features::people;
use crate::view::Avatar;
use crate::web::is_here;

text_enum! {
    /// Who may see a post.
    pub enum Audience {
        /// Everyone who is signed in.
        Public = "public",
    }
}

/// A published post.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = posts)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// Who wrote it.
    pub author_id: UserId,
    /// Its text.
    pub caption: String,
    /// Who may see it.
    pub audience: Audience,
    /// When it appeared; nothing while it waits.
    pub published_at: Option<Timestamp>,
    /// When its text or photos were last changed.
    pub edited_at: Option<Timestamp>,
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
}

impl Author {
    /// Their picture or initials.
    pub fn avatar(&self) -> Avatar {
        Avatar::new(self.id.0, &self.full_name, self.avatar_key.as_deref())
    }
}

/// The post, if `viewer` may see it: published, not deleted, its author neither away nor
/// blocked in either direction.
///
/// # Errors
/// `NotFound` otherwise.
pub fn visible(conn: &mut DbConn, viewer: UserId, id: PostId) -> Result<Post, Error> {
    // Asked at every reaction and comment, so it goes the way whose text is not made anew.
    let post: Post = each!(&mut *conn, |conn| posts::table
        .inner_join(users::table)
        .filter(posts::id.eq(id))
        .filter(posts::deleted_at.is_null())
        .filter(posts::published_at.is_not_null())
        .filter(is_here())
        .select(Post::as_select())
        .first(conn))?;
    if post.author_id != viewer && people::is_blocked_between(conn, viewer, post.author_id)? {
        return Err(Error::NotFound);
    }
    Ok(post)
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
