//! The menu of the settings pages: what one of them needs to show it.

use super::identities;
use super::invitations::may_invite;
use super::password_change;
use crate::error::Error;
use crate::web::Reader;

/// Which page is shown, and which others there are for this person.
#[derive(Debug, Clone)]
pub struct SettingsMenu {
    /// The name of the page that is shown.
    pub current: &'static str,
    /// Whether passkeys can be made for this site's address.
    pub passkeys: bool,
    /// Whether the person makes invitations here.
    pub invites: bool,
    /// Whether accounts of other sites are a way in, or one of the person's was.
    pub has_ways: bool,
    /// Whether the person has a password, which is asked again before what matters.
    pub has_password: bool,
}

impl SettingsMenu {
    /// For the person who looks.
    ///
    /// # Errors
    /// `Unauthenticated` for guests, or when the database fails.
    pub fn of(reader: &mut Reader<'_>, current: &'static str) -> Result<Self, Error> {
        let viewer = reader.viewer()?;
        Ok(Self {
            current,
            passkeys: reader.site.offers_passkeys(),
            invites: may_invite(&viewer, &reader.site),
            has_ways: !reader.app.config.providers.is_empty()
                || identities::has_any(reader.conn, viewer.id)?,
            has_password: password_change::has_password(reader.conn, viewer.id)?,
        })
    }
}
