//! The site itself: the set-up page and its settings.

mod admin;

pub use admin::{JobRecord, MailRecord, ScheduleRecord, undone_jobs, unsent_mails};

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(_config: &mut ServiceConfig) {}
