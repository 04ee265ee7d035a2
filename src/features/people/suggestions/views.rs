//! Suggestions as pages show them.

use askama::Template;

use super::queries::{self, Suggestion};
use crate::db::{DbConn, Timestamp, UserId};
use crate::error::Error;
use crate::features::people::{FollowButton, FollowState, PersonRow};
use crate::view::Avatar;
use crate::web::{Cursor, PageSize};

/// People for a page, and where it goes on.
pub struct SuggestedPeople {
    /// Who.
    pub people: Vec<SuggestedPerson>,
    /// Whether they are only new here, because nobody else is to be suggested.
    pub are_new: bool,
    /// The place behind the page, if there are more.
    pub next: Option<Cursor>,
}

impl SuggestedPeople {
    /// For the viewer, behind a place in the list.
    ///
    /// # Errors
    /// When the database fails.
    pub fn load(
        conn: &mut DbConn,
        viewer: UserId,
        before: Cursor,
        size: PageSize,
    ) -> Result<Self, Error> {
        let mut found = queries::suggestions(conn, viewer, before, size.limit())?;
        let next = size.cut(&mut found, |last| Cursor {
            at: Timestamp(last.common),
            id: last.id.0,
        });
        let are_new = found.is_empty() && before == Cursor::START;
        if are_new {
            found = queries::newcomers(conn, viewer, size.0.into())?;
        }
        Ok(Self {
            people: found.into_iter().map(SuggestedPerson::new).collect(),
            are_new,
            next,
        })
    }
}

/// One of them.
pub struct SuggestedPerson {
    /// Their id.
    pub user: UserId,
    /// As a row of a list.
    pub row: PersonRow,
    /// Why they are suggested; nothing for who is only new here.
    pub reason: Option<Reason>,
}

impl SuggestedPerson {
    fn new(one: Suggestion) -> Self {
        let button = FollowButton {
            user: one.id,
            username: one.username.clone(),
            full_name: one.full_name.clone(),
            state: FollowState::Apart,
        };
        Self {
            user: one.id,
            reason: one.through.map(|name| Reason {
                name,
                are_friends: one.friends > 0,
                others: match one.friends {
                    0 => one.common.saturating_sub(1),
                    friends => friends.saturating_sub(1),
                },
            }),
            row: PersonRow {
                avatar: Avatar::new(one.id.0, &one.full_name, one.avatar_key.as_deref()),
                button: Some(button),
                username: one.username,
                full_name: one.full_name,
            },
        }
    }
}

/// Why somebody is suggested: one name of those who know them, and how many others do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Of one of them.
    pub name: String,
    /// Whether they are friends, rather than following them.
    pub are_friends: bool,
    /// How many besides.
    pub others: i64,
}

impl Reason {
    /// Before the name.
    pub fn lead(&self) -> &'static str {
        match self.are_friends {
            true => "Friends with",
            false => "Followed by",
        }
    }

    /// Behind the name.
    pub fn rest(&self) -> String {
        match self.others {
            0 => String::new(),
            1 => " and 1 other".into(),
            others => format!(" and {others} others"),
        }
    }
}

/// In the place of a suggestion that was not wanted.
#[derive(Template)]
#[template(path = "people/_suggestion_gone.html")]
pub(super) struct Gone {
    pub user: UserId,
    pub username: String,
    pub full_name: String,
}
