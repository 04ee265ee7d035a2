//! How mail leaves: to files (for trying out), to the log, or by SMTP.

use std::path::{Path, PathBuf};

use lettre::message::Mailbox;

use crate::error::Error;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Transport {
    File,
    Log,
    Smtp,
}

/// How the connection to the SMTP server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum SmtpTls {
    /// It begins plain and is encrypted before anything else is said, as on port 587.
    Starttls,
    /// It is encrypted from the first byte, as on port 465.
    Tls,
    /// Not at all: only for a server on this machine.
    None,
}

impl SmtpTls {
    /// The port such servers usually listen on.
    fn usual_port(self) -> u16 {
        match self {
            Self::Starttls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

#[derive(Debug, Clone, clap::Args)]
pub(super) struct MailArgs {
    /// Where mail goes: to files in the data folder's outbox, to the log, or by SMTP.
    #[arg(long, env = "VERANDA_MAIL", value_enum, default_value_t = Transport::File, global = true)]
    mail: Transport,
    /// Sender of every mail, such as veranda@example.org; with a name of its own, such as Porch <veranda@example.org>, instead of the site's.
    #[arg(
        long,
        env = "VERANDA_MAIL_FROM",
        default_value = "veranda@localhost",
        global = true
    )]
    mail_from: String,
    /// Name of the SMTP server.
    #[arg(long, env = "VERANDA_SMTP_HOST", global = true)]
    smtp_host: Option<String>,
    /// Port of the SMTP server; without it 587 for starttls, 465 for tls, 25 for none.
    #[arg(long, env = "VERANDA_SMTP_PORT", global = true)]
    smtp_port: Option<u16>,
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
    /// How the connection to the SMTP server is encrypted; none is only for a server on this machine.
    #[arg(long, env = "VERANDA_SMTP_TLS", value_enum, default_value_t = SmtpTls::Starttls, global = true)]
    smtp_tls: SmtpTls,
    /// A PEM file with the certificate to trust, for a mail server with a certificate of your own.
    #[arg(long, env = "VERANDA_SMTP_CA_FILE", global = true)]
    smtp_ca_file: Option<PathBuf>,
}

/// Sender and way of all mail.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// The sender; without a name the site's is taken.
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
    /// How the connection is encrypted.
    pub tls: SmtpTls,
    /// A certificate that is trusted beside those of the system, as PEM.
    pub ca_pem: Option<Vec<u8>>,
}

impl std::fmt::Debug for SmtpConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpConfig({}:{})", self.host, self.port)
    }
}

impl MailConfig {
    /// The sender of mails of a site of this name.
    pub fn sender(&self, site_name: &str) -> Mailbox {
        let name = self.from.name.clone();
        let name = name.or_else(|| Some(site_name.to_owned()).filter(|name| !name.is_empty()));
        Mailbox::new(name, self.from.email.clone())
    }
}

impl MailTransport {
    /// Whether mail is handed to a mail server, not only written down on this one.
    pub fn leaves(&self) -> bool {
        matches!(self, Self::Smtp(_))
    }
}

impl MailArgs {
    pub(super) fn check(&self, data_dir: &Path) -> Result<MailConfig, Error> {
        let from = self.mail_from.parse().map_err(|_| {
            Error::internal(
                "VERANDA_MAIL_FROM is not a sender. Write it as veranda@example.org or as Porch <veranda@example.org>",
            )
        })?;
        let transport = match self.mail {
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
        let ca_file = self.smtp_ca_file.as_deref();
        Ok(SmtpConfig {
            host,
            port: self.smtp_port.unwrap_or(self.smtp_tls.usual_port()),
            credentials,
            tls: self.smtp_tls,
            ca_pem: ca_file
                .filter(|path| !path.as_os_str().is_empty())
                .map(read_certificate)
                .transpose()?,
        })
    }
}

fn read_certificate(path: &Path) -> Result<Vec<u8>, Error> {
    let shown = path.display();
    let pem = std::fs::read(path)
        .map_err(|error| Error::internal(format!("VERANDA_SMTP_CA_FILE {shown}: {error}.")))?;
    if String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----") {
        Ok(pem)
    } else {
        Err(Error::internal(format!(
            "VERANDA_SMTP_CA_FILE {shown} holds no certificate in PEM form, which begins with -----BEGIN CERTIFICATE-----."
        )))
    }
}
