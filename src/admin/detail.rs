//! One record whole: its facts, texts, history, and what can be done with it.

use super::cell::Cell;
use crate::db::{Timestamp, UserId};
use crate::web::Viewer;

/// A record's page.
#[derive(Debug, Clone, Default)]
pub struct Detail {
    /// Its name.
    pub title: String,
    /// States beside the name.
    pub pills: Vec<Cell>,
    /// Label and value.
    pub facts: Vec<(&'static str, Cell)>,
    /// Label and a long text, shown as it is.
    pub texts: Vec<(&'static str, String)>,
    /// Where to go from here.
    pub related: Vec<Related>,
    /// What was done to it, newest first; nothing when no history is kept.
    pub history: Option<Vec<History>>,
    /// What can be done to it now.
    pub actions: Vec<Action>,
    /// The one member of the staff who neither sees it nor acts on it.
    pub hidden_from: Option<UserId>,
}

/// A link to something that belongs to a record.
#[derive(Debug, Clone)]
pub struct Related {
    /// Its icon.
    pub icon: &'static str,
    /// What it leads to.
    pub label: String,
    /// The path.
    pub href: String,
    /// Whether only admins go there.
    pub admins_only: bool,
}

impl Related {
    /// A link.
    pub fn new(icon: &'static str, label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            icon,
            label: label.into(),
            href: href.into(),
            admins_only: false,
        }
    }

    /// Only admins go there.
    pub fn admins_only(mut self) -> Self {
        self.admins_only = true;
        self
    }
}

/// One line of a history.
#[derive(Debug, Clone)]
pub struct History {
    /// Who did it.
    pub who: Cell,
    /// What was done, such as "suspended".
    pub what: String,
    /// To what, where that is not plain from the page.
    pub object: Cell,
    /// More about it, such as a reason.
    pub note: String,
    /// When.
    pub at: Timestamp,
}

/// Something staff can do to a record.
#[derive(Debug, Clone)]
pub struct Action {
    /// Its name in the address.
    pub name: &'static str,
    /// The button's text.
    pub label: &'static str,
    /// The button's icon.
    pub icon: &'static str,
    /// Whether it takes something away.
    pub danger: bool,
    /// The question asked before it is done.
    pub confirm: Option<&'static str>,
    /// A text that has to be given with it.
    pub asks: Option<Asked>,
    /// Whether only admins do it, not all staff.
    pub admins_only: bool,
    /// The one person who does not do it: nobody judges their own account.
    pub not_by: Option<UserId>,
}

/// A text that an action needs.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The field's label.
    pub label: &'static str,
    /// A sentence below it.
    pub hint: &'static str,
    /// The longest text, in characters.
    pub max: usize,
    /// Said when it was left empty.
    pub missing: &'static str,
}

impl Action {
    /// A plain action.
    pub fn new(name: &'static str, label: &'static str, icon: &'static str) -> Self {
        Self {
            name,
            label,
            icon,
            danger: false,
            confirm: None,
            asks: None,
            admins_only: false,
            not_by: None,
        }
    }

    /// It takes something away, and `question` is asked before.
    pub fn danger(mut self, question: &'static str) -> Self {
        self.danger = true;
        self.confirm = Some(question);
        self
    }

    /// `question` is asked before.
    pub fn asking(mut self, question: &'static str) -> Self {
        self.confirm = Some(question);
        self
    }

    /// It needs a text.
    pub fn asks(mut self, asked: Asked) -> Self {
        self.asks = Some(asked);
        self
    }

    /// Only admins do it.
    pub fn admins_only(mut self) -> Self {
        self.admins_only = true;
        self
    }

    /// Everyone but this person does it.
    pub fn not_by(mut self, person: UserId) -> Self {
        self.not_by = Some(person);
        self
    }

    /// Why this member of the staff may not do it; nothing when they may.
    pub(super) fn barred_to(&self, viewer: &Viewer) -> Option<&'static str> {
        if self.not_by == Some(viewer.id) {
            Some("Nobody does this to their own account.")
        } else if self.admins_only && !viewer.is_admin() {
            Some("Only admins can do this.")
        } else {
            None
        }
    }
}
