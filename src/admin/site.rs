//! Everything the admin site shows: kinds of records, further pages, the dashboard's panels.

use super::cell::Cell;
use super::chart::Chart;
use super::record::Record;
use crate::config::Config;
use crate::db::{DbConn, Timestamp};
use crate::error::Error;
use crate::web::Viewer;

/// A part of the dashboard.
pub struct Panel {
    /// Its heading.
    pub title: &'static str,
    /// What it shows.
    pub body: PanelBody,
}

/// What a panel shows.
pub enum PanelBody {
    /// Figures in a row.
    Chart(Chart),
    /// Lines of label, value and moment; the text stands where there is none.
    Lines(Vec<(Cell, Cell, Cell)>, &'static str),
}

/// What staff should know of the settings, if there is anything.
pub type NoteSource = fn(&Config) -> Option<String>;

/// Makes a panel of what the database holds.
pub type PanelSource = fn(&mut DbConn, Timestamp) -> Result<Panel, Error>;

/// A page of its own in the menu.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// The menu's heading it stands under.
    pub group: &'static str,
    /// Its name.
    pub label: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Its path.
    pub href: &'static str,
    /// Whether only admins see it.
    pub admins_only: bool,
}

/// One line of the side menu.
#[derive(Debug, Clone)]
pub struct MenuEntry {
    /// Set where a new heading begins.
    pub heading: Option<&'static str>,
    /// Its name.
    pub label: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Its path.
    pub href: String,
    /// How many need a look.
    pub attention: i64,
    /// Whether it is the page shown.
    pub is_current: bool,
}

/// The registry, built in `routes.rs`.
#[derive(Default)]
pub struct Site {
    records: Vec<Box<dyn Record>>,
    links: Vec<Link>,
    notes: Vec<NoteSource>,
    panels: Vec<PanelSource>,
}

impl Site {
    /// Adds a kind of record.
    pub fn record(&mut self, record: impl Record + 'static) -> &mut Self {
        self.records.push(Box::new(record));
        self
    }

    /// Adds a page of its own to the menu.
    pub fn link(&mut self, link: Link) -> &mut Self {
        self.links.push(link);
        self
    }

    /// Adds what stands at the head of the dashboard as long as the settings call for it.
    pub fn note(&mut self, note: NoteSource) -> &mut Self {
        self.notes.push(note);
        self
    }

    /// Adds a panel to the dashboard.
    pub fn panel(&mut self, panel: PanelSource) -> &mut Self {
        self.panels.push(panel);
        self
    }

    /// The kind of record with this slug.
    ///
    /// # Errors
    /// `NotFound`.
    pub(super) fn find(&self, slug: &str) -> Result<&dyn Record, Error> {
        self.records
            .iter()
            .find(|record| record.slug() == slug)
            .map(Box::as_ref)
            .ok_or(Error::NotFound)
    }

    pub(super) fn records(&self) -> impl Iterator<Item = &dyn Record> {
        self.records.iter().map(Box::as_ref)
    }

    pub(super) fn notes(&self, config: &Config) -> Vec<String> {
        self.notes.iter().filter_map(|note| note(config)).collect()
    }

    pub(super) fn panels(&self) -> &[PanelSource] {
        &self.panels
    }

    /// The side menu, with `current` marked.
    ///
    /// # Errors
    /// When the database fails.
    pub fn menu(
        &self,
        conn: &mut DbConn,
        viewer: &Viewer,
        current: &str,
    ) -> Result<Vec<MenuEntry>, Error> {
        let mut entries = vec![(
            "",
            "Dashboard",
            "layout-dashboard",
            String::from("/admin"),
            0,
        )];
        for record in self.records() {
            entries.push((
                record.group(),
                record.plural(),
                record.icon(),
                format!("/admin/{}", record.slug()),
                record.attention(conn, viewer.id)?,
            ));
        }
        for link in &self.links {
            if viewer.is_admin() || !link.admins_only {
                entries.push((link.group, link.label, link.icon, link.href.to_owned(), 0));
            }
        }
        let mut last = "";
        let menu = entries
            .into_iter()
            .map(|(group, label, icon, href, attention)| {
                let heading = (group != last).then_some(group);
                last = group;
                MenuEntry {
                    heading,
                    label,
                    icon,
                    is_current: href == current,
                    href,
                    attention,
                }
            });
        Ok(menu.collect())
    }
}
