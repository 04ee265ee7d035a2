//! The ways out: files, the log, SMTP.

use lettre::message::MultiPart;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::{MailConfig, MailTransport, SmtpConfig};
use crate::error::Error;

/// How long the mail server may take for one mail.
const SMTP_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(20);

/// Sends mail. Must be used on the tokio runtime it was made on.
pub struct Mailer {
    from: lettre::message::Mailbox,
    way: Way,
}

enum Way {
    File(AsyncFileTransport<Tokio1Executor>),
    Log,
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

impl Mailer {
    /// Prepares the way out; connects only when there is something to send.
    ///
    /// # Errors
    /// When the outbox folder cannot be made or the TLS settings are wrong.
    pub fn new(config: &MailConfig) -> Result<Self, Error> {
        let way = match &config.transport {
            MailTransport::File(folder) => {
                std::fs::create_dir_all(folder).map_err(Error::internal)?;
                Way::File(AsyncFileTransport::new(folder))
            }
            MailTransport::Log => Way::Log,
            MailTransport::Smtp(smtp) => Way::Smtp(smtp_transport(smtp)?),
        };
        Ok(Self {
            from: config.from.clone(),
            way,
        })
    }

    /// Sends one mail.
    ///
    /// # Errors
    /// The mail server's answer, as a text for the admin.
    pub async fn send(
        &self,
        recipient: &str,
        subject: &str,
        text: String,
        html: String,
    ) -> Result<(), String> {
        if let Way::Log = self.way {
            tracing::info!(recipient, subject, "\n{text}");
            return Ok(());
        }
        let to = recipient
            .parse()
            .map_err(|error| format!("The address cannot be used: {error}"))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(lettre::message::Mailbox::new(None, to))
            .subject(subject)
            .multipart(MultiPart::alternative_plain_html(text, html))
            .map_err(|error| error.to_string())?;
        match &self.way {
            Way::File(files) => files.send(message).await.map(drop).map_err(explain),
            Way::Smtp(smtp) => smtp.send(message).await.map(drop).map_err(explain),
            Way::Log => Ok(()),
        }
    }
}

/// The error with its causes: lettre's own text is only "Connection error". What a cause says
/// is not said again where the text above it holds it already.
fn explain(error: impl std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let words = inner.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        cause = inner.source();
    }
    text
}

fn smtp_transport(config: &SmtpConfig) -> Result<AsyncSmtpTransport<Tokio1Executor>, Error> {
    let mut builder = if config.plain {
        AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
    } else {
        AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&config.host)
            .map_err(Error::internal)?
    };
    builder = builder.port(config.port).timeout(Some(SMTP_TIMEOUT));
    if let Some((user, password)) = &config.credentials {
        builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
    }
    Ok(builder.build())
}

#[cfg(test)]
mod tests {
    use super::explain;

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Said(&'static str, #[source] Option<Box<Said>>);

    #[test]
    fn a_cause_is_told_once() {
        let innermost = Said("Connection refused (os error 111)", None);
        let inner = Said(
            "Connection refused (os error 111)",
            Some(Box::new(innermost)),
        );
        let outer = Said("Connection error", Some(Box::new(inner)));
        assert_eq!(
            explain(outer),
            "Connection error: Connection refused (os error 111)"
        );
    }
}
