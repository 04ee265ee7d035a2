//! Mounts every feature: its pages, its jobs, its records in the admin site.

mod table;

pub use table::{ROUTES, Route, Who};

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{self, ServiceConfig};

use crate::admin;
use crate::features::{
    accounts, activity, albums, chat, comments, explore, feed, guests, live, media, notices,
    notifications, only_me, people, posts, profiles, reactions, reports, saved, search,
    secret_links, site, stream, tags, timeline,
};
use crate::jobs::{self, Registry};
use crate::mail;
use crate::sms;
use crate::state::{App, NavigationCounters};
use crate::web as site_web;

/// How the navigation's numbers are counted.
pub const COUNTERS: NavigationCounters = NavigationCounters {
    unread: chat::unread,
    notices: notifications::unread,
    asking: people::asking,
    wishes: people::wishes,
};

/// What features keep of people, in the order in which it goes when they leave: what refers to
/// something before it.
pub const BELONGINGS: accounts::Belongings = &[
    &feed::BELONGING,
    &reports::BELONGING,
    &notices::BELONGING,
    &comments::BELONGING,
    &reactions::BELONGING,
    &saved::BELONGING,
    &secret_links::BELONGING,
    &chat::BELONGING,
    &albums::BELONGING,
    &posts::BELONGING,
    &media::BELONGING,
    &people::BELONGING,
];

/// What features keep of posts, in the order in which it goes with a post: what refers to something
/// before it.
pub const ATTACHED: posts::Attached = &[
    comments::forget_post,
    reactions::forget_post,
    saved::forget_post,
    secret_links::forget_post,
    albums::forget_post,
];

/// Every page, in the order they are matched. `pages` with a name in front come last.
pub fn pages(config: &mut ServiceConfig) {
    config
        .service(site_web::alive)
        .service(site_web::ready)
        .service(site_web::static_file)
        .service(site_web::change_password)
        .service(site_web::settings)
        .service(site_web::icon)
        .configure(site::routes)
        .configure(accounts::routes)
        .configure(media::routes)
        .configure(posts::routes)
        .configure(reactions::routes)
        .configure(comments::routes)
        .configure(notifications::routes)
        .configure(only_me::routes)
        .configure(tags::routes)
        .configure(search::routes)
        .configure(explore::routes)
        .configure(stream::routes)
        .configure(saved::routes)
        .configure(live::routes)
        .configure(guests::routes)
        .configure(secret_links::routes)
        .configure(feed::routes)
        .configure(chat::routes)
        .configure(reports::routes)
        .configure(people::routes)
        .configure(profiles::routes)
        .app_data(web::Data::new(admin()))
        .configure(admin::routes)
        .default_service(web::to(site_web::not_found));
}

/// Every kind of record in the admin site, in the order of its menu.
pub fn admin() -> admin::Site {
    let mut site = admin::Site::default();
    site.record(accounts::UserRecord)
        .record(accounts::PendingAccountRecord)
        .record(accounts::InvitationRecord)
        .record(accounts::SignInAttemptRecord)
        .record(posts::PostRecord)
        .record(comments::CommentRecord)
        .record(secret_links::SecretLinkRecord)
        .record(chat::MessageRecord)
        .record(reports::ReportRecord)
        .record(site::MailRecord)
        .record(site::SmsRecord)
        .record(site::JobRecord)
        .record(site::ScheduleRecord)
        .record(activity::ActivityRecord)
        .link(site::PREVIEWS_LINK)
        .link(site::SETTINGS_LINK)
        .note(site::mail_stays)
        .note(site::sms_stays)
        .panel(posts::posts_per_day)
        .panel(accounts::latest_sign_ups)
        .panel(site::unsent_mails)
        .panel(site::unsent_sms)
        .panel(site::undone_jobs);
    site
}

/// Every kind of job and all recurring work.
pub fn jobs() -> Registry<Arc<App>> {
    let mut registry = Registry::default();
    registry.handle(|app: Arc<App>, job: timeline::FanOut| async move {
        app.db.write(move |tx| timeline::fan_out(tx, &job)).await
    });
    registry.every(
        Duration::from_secs(3600),
        "sweep-sessions",
        |app: Arc<App>| async move {
            let swept = app.db.write(site_web::sweep_sessions).await?;
            Ok(format!("{swept} ended sessions removed"))
        },
    );
    registry.every(
        Duration::from_secs(3600),
        "sweep-drafts",
        |app: Arc<App>| async move {
            let swept = posts::sweep_drafts(&app).await?;
            Ok(format!("{swept} old drafts removed"))
        },
    );
    registry.every(
        Duration::from_secs(3600),
        "sweep-pictures",
        |app: Arc<App>| async move {
            let swept = media::sweep(&app).await?;
            Ok(format!("{swept} leftover pictures removed"))
        },
    );
    registry.every(
        Duration::from_secs(900),
        "send-daily-mails",
        |app: Arc<App>| async move {
            let sent = notifications::send_digests(&app).await?;
            Ok(format!("{sent} daily mails written"))
        },
    );
    let daily = Duration::from_secs(24 * 3600);
    registry.every(daily, "sweep-notifications", |app: Arc<App>| async move {
        let swept = app.db.write(notices::sweep).await?;
        Ok(format!("{swept} old notifications removed"))
    });
    registry.every(daily, "sweep-reports", |app: Arc<App>| async move {
        let swept = app.db.write(reports::sweep).await?;
        Ok(format!("{swept} old reports removed"))
    });
    registry.every(daily, "sweep-secret-links", |app: Arc<App>| async move {
        let swept = app.db.write(secret_links::sweep).await?;
        Ok(format!("{swept} ended links removed"))
    });
    registry.every(daily, "sweep-mails", |app: Arc<App>| async move {
        let swept = app.db.write(mail::sweep).await?;
        Ok(format!("{swept} old mails removed"))
    });
    registry.every(daily, "sweep-text-messages", |app: Arc<App>| async move {
        let swept = app.db.write(sms::sweep).await?;
        Ok(format!("{swept} old text messages removed"))
    });
    registry.every(daily, "sweep-jobs", |app: Arc<App>| async move {
        let swept = app.db.write(jobs::sweep).await?;
        Ok(format!("{swept} old jobs removed"))
    });
    registry.every(daily, "purge-posts", |app: Arc<App>| async move {
        let found = posts::purge_expired(&app).await?;
        Ok(format!("{found} posts go for good"))
    });
    registry.handle(|app: Arc<App>, job: posts::PublishDraft| async move {
        app.db.write(move |tx| posts::publish_due(tx, &job)).await
    });
    registry.handle(|app: Arc<App>, job: posts::PurgePost| posts::purge_post(app, job, ATTACHED));
    accounts::jobs(&mut registry, BELONGINGS);
    registry.handle(|app: Arc<App>, job: people::AcceptEverybody| async move {
        app.db
            .write(move |tx| people::accept_everybody(tx, &job))
            .await
    });
    registry.handle(media::prepare_picture);
    registry.handle(media::remove_pictures);
    registry.handle(profiles::fetch_picture);
    registry
}
