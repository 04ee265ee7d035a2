//! A person in a list, and the button that follows them.

use askama::Template;

use super::{FollowState, Person, follow_states};
use crate::db::{DbConn, UserId};
use crate::error::Error;
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
    /// How the viewer stands to them.
    pub state: FollowState,
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

impl FollowButton {
    /// For a viewer who stands to the person as `state` says.
    pub fn new(person: &Person, state: FollowState) -> Self {
        Self {
            user: person.id,
            username: person.username.clone(),
            full_name: person.full_name.clone(),
            state,
        }
    }

    fn is_apart(&self) -> bool {
        self.state == FollowState::Apart
    }

    /// What is written on it.
    fn label(&self) -> &'static str {
        match self.state {
            FollowState::Apart => "Follow",
            FollowState::Asked => "Asked",
            FollowState::Following => "Following",
        }
    }

    /// What is read out.
    fn described(&self) -> String {
        match self.state {
            FollowState::Apart => format!("Follow {}", self.full_name),
            FollowState::Asked => {
                format!("Asked to follow {}. Press to take it back", self.full_name)
            }
            FollowState::Following => format!("Following: {}. Press to undo", self.full_name),
        }
    }
}

impl PersonRow {
    /// The person as `viewer` sees them.
    pub fn new(person: &Person, state: FollowState, viewer: UserId) -> Self {
        Self {
            avatar: Avatar::new(person.id.0, &person.full_name, person.avatar_key.as_deref()),
            button: (person.id != viewer).then(|| FollowButton::new(person, state)),
            username: person.username.clone(),
            full_name: person.full_name.clone(),
        }
    }
}

/// People as a list shows them to the viewer.
///
/// # Errors
/// When the database fails.
pub fn rows<'p>(
    conn: &mut DbConn,
    viewer: UserId,
    found: impl Iterator<Item = &'p Person> + Clone,
) -> Result<Vec<PersonRow>, Error> {
    let ids: Vec<UserId> = found.clone().map(|person| person.id).collect();
    let states = follow_states(conn, viewer, &ids)?;
    let state = |person: &Person| states.get(&person.id).copied().unwrap_or_default();
    Ok(found
        .map(|person| PersonRow::new(person, state(person), viewer))
        .collect())
}
