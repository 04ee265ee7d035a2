//! The site itself: the set-up page, its settings, its terms.

mod admin;
mod counts;
mod previews;
mod set_up;
mod settings;
mod terms;

pub use admin::{
    JobRecord, MailRecord, ScheduleRecord, SmsRecord, mail_stays, sms_stays, undone_jobs,
    unsent_mails, unsent_sms, work_name,
};
pub use counts::miscounted_posts;
pub use previews::PREVIEWS_LINK;
pub use settings::SETTINGS_LINK;

use actix_web::web::ServiceConfig;

/// Mounts this feature's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(set_up::new)
        .service(set_up::create)
        .service(terms::show)
        .service(previews::index)
        .service(previews::show)
        .service(previews::framed)
        .service(previews::show_text)
        .service(settings::show)
        .service(settings::update);
}
