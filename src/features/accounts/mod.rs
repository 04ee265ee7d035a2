//! People's accounts: sign-up, sign-in, passwords, profiles, invitations.

mod admin;
mod roles;
mod suspension;

pub use admin::{InvitationRecord, PendingAccountRecord, UserRecord, latest_sign_ups};
pub use roles::set_role;
pub use suspension::set_suspended;

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
