//! A code is traded for a token, and the token is not believed before it is checked.

use openidconnect::core::{
    CoreIdToken, CoreIdTokenClaims, CoreJwsSigningAlgorithm, CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthorizationCode, ClaimsVerificationError, Nonce,
    OAuth2TokenResponse, PkceCodeVerifier, RequestTokenError, SignatureVerificationError,
    TokenResponse,
};

use super::attempt::Secrets;
use super::claims::{Identity, told};
use super::failure::Failure;
use super::http;
use super::provider::{self, Client};
use crate::config::ProviderConfig;
use crate::db::Clock;
use crate::state::App;

/// How a token may be signed: with a key of which only the provider has the secret half.
const SIGNED_BY: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// A subject has at most 255 characters (OpenID Connect Core, section 2).
const SUBJECT_MAX: usize = 255;

/// Trades the code for what the provider tells of whoever came back with it.
pub(super) async fn trade(
    app: &App,
    provider: &ProviderConfig,
    code: String,
    secrets: &Secrets,
) -> Result<Identity, Failure> {
    let client = provider::client(app, provider, false).await?;
    let request = client
        .exchange_code(AuthorizationCode::new(code))
        .map_err(|error| not_believed(provider, &error))?
        .set_pkce_verifier(PkceCodeVerifier::new(secrets.verifier.clone()));
    let answer = request.request_async(&http::send).await.map_err(|error| {
        // The answer itself may hold a token, and is not for the log.
        match error {
            RequestTokenError::Request(error) => away(provider, &error),
            RequestTokenError::ServerResponse(refusal) => not_believed(provider, refusal.error()),
            RequestTokenError::Parse(..) => not_believed(provider, "its answer was no token"),
            RequestTokenError::Other(reason) => not_believed(provider, &reason),
        }
    })?;
    let Some(token) = answer.id_token() else {
        return Err(not_believed(provider, "it sent no ID token"));
    };
    let nonce = Nonce::new(secrets.nonce.clone());
    let clock = app.db.clock();
    let claims = match check(&client, token, answer.access_token(), &nonce, clock) {
        Err(ClaimsVerificationError::SignatureVerification(reason)) if is_about_keys(&reason) => {
            // Providers change their keys: asked anew, once.
            let client = provider::client(app, provider, true).await?;
            check(&client, token, answer.access_token(), &nonce, clock)
        }
        checked => checked,
    }
    .map_err(|error| not_believed(provider, &error))?;
    let mut identity = Identity {
        provider: provider.slug.to_owned(),
        issuer: provider.issuer.clone(),
        subject: claims.subject().as_str().to_owned(),
        ..told!(claims)
    };
    if identity.subject.is_empty() || identity.subject.chars().count() > SUBJECT_MAX {
        return Err(not_believed(provider, "its subject is none"));
    }
    if identity.email.is_none() && client.user_info_url().is_some() {
        let more = user_info(provider, &client, answer.access_token(), &claims).await?;
        identity.fill_in(told!(more));
    }
    Ok(identity)
}

/// Signature, issuer, audience, time and nonce; and that it came with this access token.
fn check(
    client: &Client,
    token: &CoreIdToken,
    access: &AccessToken,
    nonce: &Nonce,
    clock: &Clock,
) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
    let clock = clock.clone();
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(SIGNED_BY)
        .set_time_fn(move || clock.now().date_time());
    let claims = token.claims(&verifier, nonce)?;
    if let Some(party) = claims.authorized_party()
        && **party != **client.client_id()
    {
        let reason = "it was made for another party";
        return Err(ClaimsVerificationError::InvalidAudience(reason.into()));
    }
    if let Some(hash) = claims.access_token_hash() {
        let wrong = |reason: String| ClaimsVerificationError::Other(reason);
        let algorithm = token
            .signing_alg()
            .map_err(ClaimsVerificationError::SignatureVerification)?;
        let key = token
            .signing_key(&verifier)
            .map_err(ClaimsVerificationError::SignatureVerification)?;
        let actual = AccessTokenHash::from_token(access, algorithm, key)
            .map_err(|error| wrong(error.to_string()))?;
        if actual != *hash {
            return Err(wrong("it belongs to another access token".into()));
        }
    }
    Ok(claims.clone())
}

/// Whether other keys could change the answer.
fn is_about_keys(reason: &SignatureVerificationError) -> bool {
    matches!(
        reason,
        SignatureVerificationError::NoMatchingKey | SignatureVerificationError::CryptoError(_)
    )
}

/// For providers that tell names and addresses only when asked for them.
async fn user_info(
    provider: &ProviderConfig,
    client: &Client,
    access: &AccessToken,
    claims: &CoreIdTokenClaims,
) -> Result<CoreUserInfoClaims, Failure> {
    client
        .user_info(access.clone(), Some(claims.subject().clone()))
        .map_err(|error| not_believed(provider, &error))?
        .request_async(&http::send)
        .await
        .map_err(|error| away(provider, &error))
}

fn away(provider: &ProviderConfig, reason: &(impl std::fmt::Display + ?Sized)) -> Failure {
    tracing::warn!(provider = provider.slug, %reason, "a provider did not answer");
    Failure::Away
}

fn not_believed(provider: &ProviderConfig, reason: &(impl std::fmt::Display + ?Sized)) -> Failure {
    tracing::warn!(provider = provider.slug, %reason, "a provider's answer was refused");
    Failure::NotBelieved
}
