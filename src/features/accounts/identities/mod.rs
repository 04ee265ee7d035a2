//! Accounts of other sites as a way in, by OpenID Connect: there with state, nonce and a PKCE
//! challenge that this browser's session keeps, back with a code that is traded for a signed
//! token. An account is known by the issuer and its subject.

mod arrival;
mod attempt;
mod claims;
mod failure;
mod http;
mod known_pages;
mod pages;
mod picture;
mod provider;
mod service;
mod settings_pages;
mod token;

pub(super) use attempt::{address_of_sign_up, of_sign_up};
pub(super) use claims::{Identity, names};
pub use picture::FetchPicture;
pub(super) use service::{attach, has_any, link};

use actix_web::web::ServiceConfig;

use crate::config::ProviderConfig;
use crate::state::App;

/// A button of the sign-in page.
#[derive(Debug, Clone)]
pub struct ProviderButton {
    /// The name in its address.
    pub slug: String,
    /// What people call the other site.
    pub name: String,
}

impl From<&ProviderConfig> for ProviderButton {
    fn from(provider: &ProviderConfig) -> Self {
        Self {
            slug: provider.slug.to_owned(),
            name: provider.name.clone(),
        }
    }
}

/// The other sites whose accounts are a way in here.
pub(super) fn buttons(app: &App) -> Vec<ProviderButton> {
    app.config
        .providers
        .iter()
        .map(ProviderButton::from)
        .collect()
}

/// What people call the site of this account, also when it is no way in any more.
pub(super) fn name_of(app: &App, identity: &Identity) -> String {
    let mut providers = app.config.providers.iter();
    match providers.find(|known| known.slug == identity.provider) {
        Some(provider) => provider.name.clone(),
        None => identity.issuer.clone(),
    }
}

/// What people call the site of a stored account.
pub(super) fn site_of(app: &App, stored: &str) -> Option<String> {
    let identity: Identity = serde_json::from_str(stored).ok()?;
    Some(name_of(app, &identity))
}

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::begin)
        .service(pages::callback)
        .service(known_pages::show)
        .service(known_pages::create)
        .service(known_pages::new_account)
        .service(settings_pages::index)
        .service(settings_pages::create)
        .service(settings_pages::destroy);
}
