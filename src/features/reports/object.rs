//! What can be reported, looked up through the viewer: what they may not see is not found.

use diesel::prelude::*;

use crate::db::schema::users;
use crate::db::{CommentId, DbConn, MessageId, PostId, UserId, text_enum};
use crate::error::Error;
use crate::features::posts::{self, Author, Post};
use crate::features::{chat, comments, people};

text_enum! {
    /// A kind of thing that can be reported.
    pub enum Kind {
        /// A post.
        Post = "post",
        /// A comment.
        Comment = "comment",
        /// A person.
        User = "user",
        /// A chat message.
        Message = "message",
    }
}

impl Kind {
    /// In the middle of a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Comment => "comment",
            Self::User => "person",
            Self::Message => "message",
        }
    }
}

/// A thing that somebody sees and may report.
#[derive(Debug, Clone)]
pub struct Object {
    /// Of what kind.
    pub kind: Kind,
    /// Its id.
    pub id: i64,
    /// Whose it is.
    pub person: UserId,
    /// Their name.
    pub full_name: String,
    /// What it says now.
    pub text: String,
    /// Where it is.
    pub place: String,
}

impl Object {
    /// The thing, if the viewer may see it and it is not their own.
    ///
    /// # Errors
    /// `NotFound` otherwise, `Conflict` for what is one's own.
    pub fn find(conn: &mut DbConn, viewer: UserId, kind: Kind, id: i64) -> Result<Self, Error> {
        let found = match kind {
            Kind::Post => of_post(conn, viewer, PostId(id)),
            Kind::Comment => of_comment(conn, viewer, CommentId(id)),
            Kind::User => of_person(conn, viewer, UserId(id)),
            Kind::Message => of_message(conn, viewer, MessageId(id)),
        }?;
        if found.person == viewer {
            return Err(Error::Conflict(
                "This is your own. You can report what others write.",
            ));
        }
        Ok(found)
    }
}

fn of_post(conn: &mut DbConn, viewer: UserId, id: PostId) -> Result<Object, Error> {
    let post = posts::visible(conn, viewer, id)?;
    let author: Author = users::table
        .find(post.author_id)
        .select(Author::as_select())
        .first(conn)?;
    let photos = posts::photos_of(conn, &[id])?
        .remove(&id)
        .unwrap_or_default();
    let alts: Vec<String> = photos.into_iter().map(|photo| photo.alt).collect();
    Ok(Object {
        kind: Kind::Post,
        id: id.0,
        person: author.id,
        full_name: author.full_name,
        text: words_of(&post, &alts),
        place: format!("/posts/{id}"),
    })
}

/// All that a post says: its title and text, where it was, and what its photos are said to show.
fn words_of(post: &Post, alts: &[String]) -> String {
    let mut parts = Vec::new();
    parts.extend(post.title.clone());
    parts.push(post.caption.clone());
    if !post.location.is_empty() {
        parts.push(format!("Place: {}", post.location));
    }
    for (number, alt) in (1..).zip(alts) {
        match alt.is_empty() {
            true => parts.push(format!("Photo {number}")),
            false => parts.push(format!("Photo {number}: {alt}")),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn of_comment(conn: &mut DbConn, viewer: UserId, id: CommentId) -> Result<Object, Error> {
    let said = comments::seen(conn, viewer, id)?
        .said
        .ok_or(Error::NotFound)?;
    Ok(Object {
        kind: Kind::Comment,
        id: id.0,
        person: said.author.id,
        full_name: said.author.full_name,
        text: said.body,
        place: format!("/comments/{id}"),
    })
}

fn of_person(conn: &mut DbConn, viewer: UserId, id: UserId) -> Result<Object, Error> {
    let person = people::by_id(conn, viewer, id)?.ok_or(Error::NotFound)?;
    let handle = match person.pronouns.is_empty() {
        true => format!("@{}", person.username),
        false => format!("@{} ({})", person.username, person.pronouns),
    };
    let mut parts = vec![person.full_name.clone(), handle, person.bio];
    parts.retain(|part| !part.is_empty());
    Ok(Object {
        kind: Kind::User,
        id: id.0,
        person: id,
        full_name: person.full_name,
        text: parts.join("\n"),
        place: format!("/@{}", person.username),
    })
}

fn of_message(conn: &mut DbConn, viewer: UserId, id: MessageId) -> Result<Object, Error> {
    let (conversation, message, other) = chat::read_by(conn, viewer, id)?;
    Ok(Object {
        kind: Kind::Message,
        id: id.0,
        person: message.sender_id,
        full_name: other.full_name,
        text: message.body,
        place: format!("/chat/{conversation}"),
    })
}
