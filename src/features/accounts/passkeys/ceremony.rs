//! What the two requests of a ceremony share: who we are to the browser, and what waits between
//! them in the session, for a short time and for one use.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{Uuid, Webauthn, WebauthnBuilder, WebauthnError};

use crate::db::{Timestamp, UserId};
use crate::error::Error;
use crate::secrets::SecretKey;
use crate::state::Site;
use crate::web::Cx;

/// From the first request to the second; browsers give up then, too.
const PATIENCE: Duration = Duration::from_secs(300);

/// What is said when nothing waits: it took long, was sent twice, or began in another browser.
pub(super) const GONE: &str =
    "This took too long, or was sent twice. Nothing was changed; please try again.";

/// What is said of an answer that proves nothing.
pub(super) const NOT_PROVEN: &str = "This passkey could not be checked. Please try again.";

/// Under which name the session keeps what a ceremony waits for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ceremony {
    /// A new passkey.
    Registration,
    /// Signing in without a password.
    SignIn,
    /// Instead of a code.
    SecondStep,
}

impl Ceremony {
    fn key(self) -> &'static str {
        match self {
            Self::Registration => "passkey_registration",
            Self::SignIn => "passkey_sign_in",
            Self::SecondStep => "passkey_second_step",
        }
    }
}

/// What waits, and until when.
#[derive(Serialize, Deserialize)]
struct Waiting<T> {
    state: T,
    until: Timestamp,
}

/// The site as browsers and devices know it: by its own address, never by a request's Host.
///
/// # Errors
/// `NotFound` where passkeys are not offered.
pub(super) fn webauthn(site: &Site) -> Result<Webauthn, Error> {
    let host = site.base_url.host_str().unwrap_or_default();
    if !site.offers_passkeys() {
        return Err(Error::NotFound);
    }
    WebauthnBuilder::new(host, &site.base_url)
        .and_then(|builder| builder.rp_name(&site.name).timeout(PATIENCE).build())
        .map_err(Error::internal)
}

/// By what a device knows whose passkey it is: it tells nobody anything, and stays the same.
pub(super) fn handle(key: &SecretKey, user: UserId) -> Uuid {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] =
        key.derive(&format!("passkey-handle:{user}"));
    Uuid::from_bytes([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
}

/// Leaves in the session what the second request needs; an earlier one is forgotten.
pub(super) fn begin<T: Serialize>(cx: &Cx, ceremony: Ceremony, state: T) -> Result<(), Error> {
    let until = cx.app.db.clock().now().plus(PATIENCE);
    cx.session
        .insert(ceremony.key(), Waiting { state, until })
        .map_err(Error::internal)
}

/// Takes it out again, whatever becomes of it.
pub(super) fn take<T: DeserializeOwned>(cx: &Cx, ceremony: Ceremony) -> Option<T> {
    let waiting: Waiting<T> = cx.session.get(ceremony.key()).ok().flatten()?;
    cx.session.remove(ceremony.key());
    (waiting.until > cx.app.db.clock().now()).then_some(waiting.state)
}

/// An answer that a person is told kindly; the reason is for the log.
pub(super) fn refused(error: &WebauthnError) -> Error {
    tracing::info!(%error, "a passkey was refused");
    Error::invalid(
        "passkey",
        match error {
            WebauthnError::UserNotVerified => {
                "The device did not ask who you are. Turn on its screen lock or a PIN, and try again."
            }
            WebauthnError::InvalidRPOrigin | WebauthnError::InvalidRPIDHash => {
                "This passkey was made for another address of this site."
            }
            _ => NOT_PROVEN,
        },
    )
}

/// Reads a device's answer, which a script sends as JSON in a field.
pub(super) fn read<T: DeserializeOwned>(answer: &str) -> Result<T, Error> {
    serde_json::from_str(answer).map_err(|_| Error::invalid("passkey", NOT_PROVEN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_stay_and_differ() {
        let key = SecretKey::from_text("one");
        assert_eq!(handle(&key, UserId(1)), handle(&key, UserId(1)));
        assert_ne!(handle(&key, UserId(1)), handle(&key, UserId(2)));
        let other = SecretKey::from_text("two");
        assert_ne!(handle(&key, UserId(1)), handle(&other, UserId(1)));
    }
}
