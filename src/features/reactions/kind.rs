//! The six kinds.

use crate::db::text_enum;

text_enum! {
    /// What a person feels about a post.
    pub enum ReactionKind {
        /// 👍
        Like = "like",
        /// ❤️
        Love = "love",
        /// 😂
        Haha = "haha",
        /// 😮
        Wow = "wow",
        /// 😢
        Sad = "sad",
        /// 😡
        Angry = "angry",
    }
}

impl ReactionKind {
    /// Its picture.
    pub const fn emoji(self) -> &'static str {
        match self {
            Self::Like => "👍",
            Self::Love => "❤️",
            Self::Haha => "😂",
            Self::Wow => "😮",
            Self::Sad => "😢",
            Self::Angry => "😡",
        }
    }

    /// Its name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Like => "Like",
            Self::Love => "Love",
            Self::Haha => "Haha",
            Self::Wow => "Wow",
            Self::Sad => "Sad",
            Self::Angry => "Angry",
        }
    }
}
