//! The site itself: the set-up page and its settings.

mod admin;
mod counts;

pub use admin::{JobRecord, MailRecord, ScheduleRecord, undone_jobs, unsent_mails};

pub use counts::miscounted_posts;

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(_config: &mut ServiceConfig) {}
