//! People's accounts: sign-up, sign-in, passwords, second step, contacts, invitations, standing.

mod admin;
mod approval;
mod belongings;
mod contact;
mod contact_change;
mod data_export;
mod deletion;
mod devices;
mod emails;
mod former_username;
mod happened;
mod identities;
mod invitations;
mod mail_choices;
mod news;
mod new_user;
mod passkeys;
mod password;
mod password_change;
mod password_reset;
mod people_version;
mod proof;
mod roles;
mod security_log;
mod settings_menu;
mod sign_in;
mod sign_up;
mod suspension;
mod tell;
mod texts;
mod two_step;
mod username;
mod ways_in;

pub use admin::{
    InvitationRecord, PendingAccountRecord, SignInAttemptRecord, UserRecord, latest_sign_ups,
};
pub use belongings::{Belonging, Belongings, CHUNK, Item, Removal, Section, Sheet, StoredFile};
pub use contact::{Contact, EmailAddress, PhoneCountry, PhoneNumber};
pub use emails::mail_previews;
pub use former_username::{change_username, owner_of_former};
pub use identities::FetchPicture;
pub use invitations::end_invitation;
pub use new_user::{NewUser, create_user, full_name, search_key};
pub use news::{has_address, news_address, send_news, set_news, wants_news};
pub use password::{
    ListBuilder, ListDefect, PasswordContext, PasswordList, ShownRule, check_new_password,
    hash_password, other_messages, refuse_breached, shown_rules, use_password_list,
};
pub use people_version::{people_changed, people_version};
pub use roles::set_role;
pub use settings_menu::SettingsMenu;
pub use sign_in::{Method, enter};
pub use suspension::set_suspended;
pub use tell::tell_of_opened_post;
pub use texts::sms_previews;
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
        .configure(sign_in::routes)
        .configure(password_reset::routes)
        .configure(password_change::routes)
        .configure(contact_change::routes)
        .configure(two_step::routes)
        .configure(passkeys::routes)
        .configure(identities::routes)
        .configure(devices::routes)
        .configure(security_log::routes)
        .configure(mail_choices::routes)
        .service(data_export::show)
        .service(data_export::create)
        .service(data_export::file)
        .service(deletion::confirm)
        .service(deletion::destroy)
        .configure(invitations::routes);
}

/// Registers the messages that are written in the background, and the sweeps of what has expired.
/// `belongings` is what other features keep of people, for downloads and for those who leave.
pub fn jobs(registry: &mut Registry<Arc<App>>, belongings: Belongings) {
    registry
        .handle(move |app, job: data_export::MakeExport| data_export::make(app, job, belongings));
    registry
        .handle(move |app, job: deletion::RemoveAccount| deletion::remove(app, job, belongings));
    registry.handle(sign_up::write_message);
    registry.handle(password_reset::write_message);
    registry.handle(contact_change::write_message);
    registry.handle(two_step::tell_off);
    registry.handle(approval::write_decision);
    let hourly = Duration::from_secs(3600);
    registry.every(
        hourly,
        "sweep-pending-accounts",
        |app: Arc<App>| async move {
            let swept = app.db.write(sign_up::sweep).await?;
            Ok(format!("{swept} unfinished sign-ups removed"))
        },
    );
    registry.every(hourly, "sweep-proofs", |app: Arc<App>| async move {
        let swept = app.db.write(proof::sweep).await?;
        Ok(format!("{swept} expired links and codes removed"))
    });
    registry.every(
        hourly,
        "sweep-contact-changes",
        |app: Arc<App>| async move {
            let swept = app.db.write(contact_change::sweep).await?;
            Ok(format!("{swept} unfinished changes of address removed"))
        },
    );
    registry.every(
        hourly,
        "sweep-former-usernames",
        |app: Arc<App>| async move {
            let swept = app.db.write(former_username::sweep).await?;
            Ok(format!("{swept} old usernames freed"))
        },
    );
    registry.every(hourly, "delete-accounts", |app: Arc<App>| async move {
        let found = deletion::enqueue_due(&app).await?;
        Ok(format!("{found} accounts to delete"))
    });
    registry.every(hourly, "sweep-data-exports", |app: Arc<App>| async move {
        let swept = data_export::sweep(&app).await?;
        Ok(format!("{swept} old downloads removed"))
    });
    let daily = Duration::from_secs(24 * 3600);
    registry.every(
        daily,
        "sweep-sign-in-attempts",
        |app: Arc<App>| async move {
            let swept = app.db.write(sign_in::sweep).await?;
            Ok(format!("{swept} old sign-in attempts removed"))
        },
    );
    registry.every(daily, "sweep-security-log", |app: Arc<App>| async move {
        let swept = app.db.write(security_log::sweep).await?;
        Ok(format!("{swept} old lines removed"))
    });
    registry.every(daily, "sweep-two-step", |app: Arc<App>| async move {
        let swept = app.db.write(two_step::sweep).await?;
        Ok(format!("{swept} unfinished second steps removed"))
    });
    registry.every(daily, "sweep-invitations", |app: Arc<App>| async move {
        let swept = app.db.write(invitations::sweep).await?;
        Ok(format!("{swept} unused invitations removed"))
    });
    registry.every(daily, "sweep-devices", |app: Arc<App>| async move {
        let swept = app.db.write(sign_in::sweep_devices).await?;
        Ok(format!("{swept} devices forgotten"))
    });
}
