//! How text messages leave: to files (for trying out), to the log, or by Twilio.

use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use crate::error::Error;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Transport {
    File,
    Log,
    Twilio,
}

#[derive(Debug, Clone, clap::Args)]
pub(super) struct SmsArgs {
    /// Where text messages go: to files in the data folder's outbox, to the log, or by Twilio.
    #[arg(long, env = "VERANDA_SMS", value_enum, default_value_t = Transport::File, global = true)]
    sms: Transport,
    /// How many text messages leave within 24 hours at most; what is beyond waits.
    #[arg(long, env = "VERANDA_SMS_DAILY_CAP", default_value_t = 200, value_parser = clap::value_parser!(u32).range(0..=1_000_000), global = true)]
    sms_daily_cap: u32,
    /// The account's id at Twilio, which begins with AC.
    #[arg(long, env = "VERANDA_TWILIO_ACCOUNT_SID", global = true)]
    twilio_account_sid: Option<String>,
    /// The account's secret token at Twilio.
    #[arg(
        long,
        env = "VERANDA_TWILIO_AUTH_TOKEN",
        hide_env_values = true,
        global = true
    )]
    twilio_auth_token: Option<String>,
    /// The sender: a phone number of the account such as +15005550006, or a messaging service's id.
    #[arg(long, env = "VERANDA_TWILIO_FROM", global = true)]
    twilio_from: Option<String>,
    /// Where Twilio is reached.
    #[arg(
        long,
        env = "VERANDA_TWILIO_URL",
        default_value = "https://api.twilio.com",
        global = true
    )]
    twilio_url: String,
    /// Seconds that Twilio may take for one message.
    #[arg(long, env = "VERANDA_TWILIO_TIMEOUT", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=60), global = true)]
    twilio_timeout: u64,
}

/// Way and cap of all text messages.
#[derive(Debug, Clone)]
pub struct SmsConfig {
    /// The way out.
    pub transport: SmsTransport,
    /// How many leave within 24 hours at most.
    pub daily_cap: i64,
}

/// The way text messages leave.
#[derive(Debug, Clone)]
pub enum SmsTransport {
    /// Each becomes a `.txt` file in this folder.
    File(PathBuf),
    /// Each is written to the log.
    Log,
    /// By Twilio.
    Twilio(TwilioConfig),
}

/// An account at Twilio.
#[derive(Clone)]
pub struct TwilioConfig {
    /// Where it is reached.
    pub url: Url,
    /// The account's id.
    pub account_sid: String,
    /// Its secret.
    pub auth_token: String,
    /// The sender's number.
    pub from: String,
    /// How long it may take for one message.
    pub timeout: Duration,
}

impl std::fmt::Debug for TwilioConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TwilioConfig({})", self.url)
    }
}

impl SmsTransport {
    /// Whether messages are handed to a provider, not only written down on this server.
    pub fn leaves(&self) -> bool {
        matches!(self, Self::Twilio(_))
    }
}

impl SmsArgs {
    pub(super) fn check(&self, data_dir: &Path) -> Result<SmsConfig, Error> {
        Ok(SmsConfig {
            transport: match self.sms {
                Transport::File => SmsTransport::File(data_dir.join("outbox")),
                Transport::Log => SmsTransport::Log,
                Transport::Twilio => SmsTransport::Twilio(self.twilio()?),
            },
            daily_cap: i64::from(self.sms_daily_cap),
        })
    }

    fn twilio(&self) -> Result<TwilioConfig, Error> {
        let needed = |value: &Option<String>, name: &str| {
            let value = value.as_deref().map(str::trim).unwrap_or_default();
            if value.is_empty() {
                return Err(Error::internal(format!(
                    "VERANDA_SMS is twilio, so {name} must be set."
                )));
            }
            Ok(value.to_owned())
        };
        let url = Url::parse(&self.twilio_url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some())
            .ok_or_else(|| {
                Error::internal("VERANDA_TWILIO_URL must begin with https:// or http://.")
            })?;
        let account_sid = needed(&self.twilio_account_sid, "VERANDA_TWILIO_ACCOUNT_SID")?;
        if !account_sid.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(Error::internal(
                "VERANDA_TWILIO_ACCOUNT_SID is not an account's id, which is AC and 32 letters and digits.",
            ));
        }
        Ok(TwilioConfig {
            url,
            account_sid,
            auth_token: needed(&self.twilio_auth_token, "VERANDA_TWILIO_AUTH_TOKEN")?,
            from: needed(&self.twilio_from, "VERANDA_TWILIO_FROM")?,
            timeout: Duration::from_secs(self.twilio_timeout),
        })
    }
}
