//! The button that makes friends, and rows of who asks.

use askama::Template;

use super::FriendState;
use super::service::MAX_MESSAGE;
use crate::db::UserId;
use crate::features::people::{Person, PersonRow};
use crate::view::Moment;

/// What one can do about a friendship, in its right state; what a script puts in its place after
/// a press.
#[derive(Debug, Clone, Template)]
#[template(path = "people/friends/_button.html")]
pub struct FriendButton {
    /// Whom it is about.
    pub user: UserId,
    /// Their username.
    pub username: String,
    /// Their name, for screen readers.
    pub full_name: String,
    /// How the viewer stands to them.
    pub state: FriendState,
    /// As it was typed, when it was refused.
    pub message: String,
    /// What is wrong with it.
    pub errors: Vec<String>,
}

impl FriendButton {
    /// For a viewer who stands to the person as `state` says.
    pub fn new(person: &Person, state: FriendState) -> Self {
        Self {
            user: person.id,
            username: person.username.clone(),
            full_name: person.full_name.clone(),
            state,
            message: String::new(),
            errors: Vec::new(),
        }
    }

    fn max(&self) -> usize {
        MAX_MESSAGE
    }
}

/// Somebody in a list of friends or wishes.
pub(super) struct FriendRow {
    pub row: PersonRow,
    pub button: FriendButton,
    /// What was written with the wish.
    pub message: String,
    /// What it is written in.
    pub language: String,
    pub when: Moment,
    /// Whether the other side has had the wish on a page.
    pub is_seen: bool,
}
