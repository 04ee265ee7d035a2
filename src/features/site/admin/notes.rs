//! Mail and text messages that go nowhere, on the dashboard: nobody would get their confirmation.

use crate::config::{Config, MailTransport, SmsTransport};

/// Said as long as no mail server is set.
pub fn mail_stays(config: &Config) -> Option<String> {
    let place = match &config.mail.transport {
        MailTransport::Smtp(_) => return None,
        MailTransport::File(folder) => format!("the folder {}", folder.display()),
        MailTransport::Log => "the log".into(),
    };
    Some(format!(
        "No mail leaves this site: every mail is written to {place} instead. To have mail sent, set VERANDA_MAIL to smtp and VERANDA_SMTP_HOST to your mail server."
    ))
}

/// Said as long as no provider of text messages is set.
pub fn sms_stays(config: &Config) -> Option<String> {
    let place = match &config.sms.transport {
        SmsTransport::Twilio(_) => return None,
        SmsTransport::File(folder) => format!("the folder {}", folder.display()),
        SmsTransport::Log => "the log".into(),
    };
    Some(format!(
        "No text message leaves this site: every one is written to {place} instead. To have them sent, set VERANDA_SMS to twilio and the settings of your account there."
    ))
}
