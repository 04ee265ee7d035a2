//! Who may see a post: one condition for every query that shows posts, their photos, or what
//! was said of them. It needs only ids, so photos and posts both call down to it.

// The functions' types have their names too, and need no words of their own.
#![allow(missing_docs)]

use diesel::dsl::{auto_type, exists, not};
use diesel::prelude::*;

use crate::db::schema::{close_friends, friendships, posts};
use crate::db::{UserId, text_enum};
use crate::features::people::{is_near, visible_to};
use crate::web::{is_here, is_on_web, is_private};

text_enum! {
    /// Whom a post is for, from many to few. Each holds all that come after it, but for close
    /// friends, whom the author alone has chosen.
    pub enum Audience {
        /// Everyone who is signed in; of a private account, its followers.
        Public = "public",
        /// Those who follow the author, and their friends.
        Followers = "followers",
        /// The author's friends.
        Friends = "friends",
        /// Friends whom the author counts as close ones.
        CloseFriends = "close_friends",
        /// The author.
        OnlyMe = "only_me",
    }
}

impl Default for Audience {
    /// What is posted is for everybody, unless its author says otherwise.
    fn default() -> Self {
        Self::Public
    }
}

impl Audience {
    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Public => "Everybody here",
            Self::Followers => "Followers and friends",
            Self::Friends => "Friends",
            Self::CloseFriends => "Close friends",
            Self::OnlyMe => "Only me",
        }
    }

    /// Whether it is for nobody but the author: then no list or page of staff shows what it says.
    pub fn is_private(self) -> bool {
        self == Self::OnlyMe
    }

    /// The name of its icon.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Public => "globe",
            Self::Followers => "users",
            Self::Friends => "user-check",
            Self::CloseFriends => "star",
            Self::OnlyMe => "lock",
        }
    }
}

/// In a query that has `posts` and their authors as `users`: whether the viewer may see the post
/// of the row. It is published and not deleted, its author is here, neither has blocked the
/// other, and the viewer belongs to its audience.
#[auto_type]
pub fn post_visible_to(viewer: UserId) -> _ {
    let stands = posts::deleted_at
        .is_null()
        .and(posts::published_at.is_not_null());
    let seen: visible_to = visible_to(viewer);
    let audience: is_for = is_for(viewer);
    stands.and(seen).and(audience)
}

/// In a query that has `posts` and their authors as `users`: whether people without an account
/// may see the post of the row, once the site lets them look in.
#[auto_type]
pub fn post_on_web() -> _ {
    let to_all: Audience = Audience::Public;
    let author: is_on_web = is_on_web();
    posts::deleted_at
        .is_null()
        .and(posts::published_at.is_not_null())
        .and(posts::audience.eq(to_all))
        .and(author)
}

/// In a query that has `posts` and their authors as `users`: whether whoever has a secret link to
/// the post of the row sees it, once the link is known to be open. For whom it is and who has
/// blocked whom makes no difference: the link asks nobody who they are.
#[auto_type]
pub fn post_by_link() -> _ {
    let author: is_here = is_here();
    posts::deleted_at
        .is_null()
        .and(posts::published_at.is_not_null())
        .and(author)
}

/// In a query that has `posts` and their authors as `users`: whether the viewer belongs to the
/// audience of the post of the row, or wrote it.
#[auto_type]
fn is_for(viewer: UserId) -> _ {
    // Named with their type, since the macro that writes this condition's type cannot know it.
    let to_all: Audience = Audience::Public;
    let also_to_all: Audience = Audience::Public;
    let to_followers: Audience = Audience::Followers;
    let to_friends: Audience = Audience::Friends;
    let to_close: Audience = Audience::CloseFriends;
    let own = posts::author_id.eq(viewer);
    let public = posts::audience.eq(to_all).and(not(is_private()));
    let near: is_near = is_near(viewer);
    let followers = posts::audience
        .eq(also_to_all)
        .or(posts::audience.eq(to_followers))
        .and(near);
    let befriended = friendships::table
        .filter(friendships::person_id.eq(posts::author_id))
        .filter(friendships::friend_id.eq(viewer));
    let friends = posts::audience.eq(to_friends).and(exists(befriended));
    let chosen = close_friends::table
        .filter(close_friends::person_id.eq(posts::author_id))
        .filter(close_friends::friend_id.eq(viewer));
    let close = posts::audience.eq(to_close).and(exists(chosen));
    own.or(public).or(followers).or(friends).or(close)
}
