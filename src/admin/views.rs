//! The templates of the generic pages.

use askama::Template;

use super::cell::Cell;
use super::detail::Detail;
use super::listing::{Column, Row};
use super::site::{MenuEntry, Panel, PanelBody};
use crate::db::Timestamp;
use crate::view::Page;

/// One figure at the head of the dashboard.
pub(super) struct Stat {
    pub label: &'static str,
    pub href: String,
    pub value: String,
    pub attention: i64,
}

#[derive(Template)]
#[template(path = "admin/dashboard.html")]
pub(super) struct DashboardPage {
    pub page: Page,
    pub menu: Vec<MenuEntry>,
    pub now: Timestamp,
    pub notes: Vec<String>,
    pub stats: Vec<Stat>,
    pub panels: Vec<Panel>,
}

/// A filter with what is chosen: value, label, whether it is.
pub(super) struct FilterField {
    pub name: &'static str,
    pub label: &'static str,
    pub options: Vec<(&'static str, String, bool)>,
}

#[derive(Template)]
#[template(path = "admin/list.html")]
pub(super) struct ListPage {
    pub page: Page,
    pub menu: Vec<MenuEntry>,
    pub now: Timestamp,
    pub slug: &'static str,
    pub plural: &'static str,
    pub icon: &'static str,
    pub none_yet: &'static str,
    pub is_narrowed: bool,
    pub search: String,
    pub search_hint: Option<&'static str>,
    pub filters: Vec<FilterField>,
    pub columns: &'static [Column],
    pub rows: Vec<Row>,
    pub newest: Option<String>,
    pub older: Option<String>,
}

impl ListPage {
    /// The list without search and filters.
    fn path(&self) -> String {
        format!("/admin/{}", self.slug)
    }
}

/// An action whose text was refused.
#[derive(Default)]
pub(super) struct Refused {
    pub action: String,
    pub text: String,
    pub messages: Vec<String>,
}

#[derive(Template)]
#[template(path = "admin/record.html")]
pub(super) struct RecordPage {
    pub page: Page,
    pub menu: Vec<MenuEntry>,
    pub now: Timestamp,
    pub slug: &'static str,
    pub singular: &'static str,
    pub plural: &'static str,
    pub key: String,
    pub detail: Detail,
    pub refused: Refused,
}
