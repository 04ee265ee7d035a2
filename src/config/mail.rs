//! How mail leaves: to files (for trying out), to the log, or by SMTP with STARTTLS.

use std::path::{Path, PathBuf};

use lettre::message::Mailbox;

use crate::error::Error;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Transport {
    File,
    Log,
    Smtp,
}

#[derive(Debug, Clone, clap::Args)]
pub(super) struct MailArgs {
    /// Where mail goes: to files in the data folder's outbox, to the log, or by SMTP.
    #[arg(long = "mail", env = "VERANDA_MAIL", value_enum, default_value_t = Transport::File, global = true)]
    transport: Transport,
    /// Sender of every mail, such as: Veranda <veranda@example.org>
    #[arg(
        long,
        env = "VERANDA_MAIL_FROM",
        default_value = "Veranda <veranda@localhost>",
        global = true
    )]
    mail_from: String,
    /// Name of the SMTP server.
    #[arg(long, env = "VERANDA_SMTP_HOST", global = true)]
    smtp_host: Option<String>,
    /// Port of the SMTP server.
    #[arg(long, env = "VERANDA_SMTP_PORT", default_value_t = 587, global = true)]
    smtp_port: u16,
    /// User name for the SMTP server.
    #[arg(long, env = "VERANDA_SMTP_USER", global = true)]
    smtp_user: Option<String>,
    /// Password for the SMTP server.
    #[arg(
        long,
        env = "VERANDA_SMTP_PASSWORD",
        hide_env_values = true,
        global = true
    )]
    smtp_password: Option<String>,
    /// Talk to the SMTP server without TLS; only for a server on this machine.
    #[arg(
        long,
        env = "VERANDA_SMTP_PLAIN",
        default_value_t = false,
        global = true
    )]
    smtp_plain: bool,
}

/// Sender and way of all mail.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// The sender.
    pub from: Mailbox,
    /// The way out.
    pub transport: MailTransport,
}

/// The way mail leaves.
#[derive(Debug, Clone)]
pub enum MailTransport {
    /// Each mail becomes an `.eml` file in this folder.
    File(PathBuf),
    /// Each mail is written to the log.
    Log,
    /// By SMTP.
    Smtp(SmtpConfig),
}

/// An SMTP server and how to sign in there.
#[derive(Clone)]
pub struct SmtpConfig {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// User and password, if it asks for them.
    pub credentials: Option<(String, String)>,
    /// No TLS: only for a server on this machine.
    pub plain: bool,
}

impl std::fmt::Debug for SmtpConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpConfig({}:{})", self.host, self.port)
    }
}

impl MailArgs {
    pub(super) fn check(&self, data_dir: &Path) -> Result<MailConfig, Error> {
        let from = self.mail_from.parse().map_err(|_| {
            Error::internal(
                "VERANDA_MAIL_FROM is not a sender. Write it as: Veranda <veranda@example.org>",
            )
        })?;
        let transport = match self.transport {
            Transport::File => MailTransport::File(data_dir.join("outbox")),
            Transport::Log => MailTransport::Log,
            Transport::Smtp => MailTransport::Smtp(self.smtp()?),
        };
        Ok(MailConfig { from, transport })
    }

    fn smtp(&self) -> Result<SmtpConfig, Error> {
        let host = self
            .smtp_host
            .clone()
            .filter(|host| !host.is_empty())
            .ok_or_else(|| {
                Error::internal(
                    "VERANDA_MAIL is smtp, so VERANDA_SMTP_HOST must name the mail server.",
                )
            })?;
        let credentials = match (&self.smtp_user, &self.smtp_password) {
            (Some(user), Some(password)) => Some((user.clone(), password.clone())),
            (None, None) => None,
            _ => {
                return Err(Error::internal(
                    "Set both VERANDA_SMTP_USER and VERANDA_SMTP_PASSWORD, or neither.",
                ));
            }
        };
        Ok(SmtpConfig {
            host,
            port: self.smtp_port,
            credentials,
            plain: self.smtp_plain,
        })
    }
}
