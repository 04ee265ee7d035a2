//! People, waiting sign-ups, invitations and sign-in attempts in the admin site.

mod attempts;
mod invitations;
mod pending;
mod rescue;
mod users;

pub use attempts::SignInAttemptRecord;
pub use invitations::InvitationRecord;
pub use pending::PendingAccountRecord;
pub use users::{UserRecord, latest_sign_ups};
