//! Who follows whom, and who has blocked whom.

mod belongings;
mod conditions;
mod friends;
mod lists;
mod mutes;
mod pages;
mod queries;
mod relations;
mod request_pages;
mod requests;
mod service;
mod suggestions;
mod views;

pub use belongings::BELONGING;
pub use conditions::{is_near, shares_with, visible_to};
pub use friends::{
    FriendButton, FriendState, accept_friend, ask_friend, cancel_friend, decline_friend,
    friend_state, friends, set_close, unfriend, wishes,
};
pub(in crate::features) use lists::newest_first;
pub use mutes::{MAX_WORD, MutedWords, add_word, is_muted, is_muted_by, mute, remove_word, unmute};
pub use queries::{
    Person, by_any_username, by_id, by_username, find_by_username, known_by_own, named, newest,
};
pub use relations::{
    FollowState, blocked_either_way, follow_state, follow_states, has_blocked, is_blocked_between,
    is_following, is_sharing_with,
};
pub use requests::{
    AcceptEverybody, accept, accept_everybody, asking, decline, set_on_web, set_private,
};
pub use service::{block, follow, remove_follower, unblock, unfollow};
pub use suggestions::{
    SuggestedPeople, SuggestedPerson, Suggestion, newcomers, suggest_again, suggest_no_more,
    suggestions,
};
pub use views::{FollowButton, PersonRow, rows};

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::follow)
        .service(pages::unfollow)
        .service(pages::block)
        .service(pages::unblock)
        .service(pages::remove_follower)
        .service(pages::blocked)
        .service(request_pages::received)
        .service(request_pages::sent)
        .service(request_pages::accept)
        .service(request_pages::decline)
        .configure(suggestions::routes)
        .configure(mutes::routes)
        .configure(friends::routes);
}
