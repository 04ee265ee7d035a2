//! Twilio's REST interface: one POST for each message.

use futures_util::future::BoxFuture;
use reqwest::StatusCode;
use serde::Deserialize;

use super::transport::{Outgoing, SmsGateway};
use crate::config::TwilioConfig;
use crate::error::Error;
use crate::outbox::{Fault, Refusal};

/// Numbers that no try will reach: not a number, not a mobile one, or its owner wants nothing
/// from us.
const RECIPIENT_CODES: [i64; 6] = [21211, 21214, 21217, 21610, 21614, 21635];

/// The sender is not ours, or cannot send text messages.
const SENDER_CODES: [i64; 5] = [21212, 21603, 21606, 21659, 21660];

/// The text is empty or too long.
const CONTENT_CODES: [i64; 2] = [21602, 21617];

pub(super) struct Twilio {
    client: reqwest::Client,
    address: String,
    account_sid: String,
    auth_token: String,
    from: String,
}

/// What is said with a refusal.
#[derive(Default, Deserialize)]
struct Answer {
    #[serde(default)]
    code: i64,
    #[serde(default)]
    message: String,
}

impl Twilio {
    pub fn new(config: &TwilioConfig) -> Result<Self, Error> {
        let client = reqwest::Client::builder()
            .timeout(config.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(Error::internal)?;
        Ok(Self {
            client,
            address: format!(
                "{}/2010-04-01/Accounts/{}/Messages.json",
                config.url.as_str().trim_end_matches('/'),
                config.account_sid
            ),
            account_sid: config.account_sid.clone(),
            auth_token: config.auth_token.clone(),
            from: config.from.clone(),
        })
    }

    async fn post(&self, sms: &Outgoing) -> Result<(), Refusal> {
        // A messaging service picks a number of its own.
        let sender = match self.from.starts_with("MG") {
            true => "MessagingServiceSid",
            false => "From",
        };
        let form = [
            ("To", sms.recipient.as_str()),
            (sender, self.from.as_str()),
            ("Body", sms.text.as_str()),
        ];
        let answer = self
            .client
            .post(&self.address)
            .basic_auth(&self.account_sid, Some(&self.auth_token))
            .form(&form)
            .send()
            .await
            .map_err(|error| Refusal::for_now(Fault::Server, unreachable(&error)))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        let said: Answer = answer.json().await.unwrap_or_default();
        Err(refusal(status, &said))
    }
}

impl SmsGateway for Twilio {
    fn leaves(&self) -> bool {
        true
    }

    fn send<'a>(&'a self, sms: &'a Outgoing) -> BoxFuture<'a, Result<(), Refusal>> {
        Box::pin(self.post(sms))
    }
}

fn refusal(status: StatusCode, said: &Answer) -> Refusal {
    let mut answer = format!("Twilio answered {}", status.as_u16());
    if said.code != 0 {
        answer = format!("{answer}, {}: {}", said.code, said.message);
    }
    let is_sign_in = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
    match said.code {
        _ if is_sign_in => Refusal::for_now(Fault::SignIn, answer),
        code if RECIPIENT_CODES.contains(&code) => Refusal::for_good(Fault::Recipient, answer),
        code if SENDER_CODES.contains(&code) => Refusal::for_now(Fault::Sender, answer),
        code if CONTENT_CODES.contains(&code) => Refusal::for_good(Fault::Content, answer),
        // Busy, broken, or a setting of the account: what waits may leave later.
        _ => Refusal::for_now(Fault::Server, answer),
    }
}

/// The failure without the address, which names the account.
fn unreachable(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "Twilio did not answer in time.".into();
    }
    let mut text = String::from("Twilio cannot be reached");
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
