//! What the pages about one comment show.

use askama::Template;

use super::views::{CommentView, SmallForm};
use crate::db::CommentId;
use crate::view::{Avatar, Page};

/// A comment with a form below it.
#[derive(Template)]
#[template(path = "comments/one.html")]
pub struct OnePage {
    /// Its frame.
    pub page: Page,
    /// The comment.
    pub comment: CommentView,
    /// The form.
    pub form: SmallForm,
}

/// Who likes a comment.
#[derive(Template)]
#[template(path = "comments/likers.html")]
pub struct LikersPage {
    /// Its frame.
    pub page: Page,
    /// The comment.
    pub id: CommentId,
    /// The people, latest first.
    pub people: Vec<Liker>,
    /// The next page.
    pub next: Option<String>,
}

/// One who likes it.
pub struct Liker {
    /// Their username.
    pub username: String,
    /// Their name.
    pub full_name: String,
    /// Their picture.
    pub avatar: Avatar,
}
