//! A conversation with the mail server, step by step, to know which step it refused.

use std::error::Error as _;
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};

use crate::config::{SmtpConfig, SmtpTls};
use crate::error::Error;
use crate::outbox::{Fault, Refusal};

/// How long the mail server may take for one mail. Well below the lock on its row.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long a goodbye may take.
const CLOSING: Duration = Duration::from_secs(2);

/// Answers to a sign-in that is missing or wrong.
const SIGN_IN_CODES: [u16; 4] = [530, 534, 535, 538];

/// An open connection, signed in.
pub(super) type Connection = AsyncSmtpConnection;

/// The mail server and how to talk to it.
pub(super) struct SmtpServer {
    address: (String, u16),
    tls: SmtpTls,
    parameters: TlsParameters,
    credentials: Option<Credentials>,
    hello: ClientId,
}

/// How far a conversation came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Connect,
    SignIn,
    Sender,
    Recipient,
    Content,
}

type Refused = (Step, SmtpError);

impl SmtpServer {
    pub fn new(config: &SmtpConfig) -> Result<Self, Error> {
        let mut builder = TlsParameters::builder(config.host.clone());
        if let Some(pem) = &config.ca_pem {
            let own = Certificate::from_pem(pem).map_err(Error::internal)?;
            builder = builder.add_root_certificate(own);
        }
        let credentials = config.credentials.clone();
        Ok(Self {
            address: (config.host.clone(), config.port),
            tls: config.tls,
            parameters: builder.build_rustls().map_err(Error::internal)?,
            credentials: credentials.map(|(user, password)| Credentials::new(user, password)),
            hello: ClientId::default(),
        })
    }

    /// Sends one mail, by the open connection if there is one.
    pub async fn send(
        &self,
        open: &mut Option<Connection>,
        message: &Message,
    ) -> Result<(), Refusal> {
        match tokio::time::timeout(TIMEOUT, self.converse(open, message)).await {
            Ok(result) => result,
            Err(_) => Err(Refusal::for_now(
                Fault::Server,
                format!("The mail server took longer than {TIMEOUT:?}."),
            )),
        }
    }

    async fn converse(
        &self,
        open: &mut Option<Connection>,
        message: &Message,
    ) -> Result<(), Refusal> {
        if let Some(mut connection) = open.take() {
            match hand_over(&mut connection, message).await {
                Ok(()) => {
                    *open = Some(connection);
                    return Ok(());
                }
                // The server had enough of this connection: a new one.
                Err((Step::Sender, error)) if !error.is_permanent() => {}
                Err(refused) => return Err(self.refusal(refused, message)),
            }
        }
        let mut connection = self.connect().await?;
        match hand_over(&mut connection, message).await {
            Ok(()) => {
                *open = Some(connection);
                Ok(())
            }
            Err(refused) => {
                connection.abort().await;
                Err(self.refusal(refused, message))
            }
        }
    }

    async fn connect(&self) -> Result<Connection, Refusal> {
        let failed = |error| refusal_at(Step::Connect, &error);
        let (host, port) = (self.address.0.as_str(), self.address.1);
        let at_once = (self.tls == SmtpTls::Tls).then(|| self.parameters.clone());
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (host, port),
            Some(TIMEOUT),
            &self.hello,
            at_once,
            None,
        )
        .await
        .map_err(failed)?;
        if self.tls == SmtpTls::Starttls {
            if !connection.can_starttls() {
                connection.abort().await;
                return Err(Refusal::for_now(
                    Fault::Server,
                    "The mail server offers no STARTTLS, so nothing was sent to it.",
                ));
            }
            connection
                .starttls(self.parameters.clone(), &self.hello)
                .await
                .map_err(failed)?;
        }
        if let Some(credentials) = &self.credentials
            && let Err(error) = connection.auth(DEFAULT_MECHANISMS, credentials).await
        {
            connection.abort().await;
            return Err(refusal_at(Step::SignIn, &error));
        }
        Ok(connection)
    }

    pub async fn close(&self, mut connection: Connection) {
        let _ = tokio::time::timeout(CLOSING, connection.abort()).await;
    }

    fn refusal(&self, (step, error): Refused, message: &Message) -> Refusal {
        let mut refusal = refusal_at(step, &error);
        if refusal.fault == Fault::Sender
            && let Some(sender) = message.envelope().from()
        {
            refusal.answer = format!(
                "The mail server refuses our sender address {sender}: {}",
                refusal.answer
            );
        }
        refusal
    }
}

async fn hand_over(connection: &mut Connection, message: &Message) -> Result<(), Refused> {
    let at = |step: Step| move |error: SmtpError| (step, error);
    let envelope = message.envelope();
    let mut addresses = envelope.from().into_iter().chain(envelope.to());
    // A server that does not take them says so itself.
    let is_foreign = addresses.any(|address| !address.to_string().is_ascii())
        && connection
            .server_info()
            .supports_feature(Extension::SmtpUtfEight);
    let options = match is_foreign {
        true => vec![MailParameter::SmtpUtfEight],
        false => Vec::new(),
    };
    connection
        .command(Mail::new(envelope.from().cloned(), options))
        .await
        .map_err(at(Step::Sender))?;
    for recipient in envelope.to() {
        connection
            .command(Rcpt::new(recipient.clone(), Vec::new()))
            .await
            .map_err(at(Step::Recipient))?;
    }
    connection.command(Data).await.map_err(at(Step::Content))?;
    connection
        .message(&message.formatted())
        .await
        .map_err(at(Step::Content))?;
    Ok(())
}

/// What an answer means. Only a recipient or a text that is refused for good is given up at once;
/// what is wrong with our own settings can be mended while mail waits.
fn refusal_at(step: Step, error: &SmtpError) -> Refusal {
    let answer = with_causes(error);
    let code = error.status().map(u16::from);
    if step == Step::SignIn || code.is_some_and(|code| SIGN_IN_CODES.contains(&code)) {
        return Refusal::for_now(Fault::SignIn, answer);
    }
    let fault = match step {
        Step::Sender if error.is_permanent() => Fault::Sender,
        Step::Recipient if code.is_some() => Fault::Recipient,
        Step::Content if code.is_some() => Fault::Content,
        _ => Fault::Server,
    };
    Refusal {
        is_final: error.is_permanent()
            && matches!(fault, Fault::Recipient | Fault::Content)
            && !is_policy(error),
        fault,
        answer,
    }
}

/// Whether the server objects to us rather than to the recipient: 5.7, such as "relaying denied".
fn is_policy(error: &SmtpError) -> bool {
    error
        .source()
        .is_some_and(|answer| answer.to_string().trim_start().starts_with("5.7."))
}

/// The error with its causes. What a cause says is not said again where the text above it holds
/// it already.
fn with_causes(error: &impl std::error::Error) -> String {
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

#[cfg(test)]
mod tests {
    use super::with_causes;

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
            with_causes(&outer),
            "Connection error: Connection refused (os error 111)"
        );
    }
}
