//! People's accounts: sign-up, sign-in, passwords, invitations, standing.

mod admin;
mod email;
mod emails;
mod invitations;
mod new_user;
mod password;
mod password_change;
mod password_reset;
mod people_version;
mod roles;
mod session;
mod sign_up;
mod suspension;
mod username;

pub use admin::{InvitationRecord, PendingAccountRecord, UserRecord, latest_sign_ups};
pub use email::EmailAddress;
pub use invitations::{end_invitation, may_invite};
pub use new_user::{NewUser, create_user, full_name, search_key};
pub use password::{
    ListBuilder, ListDefect, PasswordContext, PasswordList, check_new_password, hash_password,
    refuse_breached, use_password_list,
};
pub use people_version::{people_changed, people_version};
pub use roles::set_role;
pub use session::sign_in_as;
pub use suspension::set_suspended;
pub use username::Username;

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::ServiceConfig;

use crate::jobs::Registry;
use crate::state::App;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .configure(sign_up::routes)
        .configure(session::routes)
        .configure(password_reset::routes)
        .configure(password_change::routes)
        .configure(invitations::routes);
}

/// Registers the sweeps of what has expired.
pub fn jobs(registry: &mut Registry<Arc<App>>) {
    let hourly = Duration::from_secs(3600);
    registry.every(
        hourly,
        "sweep-pending-accounts",
        |app: Arc<App>| async move {
            let swept = app.db.write(sign_up::sweep).await?;
            Ok(format!("{swept} expired sign-ups removed"))
        },
    );
    registry.every(
        hourly,
        "sweep-password-resets",
        |app: Arc<App>| async move {
            let swept = app.db.write(password_reset::sweep).await?;
            Ok(format!("{swept} expired links removed"))
        },
    );
}
