//! Accounts of other sites as a way in, by OpenID Connect.

mod claims;
mod service;

pub(super) use claims::names;
pub(super) use service::attach;

use crate::state::App;

/// A button of the sign-in page.
#[derive(Debug, Clone)]
pub struct ProviderButton {
    /// The name in its address.
    pub slug: String,
    /// What people call the other site.
    pub name: String,
}

/// The other sites whose accounts are a way in here.
pub(super) fn buttons(_app: &App) -> Vec<ProviderButton> {
    Vec::new()
}
