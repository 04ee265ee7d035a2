//! What people are told: a row for each thing that something was done to, and one for each who
//! did it, written with the deed. It needs only ids, so every feature below which something is
//! done can call down to it.
//!
//! Whether the recipient may still see it is asked when it is read, never here: see
//! `features/notifications`.

mod belongings;
mod choices;
mod kind;
mod writing;

pub use belongings::BELONGING;
pub use choices::{Way, is_wanted, set_wanted, unwanted};
pub use kind::Kind;
pub use writing::{reword, sweep, take_back, tell};

use crate::db::{CommentId, PostId, UserId};

/// One deed that somebody is told of.
#[derive(Debug, Clone, Copy)]
pub struct Notice {
    /// Who is told.
    pub recipient: UserId,
    /// Of what.
    pub kind: Kind,
    /// Who did it.
    pub actor: UserId,
    /// To which post or comment; 0 for the recipient.
    object: i64,
    post: Option<PostId>,
    comment: Option<CommentId>,
    word: Option<&'static str>,
}

impl Notice {
    /// Done to the recipient.
    pub fn to_person(kind: Kind, recipient: UserId, actor: UserId) -> Self {
        Self {
            recipient,
            kind,
            actor,
            object: 0,
            post: None,
            comment: None,
            word: None,
        }
    }

    /// Done to a post.
    pub fn to_post(kind: Kind, recipient: UserId, actor: UserId, post: PostId) -> Self {
        Self {
            object: post.0,
            post: Some(post),
            ..Self::to_person(kind, recipient, actor)
        }
    }

    /// Done to a comment on a post.
    pub fn to_comment(
        kind: Kind,
        recipient: UserId,
        actor: UserId,
        (post, comment): (PostId, CommentId),
    ) -> Self {
        Self {
            object: comment.0,
            ..Self::to_post(kind, recipient, actor, post)
        }
    }

    /// By this comment, or to it: it is told of as long as the comment is there.
    pub fn with(self, comment: CommentId) -> Self {
        Self {
            comment: Some(comment),
            ..self
        }
    }

    /// With the kind of a reaction.
    pub fn saying(self, word: &'static str) -> Self {
        Self {
            word: Some(word),
            ..self
        }
    }
}
