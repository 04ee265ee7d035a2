//! Asks a service of leaked passwords, if the operator named one, without telling it the password:
//! it hears the first five digits of the SHA-1, and answers with every known hash that begins so.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::{Client, StatusCode, redirect};
use sha1::{Digest, Sha1};
use url::Url;

use crate::error::Error;
use crate::secrets;
use crate::state::App;

/// How many digits of the hash are told.
const TOLD_DIGITS: usize = 5;

/// An answer holds a thousand lines or two; more than this is none.
const ANSWER_MAX_BYTES: usize = 1 << 20;

/// Refuses a password that was found in a leak; ask only when nothing else is wrong with it.
/// A service that is away, slow or out of order refuses nothing.
///
/// # Errors
/// `Invalid` at the field `password`.
pub async fn refuse_breached(app: &App, password: &str) -> Result<(), Error> {
    let settings = &app.config.passwords;
    let Some(service) = &settings.range_url else {
        return Ok(());
    };
    match is_breached(service, password, settings.range_timeout).await {
        Ok(false) => Ok(()),
        Ok(true) => Err(Error::invalid(
            "password",
            "This password was found in a leak from another site, so it would be guessed. Please choose another.",
        )),
        Err(error) => {
            tracing::warn!(%error, "the service of leaked passwords did not help; the password was taken unasked");
            Ok(())
        }
    }
}

/// Why nothing is known. Its text holds no part of a hash.
#[derive(Debug, thiserror::Error)]
enum Unknown {
    #[error("{0}")]
    Request(#[from] reqwest::Error),
    #[error("it answered {0}")]
    Status(StatusCode),
    #[error("its answer could not be read")]
    Answer,
    #[error("it took longer than {0:?}")]
    Slow(Duration),
}

async fn is_breached(service: &Url, password: &str, limit: Duration) -> Result<bool, Unknown> {
    let digits = secrets::hex(&Sha1::digest(password.as_bytes())).to_ascii_uppercase();
    let (told, kept) = digits.split_at(TOLD_DIGITS);
    let answer = tokio::time::timeout(limit, range(service, told))
        .await
        .map_err(|_| Unknown::Slow(limit))??;
    is_in(&answer, kept)
}

/// Every known hash that begins with these digits, as the service writes them.
async fn range(service: &Url, told: &str) -> Result<String, Unknown> {
    let address = format!("{}/range/{told}", service.as_str().trim_end_matches('/'));
    // The address in an error would put the digits into the log.
    let without_address = |error: reqwest::Error| Unknown::Request(error.without_url());
    let mut response = client()?
        .get(address)
        // Lines of no meaning, so that the length of the answer tells nothing either.
        .header("Add-Padding", "true")
        .send()
        .await
        .map_err(without_address)?;
    if response.status() != StatusCode::OK {
        return Err(Unknown::Status(response.status()));
    }
    let mut answer = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(without_address)? {
        answer.extend_from_slice(&piece);
        if answer.len() > ANSWER_MAX_BYTES {
            return Err(Unknown::Answer);
        }
    }
    String::from_utf8(answer).map_err(|_| Unknown::Answer)
}

/// Lines of `REST_OF_HASH:COUNT`; a count of zero is padding.
fn is_in(answer: &str, kept: &str) -> Result<bool, Unknown> {
    let mut is_in = false;
    for line in answer.lines().filter(|line| !line.is_empty()) {
        let (rest, count) = line.split_once(':').ok_or(Unknown::Answer)?;
        let count: u64 = count.trim().parse().map_err(|_| Unknown::Answer)?;
        is_in |= count > 0 && rest.eq_ignore_ascii_case(kept);
    }
    Ok(is_in)
}

/// One for all requests: reading the machine's certificates takes a while.
fn client() -> Result<&'static Client, reqwest::Error> {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    if let Some(client) = CLIENT.get() {
        return Ok(client);
    }
    let client = Client::builder()
        .user_agent("Veranda")
        .redirect(redirect::Policy::none())
        // Asked so rarely that a kept connection would be closed by then.
        .pool_max_idle_per_host(0)
        .build()?;
    Ok(CLIENT.get_or_init(|| client))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEPT: &str = "1E4C9B93F3F0682250B6CF8331B7EE68FD8";

    #[test]
    fn a_line_with_the_rest_of_the_hash_and_a_count_is_a_find() {
        let other = "0018A45C4D1DEF81644B54AB7F969B88D65:3";
        for (answer, found) in [
            (String::new(), false),
            (other.into(), false),
            (format!("{other}\r\n{KEPT}:9545824\r\n"), true),
            (format!("{}:1\n{other}", KEPT.to_lowercase()), true),
            (format!("{other}\r\n{KEPT}:0\r\n"), false),
        ] {
            assert_eq!(is_in(&answer, KEPT).unwrap(), found, "{answer}");
        }
        for broken in ["<html>", "{\"error\": true}", "0018A4:many", KEPT] {
            assert!(is_in(broken, KEPT).is_err(), "{broken}");
        }
    }

    #[tokio::test]
    async fn the_reason_of_a_failure_tells_nothing_of_the_hash() {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let service: Url = format!("http://{}", closed.local_addr().unwrap())
            .parse()
            .unwrap();
        drop(closed);
        let limit = Duration::from_secs(60);
        let reason = is_breached(&service, "password", limit)
            .await
            .unwrap_err()
            .to_string();
        assert!(!reason.is_empty());
        assert!(
            !reason.contains("5BAA6") && !reason.contains("range"),
            "{reason}"
        );
    }
}
