//! Where a notification leads.

use super::queries::{Deed, Group};
use crate::features::notices::Kind;

/// The page of what it is about: of one person theirs, of several the list.
pub(super) fn place(group: &Group, deeds: &[Deed], username: &str) -> String {
    let comment = deeds.iter().find_map(|deed| deed.comment);
    let single = deeds
        .first()
        .filter(|first| deeds.iter().all(|deed| deed.actor.id == first.actor.id));
    let person = |list: String| match single {
        Some(deed) => format!("/@{}", deed.actor.username),
        None => list,
    };
    match (group.kind, comment) {
        (Kind::Comment | Kind::Reply | Kind::CommentLike | Kind::Mention, Some(comment)) => {
            format!("/comments/{comment}")
        }
        (Kind::Follower, _) => person(format!("/@{username}/followers")),
        (Kind::FollowAccepted, _) => person(format!("/@{username}/following")),
        (Kind::FriendAccepted, _) => person("/people/friends".into()),
        (Kind::PostOpened, _) => format!("/posts/{}/activity", group.object_id),
        (Kind::FollowRequest, _) => "/people/requests".into(),
        (Kind::FriendRequest, _) => "/people/friends/requests".into(),
        _ => format!("/posts/{}", group.object_id),
    }
}
