//! The ways out: files, the log, SMTP.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

use super::smtp::{Connection, SmtpServer};
use crate::config::{MailConfig, MailTransport};
use crate::db::{MailId, Timestamp};
use crate::error::Error;
use crate::outbox::{Fault, Refusal};

/// A mail as it leaves.
pub(super) struct Letter {
    pub id: MailId,
    pub written_at: Timestamp,
    pub recipient: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub unsubscribe: Option<String>,
}

/// Sends mail. Must be used on a tokio runtime.
pub struct Mailer {
    config: MailConfig,
    way: Way,
}

enum Way {
    /// Each mail becomes an `.eml` file, named by its row: a second try is the same file.
    File(PathBuf),
    Log,
    Smtp(Box<SmtpServer>),
}

/// The way out while a few mails leave one after the other, by one connection.
pub(super) struct Line<'a> {
    mailer: &'a Mailer,
    from: Mailbox,
    connection: Option<Connection>,
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
                Way::File(folder.clone())
            }
            MailTransport::Log => Way::Log,
            MailTransport::Smtp(smtp) => Way::Smtp(Box::new(SmtpServer::new(smtp)?)),
        };
        Ok(Self {
            config: config.clone(),
            way,
        })
    }

    /// Whether mail is handed to a mail server, not only written down on this one.
    pub(super) fn leaves(&self) -> bool {
        self.config.transport.leaves()
    }

    /// The way out for mails of a site of this name.
    pub(super) fn line(&self, site_name: &str) -> Line<'_> {
        Line {
            mailer: self,
            from: self.config.sender(site_name),
            connection: None,
        }
    }
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

impl Line<'_> {
    /// The same row gives the same mail at every try, to its `Message-ID` and its date.
    fn message(&self, letter: Letter) -> Result<Message, Refusal> {
        let to = letter.recipient.parse().map_err(|error| {
            let answer = format!("The address cannot be used: {error}");
            Refusal::for_good(Fault::Recipient, answer)
        })?;
        let written = u64::try_from(letter.written_at.0).unwrap_or(0);
        let message_id = format!("<{}.{written}@{}>", letter.id, self.from.email.domain());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            .message_id(Some(message_id))
            .date(SystemTime::UNIX_EPOCH + Duration::from_micros(written))
            // No out-of-office notes, please.
            .raw_header(header("Auto-Submitted", "auto-generated".into()));
        if let Some(link) = letter.unsubscribe {
            message = message
                .raw_header(header("List-Unsubscribe", format!("<{link}>")))
                .raw_header(header(
                    "List-Unsubscribe-Post",
                    "List-Unsubscribe=One-Click".into(),
                ));
        }
        message
            .multipart(MultiPart::alternative_plain_html(letter.text, letter.html))
            .map_err(|error| Refusal::for_good(Fault::Content, error.to_string()))
    }

    /// Sends one mail.
    ///
    /// # Errors
    /// The mail server's answer.
    pub async fn send(&mut self, letter: Letter) -> Result<(), Refusal> {
        if let Way::Log = self.mailer.way {
            let Letter {
                recipient,
                subject,
                text,
                ..
            } = letter;
            tracing::info!(recipient, subject, "\n{text}");
            return Ok(());
        }
        let file = format!("mail-{:06}.eml", letter.id.0);
        let message = self.message(letter)?;
        match &self.mailer.way {
            Way::Smtp(server) => server.send(&mut self.connection, &message).await,
            Way::File(folder) => tokio::fs::write(folder.join(file), message.formatted())
                .await
                .map_err(|error| {
                    let answer = format!("The mail cannot be written to the outbox: {error}");
                    Refusal::for_now(Fault::Server, answer)
                }),
            Way::Log => Ok(()),
        }
    }

    /// Says goodbye to the mail server.
    pub async fn close(self) {
        if let (Way::Smtp(server), Some(connection)) = (&self.mailer.way, self.connection) {
            server.close(connection).await;
        }
    }
}
