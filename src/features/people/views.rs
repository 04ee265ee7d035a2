//! A person in a list, and the button that follows them.

use askama::Template;

use super::Person;
use crate::db::UserId;
use crate::view::Avatar;

/// The button in its right state; what a script puts in its place after a press.
#[derive(Debug, Clone, Template)]
#[template(path = "people/_follow_button.html")]
pub struct FollowButton {
    /// Whom it is about.
    pub user: UserId,
    /// Their username.
    pub username: String,
    /// Their name, for screen readers.
    pub full_name: String,
    /// Whether the viewer follows them.
    pub following: bool,
}

/// A row of a list of people.
#[derive(Debug, Clone)]
pub struct PersonRow {
    /// Their username.
    pub username: String,
    /// Their name.
    pub full_name: String,
    /// Their picture.
    pub avatar: Avatar,
    /// The button, for everybody but oneself.
    pub button: Option<FollowButton>,
}

impl PersonRow {
    /// The person as `viewer` sees them.
    pub fn new(person: &Person, following: bool, viewer: UserId) -> Self {
        Self {
            avatar: Avatar::new(person.id.0, &person.full_name, person.avatar_key.as_deref()),
            button: (person.id != viewer).then(|| FollowButton {
                user: person.id,
                username: person.username.clone(),
                full_name: person.full_name.clone(),
                following,
            }),
            username: person.username.clone(),
            full_name: person.full_name.clone(),
        }
    }
}
