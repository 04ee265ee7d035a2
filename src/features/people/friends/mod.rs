//! Friends: asking, answering, the lists, and the close ones.

mod close;
mod pages;
mod queries;
mod service;
mod views;

pub use queries::{friends, wishes};
pub use service::{accept_friend, ask_friend, cancel_friend, decline_friend, set_close, unfriend};
pub use views::FriendButton;

pub(super) use service::sever;

use actix_web::web::ServiceConfig;
use diesel::prelude::*;

use crate::db::schema::{close_friends, friend_requests};
use crate::db::{DbConn, UserId};
use crate::error::Error;

/// How two people stand, from one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FriendState {
    /// Neither asked.
    #[default]
    Apart,
    /// This side asked the other.
    Asked,
    /// The other asked this side.
    Asking,
    /// They are friends.
    Friends,
    /// They are friends, and this side counts the other as a close one.
    Close,
}

/// How a person stands to another.
///
/// # Errors
/// When the database fails.
pub fn friend_state(
    conn: &mut DbConn,
    person: UserId,
    other: UserId,
) -> Result<FriendState, Error> {
    let is_there = |found: i64| found > 0;
    if is_there(
        close_friends::table
            .find((person, other))
            .count()
            .get_result(conn)?,
    ) {
        return Ok(FriendState::Close);
    }
    if service::is_friend(conn, person, other)? {
        return Ok(FriendState::Friends);
    }
    let asked = friend_requests::table.find((person, other));
    if is_there(asked.count().get_result(conn)?) {
        return Ok(FriendState::Asked);
    }
    let asking = friend_requests::table.find((other, person));
    Ok(match is_there(asking.count().get_result(conn)?) {
        true => FriendState::Asking,
        false => FriendState::Apart,
    })
}

/// Mounts the pages of friends.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::index)
        .service(pages::received)
        .service(pages::sent)
        .service(pages::ask)
        .service(pages::cancel)
        .service(pages::accept)
        .service(pages::decline)
        .service(pages::end)
        .service(pages::close_ones)
        .service(pages::set_close);
}
