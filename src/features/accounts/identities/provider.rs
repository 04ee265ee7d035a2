//! What another site says of itself, kept for a while, and the way there.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreProviderMetadata,
};
use openidconnect::{
    AuthType, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IssuerUrl, Nonce, PkceCodeChallenge, RedirectUrl, Scope,
};

use super::attempt::Secrets;
use super::failure::Failure;
use super::http;
use crate::config::ProviderConfig;
use crate::db::Timestamp;
use crate::error::Error;
use crate::state::App;

/// Its addresses and keys are asked for again after this time. A key that is not among them
/// is asked for at once.
const KEPT: Duration = Duration::from_secs(3600);

/// The library's client of a provider whose addresses are known.
pub(super) type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

static KNOWN: Mutex<Option<HashMap<String, (Timestamp, CoreProviderMetadata)>>> = Mutex::new(None);

/// The provider of this name.
///
/// # Errors
/// `NotFound` when the site offers no such way in.
pub(super) fn find(app: &App, slug: &str) -> Result<ProviderConfig, Error> {
    let found = app.config.providers.iter().find(|known| known.slug == slug);
    found.cloned().ok_or(Error::NotFound)
}

/// A client with what the provider says of itself: as it was heard within the hour, or `fresh`.
pub(super) async fn client(
    app: &App,
    provider: &ProviderConfig,
    fresh: bool,
) -> Result<Client, Failure> {
    let metadata = metadata(app, provider, fresh).await?;
    let methods = metadata.token_endpoint_auth_methods_supported();
    // What it does not say is the basic way (RFC 8414).
    let basic = methods.is_none_or(|ways| ways.contains(&CoreClientAuthMethod::ClientSecretBasic));
    let back = app
        .site
        .load()
        .link(&format!("/sign-in/callback/{}", provider.slug));
    let back = RedirectUrl::new(back).map_err(|_| Failure::NotBelieved)?;
    let client_id = ClientId::new(provider.client_id.clone());
    let secret = ClientSecret::new(provider.client_secret.clone());
    Ok(
        CoreClient::from_provider_metadata(metadata, client_id, Some(secret))
            .set_redirect_uri(back)
            .set_auth_type(match basic {
                true => AuthType::BasicAuth,
                false => AuthType::RequestBody,
            }),
    )
}

async fn metadata(
    app: &App,
    provider: &ProviderConfig,
    fresh: bool,
) -> Result<CoreProviderMetadata, Failure> {
    let now = app.db.clock().now();
    if !fresh && let Some(known) = kept(&provider.issuer, now) {
        return Ok(known);
    }
    let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(|_| Failure::NotBelieved)?;
    let heard = CoreProviderMetadata::discover_async(issuer, &http::send).await;
    let metadata = heard.map_err(|error| {
        tracing::warn!(provider = provider.slug, %error, "a provider did not say what it is");
        Failure::Away
    })?;
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let issuer = provider.issuer.clone();
    known
        .get_or_insert_default()
        .insert(issuer, (now, metadata.clone()));
    Ok(metadata)
}

fn kept(issuer: &str, now: Timestamp) -> Option<CoreProviderMetadata> {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let (heard, metadata) = known.as_ref()?.get(issuer)?;
    (now.since(*heard) < KEPT).then(|| metadata.clone())
}

/// The address at the provider where somebody says who they are.
pub(super) async fn way_there(
    app: &App,
    provider: &ProviderConfig,
    state: String,
) -> Result<(String, Secrets), Failure> {
    let client = client(app, provider, false).await?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let nonce = Nonce::new_random();
    let (asked, kept) = (nonce.clone(), verifier.into_secret());
    let (address, _, _) = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            move || CsrfToken::new(state),
            move || asked,
        )
        .add_scope(Scope::new("email".into()))
        .add_scope(Scope::new("profile".into()))
        .set_pkce_challenge(challenge)
        .url();
    let secrets = Secrets {
        nonce: nonce.secret().clone(),
        verifier: kept,
    };
    Ok((address.to_string(), secrets))
}
