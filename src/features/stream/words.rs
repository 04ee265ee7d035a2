//! A deed in words, and what else is known of it.

use crate::features::activity::{Deed, Noun, Verb};
use crate::features::reactions::ReactionKind;

/// Deeds of one kind, to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Choice {
    /// In addresses.
    pub name: &'static str,
    /// As people read it.
    pub label: &'static str,
    /// What belongs to it; of all nothing is left out.
    pub verbs: &'static [Verb],
}

/// All of them; the first is for everything.
pub(super) const CHOICES: [Choice; 5] = [
    Choice {
        name: "",
        label: "Everything",
        verbs: &[],
    },
    Choice {
        name: "posts",
        label: "Posts and comments",
        verbs: &[
            Verb::Posted,
            Verb::Edited,
            Verb::Deleted,
            Verb::Restored,
            Verb::Purged,
            Verb::Commented,
            Verb::Replied,
            Verb::ClosedComments,
            Verb::OpenedComments,
            Verb::MadeSecretLink,
            Verb::EndedSecretLink,
        ],
    },
    Choice {
        name: "reactions",
        label: "Reactions and likes",
        verbs: &[Verb::Reacted, Verb::Liked, Verb::Unliked],
    },
    Choice {
        name: "people",
        label: "People",
        verbs: &[
            Verb::Followed,
            Verb::Unfollowed,
            Verb::AskedToFollow,
            Verb::StoppedAsking,
            Verb::AcceptedFollower,
            Verb::DeclinedFollower,
            Verb::RemovedFollower,
            Verb::AskedFriend,
            Verb::StoppedAskingFriend,
            Verb::Befriended,
            Verb::DeclinedFriend,
            Verb::Unfriended,
            Verb::Blocked,
            Verb::Unblocked,
            Verb::Muted,
            Verb::Unmuted,
            Verb::Reported,
        ],
    },
    Choice {
        name: "account",
        label: "Account",
        verbs: &[
            Verb::Joined,
            Verb::SignedIn,
            Verb::UpdatedProfile,
            Verb::ChangedPassword,
            Verb::Invited,
            Verb::RevokedInvitation,
        ],
    },
];

/// The choice of this name; everything for any other.
pub(super) fn choice(name: &str) -> Choice {
    let [all, ..] = CHOICES;
    let found = CHOICES.into_iter().find(|choice| choice.name == name);
    found.unwrap_or(all)
}

/// What was done, behind the name of who did it. Where it was done to a person, their name
/// follows.
pub(super) fn did(deed: &Deed) -> String {
    let thing = match deed.object_kind {
        Noun::Post => "a post",
        Noun::Comment => "a comment",
        Noun::User => "the account of",
        Noun::Invitation => "an invitation",
        Noun::Site => "the site",
        Noun::PendingAccount => "a sign-up",
        Noun::Report => "a report",
        Noun::Mail => "a mail",
        Noun::Sms => "a text message",
        Noun::Job => "a job",
    };
    match deed.verb {
        Verb::Joined => "joined the site".into(),
        Verb::Posted => "published a post".into(),
        Verb::Edited => format!("changed {thing}"),
        Verb::Deleted => format!("deleted {thing}"),
        Verb::Restored => format!("brought {thing} back"),
        Verb::Purged => format!("deleted {thing} for good"),
        Verb::Reacted => match reaction(deed, "kind") {
            Some(kind) => format!("reacted {} to a post", kind.emoji()),
            None => "took a reaction back".into(),
        },
        Verb::Commented => "commented on a post".into(),
        Verb::Replied => "replied to a comment".into(),
        Verb::Liked => "liked a comment".into(),
        Verb::Unliked => "took back a like of a comment".into(),
        Verb::ClosedComments => "closed the comments of a post".into(),
        Verb::OpenedComments => "opened the comments of a post".into(),
        Verb::MadeSecretLink => "made a secret link to a post".into(),
        Verb::EndedSecretLink => "ended a secret link to a post".into(),
        Verb::Followed => "started to follow".into(),
        Verb::Unfollowed => "stopped following".into(),
        Verb::AskedToFollow => "asked to follow".into(),
        Verb::StoppedAsking => "stopped asking to follow".into(),
        Verb::AcceptedFollower => "accepted the follow request of".into(),
        Verb::DeclinedFollower => "declined the follow request of".into(),
        Verb::RemovedFollower => "removed a follower:".into(),
        Verb::AskedFriend => "sent a friend request to".into(),
        Verb::StoppedAskingFriend => "took back the friend request to".into(),
        Verb::Befriended => "became friends with".into(),
        Verb::DeclinedFriend => "declined the friend request of".into(),
        Verb::Unfriended => "ended the friendship with".into(),
        Verb::Reported => "reported something to staff".into(),
        Verb::Decided => "decided about a report".into(),
        Verb::UpdatedProfile => "changed the profile".into(),
        Verb::ChangedPassword => "changed the password".into(),
        Verb::SignedIn => "signed in".into(),
        Verb::Invited => "made an invitation".into(),
        Verb::RevokedInvitation => "ended an invitation".into(),
        Verb::Blocked
        | Verb::Unblocked
        | Verb::Muted
        | Verb::Unmuted
        | Verb::Suspended
        | Verb::Reinstated
        | Verb::Approved
        | Verb::Declined => deed.verb.as_str().into(),
        Verb::ChangedRole => "changed the role of".into(),
        Verb::ClearedAttempts => "cleared wrong sign-ins".into(),
        Verb::HelpedIn => "helped to come in:".into(),
        Verb::ChangedSettings => "changed the settings of the site".into(),
        Verb::OpenedPrivate => "opened a private post as an admin".into(),
        Verb::SentAgain => format!("sent {thing} again"),
        Verb::RanAgain => format!("ran {thing} again"),
    }
}

/// What else is known, in words; nothing for most.
pub(super) fn note(deed: &Deed) -> String {
    if let (Verb::Reacted, Some(before)) = (deed.verb, reaction(deed, "previous")) {
        return format!("Before that {}", before.emoji());
    }
    deed.more()
}

fn reaction(deed: &Deed, name: &str) -> Option<ReactionKind> {
    ReactionKind::parse(&deed.known(name)?)
}
