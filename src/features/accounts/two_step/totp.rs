//! One-time passwords: SHA-1, six digits, 30 seconds, as every app makes them.

use totp_rs::{Builder, Secret, Totp};

use crate::db::Timestamp;
use crate::error::Error;

/// Steps around the present one that are taken: clocks differ.
const SKEW: u16 = 1;

/// A new secret of 160 bits, as RFC 4226 recommends.
pub(super) fn new_secret() -> Vec<u8> {
    rand::random::<[u8; 20]>().to_vec()
}

fn generator(secret: &[u8], site: &str, account: &str) -> Result<Totp, Error> {
    // A colon would end a name in the link.
    Builder::new()
        .with_secret(secret)
        .with_skew(SKEW)
        .with_issuer(Some(site.replace(':', " ")))
        .with_account_name(account.replace(':', " "))
        .build()
        .map_err(|error| Error::internal(format!("one-time passwords: {error}")))
}

/// What a person copies into their app.
pub(super) struct Shown {
    /// A PNG as base64.
    pub qr: String,
    /// The secret in groups of four.
    pub key: String,
    /// The link that a phone's app opens.
    pub link: String,
}

/// A secret as it is shown until its first code.
///
/// # Errors
/// On a defect of the parts.
pub(super) fn shown(secret: &[u8], site: &str, account: &str) -> Result<Shown, Error> {
    let totp = generator(secret, site, account)?;
    let encoded = Secret::from(secret).to_base32();
    let groups: Vec<String> = encoded
        .as_bytes()
        .chunks(4)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect();
    Ok(Shown {
        qr: totp.to_qr_base64().map_err(Error::internal)?,
        key: groups.join(" "),
        link: totp.to_url().map_err(Error::internal)?,
    })
}

/// The step whose password this is, among those that are taken now.
///
/// # Errors
/// On a defect of the parts.
pub(super) fn step_of(secret: &[u8], code: &str, now: Timestamp) -> Result<Option<i64>, Error> {
    let seconds = u64::try_from(now.0 / 1_000_000).unwrap_or(0);
    let step = generator(secret, "Veranda", "account")?.check(code, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}
