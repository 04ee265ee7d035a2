//! What a page is built from: the connection, the viewer, the site, the frame around it.

use std::sync::Arc;

use super::page_body::Place;
use super::viewer::Viewer;
use crate::db::{DbConn, Timestamp};
use crate::error::Error;
use crate::state::{App, Site};
use crate::view::{FilledPart, Flash, Moment, Page, TimeZone};

/// What a page is built from, on a reader thread.
pub struct Reader<'c> {
    /// The connection.
    pub conn: &'c mut DbConn,
    /// The moment the page is made.
    pub now: Timestamp,
    /// The site's settings.
    pub site: Arc<Site>,
    /// The running program.
    pub app: Arc<App>,
    pub(super) viewer: Option<Viewer>,
    pub(super) flash: Option<Flash>,
    pub(super) theme: &'static str,
    pub(super) parts: Vec<FilledPart>,
}

impl Reader<'_> {
    /// The signed-in person.
    ///
    /// # Errors
    /// `Unauthenticated` for guests and ended accounts.
    pub fn viewer(&self) -> Result<Viewer, Error> {
        self.viewer.clone().ok_or(Error::Unauthenticated)
    }

    /// The signed-in person, or nobody.
    pub fn viewer_if_any(&self) -> Option<&Viewer> {
        self.viewer.as_ref()
    }

    /// The zone in which the viewer reads the clock; UTC for guests.
    pub fn zone(&self) -> TimeZone {
        self.viewer.as_ref().map_or(TimeZone::UTC, Viewer::zone)
    }

    /// A moment as the viewer reads it. Kept parts, which many viewers share, have
    /// [`Moment::new`] instead.
    pub fn moment(&self, at: Timestamp) -> Moment {
        Moment::in_zone(at, self.now, self.zone())
    }

    /// Takes a kept part into the page; a template shows it by printing the place.
    pub fn place(&mut self, part: FilledPart) -> Place {
        self.parts.push(part);
        Place(self.parts.len() - 1)
    }

    /// The frame of a page.
    ///
    /// # Errors
    /// When the database fails.
    pub fn frame(
        &mut self,
        title: impl Into<String>,
        section: &'static str,
    ) -> Result<Page, Error> {
        let counters = self.app.counters;
        let (unread, notices, wishes, asking) = match &self.viewer {
            Some(viewer) => (
                (counters.unread)(self.conn, viewer.id)?,
                (counters.notices)(self.conn, viewer.id)?,
                (counters.wishes)(self.conn, viewer.id)?,
                match viewer.is_private {
                    true => (counters.asking)(self.conn, viewer.id)?,
                    false => 0,
                },
            ),
            None => (0, 0, 0, 0),
        };
        Ok(Page {
            title: title.into(),
            site_name: self.site.name.clone(),
            viewer: self.viewer.as_ref().map(Viewer::card),
            flash: self.flash.take(),
            section,
            unread,
            notices,
            asking,
            wishes,
            theme: self.theme,
            zone: Some(self.zone().name()).filter(|_| self.zone() != TimeZone::UTC),
            is_on_web: self.site.open_to_guests
                && self.viewer.as_ref().is_some_and(|viewer| viewer.is_on_web),
            sign_up_open: self.site.sign_up.takes_strangers(),
        })
    }
}
