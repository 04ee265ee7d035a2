//! The ways out: files, the log, a provider.

use std::path::PathBuf;

use futures_util::future::BoxFuture;

use super::twilio::Twilio;
use crate::config::{SmsConfig, SmsTransport};
use crate::db::SmsId;
use crate::error::Error;
use crate::outbox::{Fault, Refusal};

/// A text message as it leaves.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Its row.
    pub id: SmsId,
    /// The phone number, as E.164.
    pub recipient: String,
    /// The whole text.
    pub text: String,
}

/// Hands text messages to whoever brings them to phones.
pub trait SmsGateway: Send + Sync {
    /// Whether it brings them anywhere, and does not only write them down on this server.
    fn leaves(&self) -> bool;

    /// Hands one over. A refusal says whether another try can help.
    fn send<'a>(&'a self, sms: &'a Outgoing) -> BoxFuture<'a, Result<(), Refusal>>;
}

/// The way out that was set.
///
/// # Errors
/// When the outbox folder cannot be made or the provider's settings are wrong.
pub fn gateway(config: &SmsConfig) -> Result<Box<dyn SmsGateway>, Error> {
    Ok(match &config.transport {
        SmsTransport::File(folder) => {
            std::fs::create_dir_all(folder).map_err(Error::internal)?;
            Box::new(Files(folder.clone()))
        }
        SmsTransport::Log => Box::new(Log),
        SmsTransport::Twilio(twilio) => Box::new(Twilio::new(twilio)?),
    })
}

/// Each message becomes a `.txt` file, for trying out.
struct Files(PathBuf);

impl SmsGateway for Files {
    fn leaves(&self) -> bool {
        false
    }

    fn send<'a>(&'a self, sms: &'a Outgoing) -> BoxFuture<'a, Result<(), Refusal>> {
        let path = self.0.join(format!("sms-{:06}.txt", sms.id.0));
        let text = format!("To: {}\n\n{}\n", sms.recipient, sms.text);
        Box::pin(async move {
            tokio::fs::write(path, text).await.map_err(|error| {
                let answer = format!("The message cannot be written to the outbox: {error}");
                Refusal::for_now(Fault::Server, answer)
            })
        })
    }
}

/// Each message is written to the log.
struct Log;

impl SmsGateway for Log {
    fn leaves(&self) -> bool {
        false
    }

    fn send<'a>(&'a self, sms: &'a Outgoing) -> BoxFuture<'a, Result<(), Refusal>> {
        tracing::info!(recipient = sms.recipient, "\n{}", sms.text);
        Box::pin(std::future::ready(Ok(())))
    }
}
