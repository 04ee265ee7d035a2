//! Two-step sign-in: one-time passwords of an app (RFC 6238), and recovery codes for the day
//! the app is lost.

mod pages;
mod recovery;
mod service;
mod totp;

pub(super) use service::{is_on, sweep, take, tell_off, turn_off_by_staff};

use actix_web::web::ServiceConfig;

/// What is typed at the second step.
pub(super) enum Code {
    /// Six digits of the app.
    OneTime(String),
    /// A recovery code, as it is compared.
    Recovery(String),
}

impl Code {
    /// Reads it: six digits, or a recovery code with or without its dash.
    ///
    /// # Errors
    /// A text for the person.
    pub(super) fn parse(input: &str) -> Result<Self, String> {
        let plain: String = input
            .chars()
            .take(40)
            .filter(|c| c.is_ascii_alphanumeric())
            .collect();
        if plain.len() == 6 && plain.chars().all(|c| c.is_ascii_digit()) {
            return Ok(Self::OneTime(plain));
        }
        match plain.len() {
            recovery::CODE_CHARS => Ok(Self::Recovery(plain.to_ascii_lowercase())),
            _ => {
                Err("Please write the 6 digits of your app, or one of your recovery codes.".into())
            }
        }
    }
}

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(pages::show)
        .service(pages::begin)
        .service(pages::confirm)
        .service(pages::new_recovery_codes)
        .service(pages::turn_off);
}
