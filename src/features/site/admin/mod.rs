//! What keeps the site running, in the admin site: mails, jobs, schedules.

mod jobs;
mod mails;
mod schedules;

pub use jobs::JobRecord;
pub use mails::MailRecord;
pub use schedules::ScheduleRecord;
