//! What happened, in one sentence: on the page and in the mail alike.

use super::queries::{DEEDS, Deed};
use crate::features::notices::Kind;
use crate::features::posts::Author;
use crate::features::reactions::ReactionKind;
use crate::text;

/// Who did what.
#[derive(Debug)]
pub(super) struct Sentence {
    /// Those who are named, the latest first.
    pub named: Vec<Author>,
    /// In words, how many did it besides; empty when nobody did.
    pub others: String,
    /// What they did.
    pub did: &'static str,
}

impl Sentence {
    /// Of the deeds of one row, newest first.
    pub fn new(kind: Kind, deeds: &[Deed]) -> Self {
        let mut people: Vec<&Author> = Vec::new();
        for deed in deeds {
            if people.iter().all(|known| known.id != deed.actor.id) {
                people.push(&deed.actor);
            }
        }
        // Of three all are named: "and 1 other" is no shorter.
        let shown = if people.len() > 3 { 2 } else { people.len() };
        let is_cut = i64::try_from(deeds.len()).is_ok_and(|count| count >= DEEDS);
        let others = match (people.len() - shown, is_cut) {
            (0, _) => String::new(),
            (_, true) => "many others".into(),
            (count, false) => format!("{count} others"),
        };
        Self {
            named: people.into_iter().take(shown).cloned().collect(),
            others,
            did: did(kind, deeds),
        }
    }

    /// What stands before the name at this place.
    pub fn before(&self, at: &usize) -> &'static str {
        match (*at, self.others.is_empty()) {
            (0, _) => "",
            (at, true) if at + 1 == self.named.len() => " and ",
            _ => ", ",
        }
    }

    /// As plain text.
    pub fn text(&self) -> String {
        let mut sentence = String::new();
        for (at, person) in self.named.iter().enumerate() {
            sentence.push_str(self.before(&at));
            sentence.push_str(&text::isolated(&person.full_name));
        }
        if !self.others.is_empty() {
            sentence.push_str(" and ");
            sentence.push_str(&self.others);
        }
        format!("{sentence} {}", self.did)
    }
}

fn did(kind: Kind, deeds: &[Deed]) -> &'static str {
    match kind {
        Kind::Reaction => reacted(deeds),
        Kind::Comment => "commented on your post",
        Kind::Reply => "replied to your comment",
        Kind::CommentLike => "liked your comment",
        Kind::Mention if deeds.iter().all(|deed| deed.comment.is_some()) => {
            "mentioned you in a comment"
        }
        Kind::Mention => "mentioned you in a post",
        Kind::PostOpened => "opened a private post of yours as an admin",
        Kind::Follower => "started to follow you",
        Kind::FollowRequest => "asked to follow you",
        Kind::FollowAccepted => "accepted your wish to follow them",
        Kind::FriendRequest => "asked to be your friend",
        Kind::FriendAccepted => "accepted your friend request",
    }
}

/// In its own word, where all did the same.
fn reacted(deeds: &[Deed]) -> &'static str {
    let mut kinds = deeds
        .iter()
        .map(|deed| deed.word.as_deref().and_then(ReactionKind::parse));
    let first = kinds.next().flatten();
    match first.filter(|_| kinds.all(|kind| kind == first)) {
        Some(ReactionKind::Like) => "liked your post",
        Some(ReactionKind::Love) => "loved your post",
        Some(ReactionKind::Haha) => "laughed at your post",
        Some(ReactionKind::Wow) => "reacted 😮 to your post",
        Some(ReactionKind::Sad) => "reacted 😢 to your post",
        Some(ReactionKind::Angry) => "reacted 😡 to your post",
        None => "reacted to your post",
    }
}
