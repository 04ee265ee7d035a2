//! People's accounts: sign-up, sign-in, passwords, profiles, invitations.

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(_config: &mut ServiceConfig) {}
