//! People's accounts: sign-up, sign-in, passwords, profiles, invitations.

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(_config: &mut ServiceConfig) {}

/// Placeholder until sign-up lands.
pub async fn hash_password(
    _app: &crate::state::App,
    _password: &str,
) -> Result<String, crate::Error> {
    Ok(String::new())
}
