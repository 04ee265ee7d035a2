//! Why something is reported.

use crate::db::text_enum;

text_enum! {
    /// What is wrong with it.
    pub enum Reason {
        /// Advertising, or the same again and again.
        Spam = "spam",
        /// Meant to hurt somebody.
        Harassment = "harassment",
        /// Against people for what they are.
        Hate = "hate",
        /// Violence, or a threat of it.
        Violence = "violence",
        /// Nakedness or sex.
        Nudity = "nudity",
        /// Somebody who may harm themselves.
        SelfHarm = "self_harm",
        /// Somebody who says they are another person.
        Impersonation = "impersonation",
        /// What is private, or somebody else's work.
        Rights = "rights",
        /// Something else.
        Other = "other",
    }
}

impl Reason {
    /// As people choose it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Spam => "It is advertising or repeats itself",
            Self::Harassment => "It bullies or harasses somebody",
            Self::Hate => "It attacks people for what they are",
            Self::Violence => "It shows or threatens violence",
            Self::Nudity => "It shows nakedness or sex",
            Self::SelfHarm => "Somebody may harm themselves",
            Self::Impersonation => "It pretends to be somebody else",
            Self::Rights => "It shows something private, or the work of others",
            Self::Other => "Something else",
        }
    }
}
