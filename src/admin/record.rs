//! What a feature says about a kind of record to have it in the admin site.

use super::detail::Detail;
use super::listing::{Column, Filter, Listing, Query};
use crate::db::{DbConn, Tx, UserId};
use crate::error::Error;
use crate::web::Viewer;

/// A kind of record.
pub trait Record: Send + Sync {
    /// Its part of the address, `/admin/SLUG`.
    fn slug(&self) -> &'static str;

    /// What one is called, in lower case.
    fn singular(&self) -> &'static str;

    /// What many are called, as in the menu.
    fn plural(&self) -> &'static str;

    /// Its icon.
    fn icon(&self) -> &'static str;

    /// The menu's heading it stands under.
    fn group(&self) -> &'static str;

    /// The list's columns; the first names the record.
    fn columns(&self) -> &'static [Column];

    /// What narrows the list.
    fn filters(&self) -> Vec<Filter> {
        Vec::new()
    }

    /// What the search looks at; nothing when there is no search.
    fn search_hint(&self) -> Option<&'static str> {
        None
    }

    /// Said when there is none yet.
    fn none_yet(&self) -> &'static str;

    /// How many there are, for the dashboard.
    ///
    /// # Errors
    /// When the database fails.
    fn count(&self, conn: &mut DbConn) -> Result<i64, Error>;

    /// How many need a look and may be seen by the viewer, for the menu of every admin page: it
    /// must be cheap.
    ///
    /// # Errors
    /// When the database fails.
    fn attention(&self, _conn: &mut DbConn, _viewer: UserId) -> Result<i64, Error> {
        Ok(0)
    }

    /// One page of the list, newest first.
    ///
    /// # Errors
    /// When the database fails.
    fn list(&self, conn: &mut DbConn, query: &Query) -> Result<Listing, Error>;

    /// One record with what can be done to it, or nothing when there is none.
    ///
    /// # Errors
    /// When the database fails.
    fn show(&self, conn: &mut DbConn, key: &str) -> Result<Option<Detail>, Error>;

    /// Does an action that [`Self::show`] offers, records the activity, and gives the sentence
    /// that says so.
    ///
    /// # Errors
    /// `Forbidden` when `actor` may not, `Conflict` when someone was quicker, `Invalid` for the
    /// text at field `text`.
    fn perform(
        &self,
        _tx: &mut Tx<'_>,
        _actor: &Viewer,
        _key: &str,
        _action: &str,
        _text: &str,
    ) -> Result<String, Error> {
        Err(Error::NotFound)
    }
}
