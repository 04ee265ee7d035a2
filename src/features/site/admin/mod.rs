//! What keeps the site running, in the admin site: mails, text messages, jobs, schedules.

mod jobs;
mod mails;
mod notes;
mod panels;
mod schedules;
mod sms;
mod status;
mod work;

pub use jobs::JobRecord;
pub use mails::MailRecord;
pub use notes::{mail_stays, sms_stays};
pub use panels::{undone_jobs, unsent_mails, unsent_sms};
pub use schedules::ScheduleRecord;
pub use sms::SmsRecord;
pub use work::work_name;
