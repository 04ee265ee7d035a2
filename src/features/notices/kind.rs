//! What people are told of.

use crate::db::text_enum;

text_enum! {
    /// What was done.
    pub enum Kind {
        /// Somebody reacted to a post of the recipient.
        Reaction = "reaction",
        /// Somebody commented on a post of theirs.
        Comment = "comment",
        /// Somebody answered a comment of theirs.
        Reply = "reply",
        /// Somebody likes a comment of theirs.
        CommentLike = "comment_like",
        /// Somebody named them in a caption or a comment.
        Mention = "mention",
        /// Somebody follows them.
        Follower = "follower",
        /// An admin opened a private post of theirs.
        PostOpened = "post_opened",
        /// Somebody asks to follow them.
        FollowRequest = "follow_request",
        /// Somebody lets them follow.
        FollowAccepted = "follow_accepted",
        /// Somebody asks to be their friend.
        FriendRequest = "friend_request",
        /// Somebody is their friend now, as they had asked.
        FriendAccepted = "friend_accepted",
    }
}

impl Kind {
    /// Those that people may choose not to be told of. That an admin looked into what was private
    /// is not among them.
    pub fn chosen() -> impl Iterator<Item = Self> {
        let all = Self::ALL.iter().copied();
        all.filter(|kind| *kind != Self::PostOpened)
    }

    /// In words, for the list of choices.
    pub fn words(self) -> &'static str {
        match self {
            Self::Reaction => "Reactions to my posts",
            Self::Comment => "Comments on my posts",
            Self::Reply => "Replies to my comments",
            Self::CommentLike => "Likes of my comments",
            Self::Mention => "Posts and comments that name me",
            Self::Follower => "New followers",
            Self::PostOpened => "Private posts that an admin opened",
            Self::FollowRequest => "Requests to follow me",
            Self::FollowAccepted => "People who let me follow them",
            Self::FriendRequest => "Friend requests",
            Self::FriendAccepted => "Friend requests that were accepted",
        }
    }
}
