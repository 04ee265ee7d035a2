//! What keeps the site running, in the admin site: mails, jobs, schedules.

mod jobs;
mod mails;
mod panels;
mod schedules;

pub use jobs::JobRecord;
pub use mails::MailRecord;
pub use panels::{undone_jobs, unsent_mails};
pub use schedules::ScheduleRecord;
