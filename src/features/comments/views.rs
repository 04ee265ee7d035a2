//! What the templates of comments show.

use askama::Template;

use super::{Comment, MAX_BODY};
use crate::db::{CommentId, PostId, Timestamp, UserId};
use crate::features::reactions::ReactionBar;
use crate::view::{Avatar, Moment};

/// The box below a post.
#[derive(Debug, Clone)]
pub struct CommentForm {
    /// The viewer's picture, as HTML.
    pub face: String,
    /// As it was typed, when it was refused.
    pub typed: String,
    /// What is wrong with it.
    pub errors: Vec<String>,
}

impl CommentForm {
    /// An empty one.
    pub fn empty(face: String) -> Self {
        Self {
            face,
            typed: String::new(),
            errors: Vec::new(),
        }
    }

    fn max(&self) -> usize {
        MAX_BODY
    }
}

/// What is said about a post in the feed: reactions, its caption, the newest comments, the box.
/// One element, so that a script can put it in place as a whole.
#[derive(Debug, Template)]
#[template(path = "comments/talk.html")]
pub struct Talk {
    /// The post.
    pub post: PostId,
    /// Its reactions, with the count of comments.
    pub bar: ReactionBar,
    /// The author's username.
    pub author: String,
    /// What the author writes in.
    pub language: String,
    /// The author's text.
    pub caption: String,
    /// How many comments there are.
    pub total: i64,
    /// The newest of them, oldest first.
    pub comments: Vec<Comment>,
    /// The box.
    pub form: CommentForm,
}

impl Talk {
    fn has_more(&self) -> bool {
        usize::try_from(self.total).is_ok_and(|total| total > self.comments.len())
    }
}

/// The comments on the post's own page. One element, as [`Talk`].
#[derive(Debug, Template)]
#[template(path = "comments/talk_full.html")]
pub struct TalkFull {
    /// The post.
    pub post: PostId,
    /// Where earlier ones are.
    pub earlier: Option<String>,
    /// Whether these are not the newest.
    pub is_past: bool,
    /// The comments, oldest first.
    pub comments: Vec<CommentView>,
    /// The box.
    pub form: CommentForm,
}

/// One comment with what may be done to it.
#[derive(Debug)]
pub struct CommentView {
    /// Its id.
    pub id: CommentId,
    /// Its text.
    pub body: String,
    /// When it was written.
    pub when: Moment,
    /// Its author's username.
    pub author: String,
    /// What its author writes in.
    pub language: String,
    /// Its author's picture.
    pub avatar: Avatar,
    /// Whether the viewer may delete it.
    pub deletable: bool,
}

impl CommentView {
    /// As the viewer sees it on a post of `owner`.
    pub fn new(comment: Comment, viewer: UserId, owner: UserId, now: Timestamp) -> Self {
        Self {
            id: comment.id,
            when: Moment::new(comment.created_at, now),
            avatar: comment.author.avatar(),
            deletable: viewer == owner || viewer == comment.author.id,
            author: comment.author.username,
            language: comment.author.language,
            body: comment.body,
        }
    }
}
