//! People, waiting sign-ups and invitations in the admin site.

mod invitations;
mod pending;
mod users;

pub use invitations::InvitationRecord;
pub use pending::PendingAccountRecord;
pub use users::{UserRecord, latest_sign_ups};
