//! Requests to the other sites: short, small, and never sent on to elsewhere.

use std::sync::OnceLock;
use std::time::Duration;

use openidconnect::http::{self, StatusCode};
use openidconnect::{HttpRequest, HttpResponse};
use reqwest::{Client, redirect};

/// Who signs in does not wait longer for the other site than this, at each step.
const PATIENCE: Duration = Duration::from_secs(10);

/// More than this is no answer.
const ANSWER_MAX_BYTES: usize = 1 << 20;

/// Why there is no answer. Its text holds no address and no secret.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unanswered {
    #[error("{0}")]
    Request(reqwest::Error),
    #[error("its answer was too long")]
    TooLong,
    #[error("its answer could not be read")]
    Unreadable(#[from] http::Error),
}

impl From<reqwest::Error> for Unanswered {
    /// Addresses hold codes.
    fn from(error: reqwest::Error) -> Self {
        Self::Request(error.without_url())
    }
}

/// Sends a request of the OpenID library.
pub(super) async fn send(request: HttpRequest) -> Result<HttpResponse, Unanswered> {
    let mut response = client()?.execute(request.try_into()?).await?;
    let status: StatusCode = response.status();
    let headers = std::mem::take(response.headers_mut());
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await? {
        body.extend_from_slice(&piece);
        if body.len() > ANSWER_MAX_BYTES {
            return Err(Unanswered::TooLong);
        }
    }
    let mut answer = http::Response::builder().status(status).body(body)?;
    *answer.headers_mut() = headers;
    Ok(answer)
}

/// One for all requests: reading the machine's certificates takes a while.
fn client() -> Result<&'static Client, reqwest::Error> {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    if let Some(client) = CLIENT.get() {
        return Ok(client);
    }
    let client = Client::builder()
        .user_agent("Veranda")
        .timeout(PATIENCE)
        // Followed, a redirect could be made to reach into the network this site stands in.
        .redirect(redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .build()?;
    Ok(CLIENT.get_or_init(|| client))
}
